// Names that no other process and no other writer of this one gives.
#pragma once

#include <filesystem>
#include <string>

namespace tripartite {

/// "HOST.PID" of this process: the part of its temporary names by which others know whose they are.
std::string process_name();

/// `file`.HOST.PID.N.part, with an N of its own at each call.
std::filesystem::path temporary_name(const std::filesystem::path& file);

}  // namespace tripartite
