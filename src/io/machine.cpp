#include "tripartite/io/machine.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <sstream>

#include <sys/resource.h>
#include <sys/statvfs.h>

namespace tripartite {

namespace {

namespace fs = std::filesystem;

constexpr double kUnlimited = std::numeric_limits<double>::infinity();
constexpr double kKilobyte = 1024;

/// The number behind `key` in a file of such lines; `otherwise` where there is none.
double number_after(const fs::path& file, const std::string& key, double otherwise) {
  std::ifstream stream(file);
  double number = 0;
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with(key) && std::istringstream(line.substr(key.size())) >> number)
      return number;
  return otherwise;
}

/// The only number of a file; `otherwise` for "max", or without the file.
double number_in(const fs::path& file, double otherwise) {
  double number = 0;
  return std::ifstream(file) >> number ? number : otherwise;
}

/// What one control group leaves. File pages that nobody uses can be taken back.
double left_in_group(const fs::path& limit, const fs::path& usage, const fs::path& statistics,
                     const std::string& unused) {
  const double used = number_in(usage, 0) - number_after(statistics, unused, 0);
  return number_in(limit, kUnlimited) - used;
}

double left_in_groups(const fs::path& root) {
  double left = kUnlimited;
  std::ifstream groups(root / "proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    // "0::/path" of version 2, "7:memory:/path" of version 1
    const std::size_t path_at = line.find(':', line.find(':') + 1);
    if (path_at == std::string::npos) continue;
    const bool is_first = line.find(":memory:") != std::string::npos;
    if (!is_first && !line.starts_with("0::")) continue;
    const fs::path top = root / (is_first ? "sys/fs/cgroup/memory" : "sys/fs/cgroup");
    // Within a container the path may begin above what is seen: the top is looked at in any case.
    for (fs::path group = fs::path(line.substr(path_at + 1)).relative_path();;
         group = group.parent_path()) {
      const fs::path at = top / group;
      left = std::min(
          left, is_first ? left_in_group(at / "memory.limit_in_bytes", at / "memory.usage_in_bytes",
                                         at / "memory.stat", "total_inactive_file ")
                         : left_in_group(at / "memory.max", at / "memory.current",
                                         at / "memory.stat", "inactive_file "));
      if (group.empty()) break;
    }
  }
  return left;
}

double left_of_limit(int resource, double used) {
  rlimit limit{};
  if (getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0 ||
      limit.rlim_cur == RLIM_INFINITY)
    return kUnlimited;
  return static_cast<double>(limit.rlim_cur) - used;
}

}  // namespace

double available_memory(const fs::path& root) {
  const fs::path status = root / "proc/self/status";
  const double left =
      std::min({kKilobyte * number_after(root / "proc/meminfo", "MemAvailable:", kUnlimited),
                left_in_groups(root),
                left_of_limit(RLIMIT_AS, kKilobyte * number_after(status, "VmSize:", 0)),
                left_of_limit(RLIMIT_DATA, kKilobyte * number_after(status, "VmData:", 0))});
  return std::max(left, 0.0);
}

double available_disk(const fs::path& path) {
  std::error_code ignored;
  fs::path there = fs::absolute(path, ignored);
  while (there.has_relative_path() && !fs::exists(there, ignored)) there = there.parent_path();
  struct statvfs disk {};
  if (statvfs(there.c_str(), &disk) != 0) return kUnlimited;
  return static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
}

std::string in_bytes(double bytes) {
  const char* const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < std::size(units)) {
    bytes /= 1024;
    ++unit;
  }
  char text[64];
  std::snprintf(text, sizeof text, bytes < 9.95 && unit > 0 ? "%.1f %s" : "%.0f %s", bytes,
                units[unit]);
  return text;
}

}  // namespace tripartite
