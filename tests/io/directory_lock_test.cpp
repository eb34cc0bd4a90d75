// Locks between processes: the dead are followed, the living are left alone, of whatever machine.
#include "tripartite/io/directory_lock.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "tripartite/base/error.hpp"

#include "io/temporary_folder.hpp"
#include "src/io/lock_file.hpp"
#include "support/catch.hpp"

using namespace tripartite;

namespace {

const auto anyone = [](const std::vector<std::string>&) {};

Work work(std::int64_t shard, std::int64_t shards, const std::string& description = "1234") {
  return {shard, shards, description, "tripartite run a.toml"};
}

std::size_t files_in(const TemporaryFolder& folder) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(folder / ""), {}));
}

/// Calls `action` in a process of its own, which then ends as if it were killed.
template <class Action>
pid_t in_a_process(Action action) {
  const pid_t process = ::fork();
  if (process != 0) return process;
  action();
  ::_exit(0);
}

void await(pid_t process) {
  int status = 0;
  REQUIRE(::waitpid(process, &status, 0) == process);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

/// As a process on another machine would write it, `age` ago.
void write_elsewhere(const std::filesystem::path& file, std::chrono::seconds age) {
  Holder holder = Holder::this_process(work(0, 1));
  holder.host = "elsewhere";
  holder.machine = "another boot/pid:[1]";
  std::ofstream(file) << holder.text();
  std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) - age);
}

}  // namespace

TEST_CASE("shares that have cases in common keep each other out", "[lock]") {
  const TemporaryFolder folder;
  const DirectoryLock first(folder / "", "cases", work(1, 4), anyone);
  for (const auto& same : {work(0, 1), work(1, 4), work(1, 2), work(5, 8), work(0, 3)})
    CHECK_THROWS_WITH(DirectoryLock(folder / "", "cases", same, anyone),
                      Contains("tripartite run a.toml (process " + std::to_string(::getpid())) &&
                          Contains("the same cases"));
  CHECK_THROWS_WITH(DirectoryLock(folder / "", "cases", work(2, 4, "5678"), anyone),
                    Contains("another description"));
  {
    std::vector<std::string> seen;
    const DirectoryLock second(folder / "", "cases", work(2, 4),
                               [&](const auto& others) { seen = others; });
    CHECK(seen.size() == 1);
    CHECK(files_in(folder) == 2);
  }
  CHECK(files_in(folder) == 1);
  const auto stay_out = [](const auto&) { throw IoError("no"); };
  CHECK_THROWS_WITH(DirectoryLock(folder / "", "cases", work(2, 4), stay_out), "no");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("what a killed process left is removed, what a living one has is not", "[lock]") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "cases");
  const auto part = [&](pid_t process) {
    const std::string me = Holder::this_process(work(0, 1)).host;
    return folder / ("cases/case-000000.h5." + me + '.' + std::to_string(process) + ".1.part");
  };
  const pid_t killed = in_a_process([&] {
    new DirectoryLock(folder / "", "cases", work(0, 2), anyone);
    new LockFile(folder / "lock", work(0, 2));
  });
  await(killed);
  std::ofstream(part(killed)) << "half";
  std::ofstream(part(::getpid())) << "half";
  std::ofstream(folder / "cases/mine.part") << "of someone else";
  CHECK(files_in(folder) == 3);
  const DirectoryLock next(folder / "", "cases", work(0, 1), anyone);
  CHECK(files_in(folder) == 2);
  CHECK_FALSE(std::filesystem::exists(part(killed)));
  CHECK(std::filesystem::exists(part(::getpid())));
  CHECK(std::filesystem::exists(folder / "cases/mine.part"));
}

TEST_CASE("many processes that find the lock of a dead one follow one by one", "[lock]") {
  const TemporaryFolder folder;
  await(in_a_process([&] {
    new LockFile(folder / "lock", work(0, 1));
    new LockFile(folder / "lock.turn", work(0, 1));  // killed while it followed another
  }));
  std::ofstream(folder / "count") << 0;
  std::vector<pid_t> processes;
  for (int i = 0; i < 12; ++i)
    processes.push_back(in_a_process([&] {
      for (int round = 0; round < 5; ++round) {
        const LockFile lock(folder / "lock", work(0, 1));
        int count = -1;
        std::ifstream(folder / "count") >> count;
        ::usleep(200);
        std::ofstream(folder / "count") << count + 1;
      }
    }));
  for (const pid_t process : processes) await(process);
  int count = -1;
  std::ifstream(folder / "count") >> count;
  CHECK(count == 60);
  CHECK(files_in(folder) == 1);
}

TEST_CASE("of a process elsewhere the file system's clock tells whether it lives", "[lock]") {
  const TemporaryFolder folder;
  const auto other = folder / "lock.elsewhere.7.1";
  write_elsewhere(other, std::chrono::seconds(30));
  CHECK_THROWS_WITH(DirectoryLock(folder / "", "cases", work(0, 1), anyone),
                    Contains(" on elsewhere, since "));
  write_elsewhere(other, std::chrono::seconds(90));
  write_elsewhere(folder / "lock", std::chrono::seconds(90));
  const DirectoryLock mine(folder / "", "cases", work(0, 1), anyone);
  CHECK_FALSE(std::filesystem::exists(other));
}

TEST_CASE("who was taken for dead writes nothing more", "[lock]") {
  const TemporaryFolder folder;
  const DirectoryLock mine(folder / "", "cases", work(0, 1), anyone);
  CHECK_NOTHROW(mine.require_held());
  std::filesystem::remove(std::filesystem::directory_iterator(folder / "")->path());
  CHECK_THROWS_AS(mine.require_held(), IoError);
}
