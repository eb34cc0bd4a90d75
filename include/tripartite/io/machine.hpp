// What the machine has left for this process.
//
// Limits stack: the memory that the system calls available, what the control groups around the
// process and its own resource limits leave of it, and the free space of a file system. A run
// compares its estimate with them first, so that a run that cannot fit is refused before it begins.
#pragma once

#include <filesystem>
#include <string>

namespace tripartite {

/// Memory (bytes) that this process can still take: the least that /proc/meminfo, the control
/// groups above it (versions 1 and 2) and its limits on address space and data leave. Infinite
/// where nothing says. `root` is where proc and sys are.
[[nodiscard]] double available_memory(const std::filesystem::path& root = "/");

/// Bytes that can be written where `path` is, or will be; infinite where the system does not say.
[[nodiscard]] double available_disk(const std::filesystem::path& path);

/// "1.2 GiB"
[[nodiscard]] std::string in_bytes(double bytes);

}  // namespace tripartite
