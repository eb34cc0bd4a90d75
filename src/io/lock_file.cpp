#include "lock_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <mutex>
#include <sstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tripartite/base/error.hpp"

#include "temporary_name.hpp"

namespace tripartite {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kFirstLine = "tripartite lock";
constexpr std::chrono::seconds kTouched{5};  // how often
constexpr std::chrono::seconds kDead{60};    // after how long without

[[noreturn]] void fail(const fs::path& path, const std::string& deed) {
  throw IoError(path.string() + ": cannot be " + deed + " (" + std::strerror(errno) + ")");
}

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string this_machine() {
  std::error_code failure;
  std::string boot = contents("/proc/sys/kernel/random/boot_id");
  if (boot.empty()) return "";
  boot.pop_back();  // the end of its line
  return boot + '/' + fs::read_symlink("/proc/self/ns/pid", failure).string();
}

/// Field 22 of /proc/PID/stat; empty for a process that has ended or cannot be looked at.
std::string start_of(std::int64_t process) {
  const std::string stat = contents("/proc/" + std::to_string(process) + "/stat");
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return "";
  std::istringstream rest(stat.substr(name_end + 1));
  std::string field;
  for (int number = 3; number <= 22; ++number) {
    rest >> field;
    if (number == 3 && (field == "Z" || field == "X")) return "ended";  // no one waited for it yet
  }
  return field;
}

/// Makes a file of its own; false where there is one already.
bool make_file(const fs::path& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0 && errno == EEXIST) return false;
  if (file < 0) fail(path, "made");
  const ssize_t count = ::write(file, text.data(), text.size());
  const bool written = count == static_cast<ssize_t>(text.size());
  const int reason = count < 0 ? errno : ENOSPC;  // a part only: there was no room for more
  ::close(file);
  if (written) return true;
  ::unlink(path.c_str());
  errno = reason;
  fail(path, "written");
}

/// The time that the file system gives to what is written now: clocks of machines differ.
fs::file_time_type now_at(const fs::path& path) {
  const fs::path probe = temporary_name(path);
  make_file(probe, "");
  std::error_code failure;
  const fs::file_time_type now = fs::last_write_time(probe, failure);
  ::unlink(probe.c_str());
  return failure ? fs::file_time_type::min() : now;
}

/// As a line of its own, never an empty one.
std::string line_of(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return (text.empty() ? "-" : text) + '\n';
}

}  // namespace

Holder Holder::this_process(const Work& work) {
  std::array<char, 65> host{};
  ::gethostname(host.data(), host.size() - 1);
  const std::time_t time = std::time(nullptr);
  std::array<char, 32> since{};
  std::strftime(since.data(), since.size(), "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&time));
  return {host.data(), this_machine(), ::getpid(), start_of(::getpid()), since.data(), work};
}

std::string Holder::text() const {
  std::ostringstream lines;
  lines << kFirstLine << '\n'
        << line_of(host) << line_of(machine) << process << '\n'
        << line_of(started) << line_of(since) << work.shard << ' ' << work.shards << '\n'
        << line_of(work.description) << line_of(work.command_line);
  return lines.str();
}

Holder Holder::parse(const std::string& text) {
  std::istringstream lines(text);
  std::string first;
  std::getline(lines, first);
  Holder holder;
  if (first != kFirstLine) return holder;
  std::getline(lines, holder.host);
  std::getline(lines, holder.machine);
  lines >> holder.process >> std::ws;
  std::getline(lines, holder.started);
  std::getline(lines, holder.since);
  lines >> holder.work.shard >> holder.work.shards >> std::ws;
  std::getline(lines, holder.work.description);
  std::getline(lines, holder.work.command_line);
  return lines && holder.work.shards > 0 ? holder : Holder{};
}

std::string Holder::in_words() const {
  if (process == 0) return "a process that did not say its name";
  return work.command_line + " (process " + std::to_string(process) + " on " + host + ", since " +
         since + ")";
}

std::string read_lock(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return "";
  if (file < 0) fail(path, "opened");
  ::close(file);
  return contents(path);
}

void write_lock(const fs::path& path, const std::string& text) {
  const fs::path part = temporary_name(path);
  make_file(part, text);
  if (::rename(part.c_str(), path.c_str()) != 0) fail(path, "made");
}

bool is_dead(const std::string& text, const fs::path& path) {
  const Holder holder = Holder::parse(text);
  static const std::string here = this_machine();
  if (holder.process > 0 && !here.empty() && holder.machine == here) {
    if (::kill(static_cast<pid_t>(holder.process), 0) != 0 && errno == ESRCH) return true;
    const std::string started = start_of(holder.process);
    return !started.empty() && started != holder.started;
  }
  std::error_code failure;
  const fs::file_time_type touched = fs::last_write_time(path, failure);
  return !failure && now_at(path) - touched > kDead;
}

Heartbeat::Heartbeat(fs::path path)
    : thread_([path = std::move(path)](const std::stop_token& ended) {
        std::mutex mutex;
        std::condition_variable_any sleeping;
        std::unique_lock lock(mutex);
        const auto never = [] { return false; };
        while (!ended.stop_requested()) {
          sleeping.wait_for(lock, ended, kTouched, never);
          ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);  // by the clock of the file system
        }
      }) {}

LockFile::LockFile(fs::path path, const Work& work) : path_(std::move(path)) {
  const std::string text = Holder::this_process(work).text();
  for (auto pause = std::chrono::milliseconds(1); !try_to_make(text);) {
    const std::string there = read_lock(path_);
    if (there.empty() && !fs::exists(path_)) continue;
    if (is_dead(there, path_)) {
      // One process at a time removes what a dead one left, and only while it is still that.
      fs::path turn = path_;
      turn += ".turn";
      const LockFile mine(turn, work);
      if (read_lock(path_) == there) ::unlink(path_.c_str());
      continue;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, std::chrono::milliseconds(200));
  }
  heartbeat_ = std::make_unique<Heartbeat>(path_);
}

LockFile::~LockFile() {
  heartbeat_.reset();
  ::unlink(path_.c_str());
}

bool LockFile::try_to_make(const std::string& text) const {
  const fs::path part = temporary_name(path_);
  make_file(part, text);
  const bool linked = ::link(part.c_str(), path_.c_str()) == 0;
  const int reason = errno;
  struct stat about {};
  // A server may have linked it although its answer was lost.
  const bool made = linked || (::stat(part.c_str(), &about) == 0 && about.st_nlink == 2);
  ::unlink(part.c_str());
  if (made || reason == EEXIST || reason == ENOENT) return made;
  return make_file(path_, text);  // a file system without links
}

}  // namespace tripartite
