#include "tripartite/io/directory_lock.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <unistd.h>

#include "tripartite/base/error.hpp"

#include "lock_file.hpp"
#include "temporary_name.hpp"

namespace tripartite {

namespace fs = std::filesystem;

namespace {

/// "HOST.PID" of a name such as lock.HOST.PID.N or case-000001.h5.HOST.PID.N.part; empty for
/// others.
std::string owner_of(std::string name) {
  const auto cut = [&name] {
    const std::size_t dot = name.rfind('.');
    const std::string last = dot == std::string::npos ? "" : name.substr(dot + 1);
    name.resize(dot == std::string::npos ? 0 : dot);
    return last;
  };
  const auto digits = [](const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  };
  const std::string number = cut(), process = cut(), host = cut();
  return digits(number) && digits(process) && !name.empty() ? host + '.' + process : "";
}

/// Plain files whose names begin and end so.
std::vector<fs::path> files_named(const fs::path& directory, const std::string& begin,
                                  const std::string& end) {
  std::vector<fs::path> found;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(directory, failure)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(begin) || !name.ends_with(end)) continue;
    const std::string middle = name.substr(0, name.size() - end.size());
    if (!owner_of(middle).empty() && fs::is_regular_file(entry.symlink_status(failure)))
      found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

/// Cases in common: i mod N and j mod M meet where i and j agree modulo what N and M share.
bool overlap(const Work& one, const Work& other) {
  return (one.shard - other.shard) % std::gcd(one.shards, other.shards) == 0;
}

}  // namespace

struct DirectoryLock::Claim {
  Claim(fs::path file, const std::string& text) : path(std::move(file)) {
    write_lock(path, text);
    heartbeat = std::make_unique<Heartbeat>(path);
  }
  ~Claim() {
    heartbeat.reset();
    ::unlink(path.c_str());
  }
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

  fs::path path;
  std::unique_ptr<Heartbeat> heartbeat;
};

DirectoryLock::DirectoryLock(fs::path directory, const fs::path& files, Work work,
                             const std::function<void(const std::vector<std::string>&)>& admit)
    : directory_(std::move(directory)), work_(std::move(work)) {
  alone([&] {
    std::vector<std::string> others, owners = {process_name()};
    for (const fs::path& claim : files_named(directory_, "lock.", "")) {
      const std::string text = read_lock(claim);
      if (text.empty() && !fs::exists(claim)) continue;  // it has just left
      if (is_dead(text, claim)) {
        ::unlink(claim.c_str());
        continue;
      }
      const Holder holder = Holder::parse(text);
      const bool same_cases = overlap(work_, holder.work);
      if (same_cases || holder.work.description != work_.description)
        throw IoError(directory_.string() + ": " + holder.in_words() + " is at work here, on " +
                      (same_cases ? "the same cases" : "another description") +
                      "; wait for it, stop it, or choose another directory with --out (a process "
                      "on another machine is taken for dead a minute after its last sign)");
      others.push_back(holder.in_words());
      owners.push_back(owner_of(claim.filename().string()));
    }
    for (const fs::path& folder : {directory_, directory_ / files})
      for (const fs::path& part : files_named(folder, "", ".part"))
        if (std::ranges::find(owners, owner_of(part.stem().string())) == owners.end())
          ::unlink(part.c_str());
    admit(others);
    const fs::path name = temporary_name(directory_ / "lock").replace_extension();
    claim_ = std::make_unique<Claim>(name, Holder::this_process(work_).text());
  });
}

DirectoryLock::~DirectoryLock() = default;

void DirectoryLock::alone(const std::function<void()>& action) const {
  const LockFile lock(directory_ / "lock", work_);
  action();
}

void DirectoryLock::require_held() const {
  if (!fs::exists(claim_->path))
    throw IoError(claim_->path.string() +
                  ": is gone: another process took this one for dead; nothing more is written");
}

}  // namespace tripartite
