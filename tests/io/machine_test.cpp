// What is left for a process, by the files of a made-up system.
#include "tripartite/io/machine.hpp"

#include <cmath>
#include <fstream>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

using namespace tripartite;

namespace {

void write(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

/// Bytes of this process.
rlim_t address_space() {
  std::ifstream status("/proc/self/statm");
  rlim_t pages = 0;
  status >> pages;
  return pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
}

constexpr double kMega = 1 << 20;

}  // namespace

TEST_CASE("the system's own word, where nothing else limits", "[machine]") {
  const TemporaryFolder root;
  write(root / "proc/meminfo", "MemTotal:  8388608 kB\nMemAvailable:  4194304 kB\n");
  CHECK(available_memory(root / "") == 4096 * kMega);
  CHECK(std::isinf(available_memory(root / "nowhere")));
}

TEST_CASE("control groups of either version limit, as do those above them", "[machine]") {
  const TemporaryFolder root;
  write(root / "proc/meminfo", "MemAvailable:  4194304 kB\n");
  write(root / "proc/self/cgroup", "0::/user/session\n");
  const auto group = [&](const std::string& path) { return root / ("sys/fs/cgroup" + path); };
  write(group("/user/session/memory.max"), "max\n");
  write(group("/user/session/memory.current"), "1048576\n");
  CHECK(available_memory(root / "") == 4096 * kMega);
  write(group("/user/memory.max"), "104857600\n");
  write(group("/user/memory.current"), "52428800\n");
  write(group("/user/memory.stat"), "anon 1\ninactive_file 10485760\n");
  CHECK(available_memory(root / "") == 60 * kMega);
  write(root / "proc/self/cgroup", "7:memory:/docker/0a\n3:cpu:/docker/0a\n");
  write(group("/memory/memory.limit_in_bytes"), "31457280\n");
  write(group("/memory/memory.usage_in_bytes"), "1048576\n");
  CHECK(available_memory(root / "") == 29 * kMega);
  write(group("/memory/memory.usage_in_bytes"), "41457280\n");
  CHECK(available_memory(root / "") == 0);
}

TEST_CASE("a limit on the address space is known", "[machine]") {
  const pid_t child = fork();
  if (child == 0) {
    const rlim_t most = address_space() + (100UL << 20);
    const rlimit limit = {most, most};
    const bool set = setrlimit(RLIMIT_AS, &limit) == 0;
    const double left = available_memory();
    _exit(set && left > 90 * kMega && left <= 100 * kMega ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("the disk is that of the nearest folder there is", "[machine]") {
  const TemporaryFolder folder;
  CHECK(available_disk(folder / "a") > 0);
  CHECK(available_disk(folder / "a/b/c") == Approx(available_disk(folder / "a")).epsilon(0.5));
}

TEST_CASE("bytes are told in words", "[machine]") {
  CHECK(in_bytes(0) == "0 bytes");
  CHECK(in_bytes(999) == "999 bytes");
  CHECK(in_bytes(1024) == "1.0 KiB");
  CHECK(in_bytes(1.2 * 1024 * kMega) == "1.2 GiB");
  CHECK(in_bytes(300 * kMega) == "300 MiB");
  CHECK(in_bytes(8e24) == "6938894 EiB");
}
