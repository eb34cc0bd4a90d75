// Who may write where: shards join, strangers stay out, damage is made good, others' files stay.
#include <iterator>
#include <utility>

#include "tripartite/base/error.hpp"

#include "experiment/small_experiment.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace fs = std::filesystem;

namespace {

const std::string sweep =
    small_head + small_layer + "[sampling]\nreplicates = 6\n[circuit]\ntau_s = \"500 ms\"\n";

/// A shard as it is started: without --resume or --force.
RunOptions shard(const fs::path& directory, std::int64_t number, std::int64_t of) {
  RunOptions options = into(directory);
  options.shard = number;
  options.shards = of;
  return options;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void change_byte(const fs::path& path, std::streamoff place) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(place);
  const int byte = file.get();
  file.seekp(place);
  file.put(static_cast<char>(byte ^ 1));
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

struct Told {
  std::vector<std::string> words;
  RunOptions& in(RunOptions& options) {
    options.notice = [this](const std::string& notice) { words.push_back(notice); };
    return options;
  }
};

}  // namespace

TEST_CASE("shards join in any order without further words, and a resume after them",
          "[directory]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "a.toml", sweep);
  run_experiment(experiment, into(folder / "whole"));
  for (const std::int64_t number : {2, 0, 1})
    run_experiment(experiment, shard(folder / "out", number, 3));
  CHECK(bits(index_rows(folder / "out")) == bits(index_rows(folder / "whole")));
  RunOptions options = into(folder / "out");
  options.resume = true;
  CHECK(run_experiment(experiment, options).rows.size() == 6);
  CHECK(run_experiment(experiment, shard(folder / "out", 1, 2)).rows.size() == 6);
  CHECK(names_in(folder / "out") == std::vector<std::string>{"cases", "index.h5"});
  const Experiment other = load(folder / "b.toml", sweep, {"circuit.tau_s=400 ms"});
  CHECK_THROWS_WITH(run_experiment(other, shard(folder / "out", 1, 3)),
                    Contains("made from another description") && Contains("--force replaces"));
  CHECK(run_experiment(experiment, shard(folder / "out", 0, 3)).rows.size() == 6);
}

TEST_CASE("a process at work keeps others from its cases, and its name is told", "[directory]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "a.toml", sweep);
  const Experiment other = load(folder / "b.toml", sweep, {"circuit.tau_s=400 ms"});
  RunOptions options = shard(folder / "out", 0, 2);
  options.command_line = "tripartite run a.toml --shard 0/2";
  bool tried = false;
  options.progress = [&](const SweepProgress& now) {
    if (now.done != 1 || std::exchange(tried, true)) return;
    RunOptions resuming = into(folder / "out");
    resuming.resume = true;
    for (const RunOptions& second :
         {into(folder / "out"), resuming, shard(folder / "out", 0, 2), shard(folder / "out", 2, 4)})
      CHECK_THROWS_WITH(run_experiment(experiment, second),
                        Contains("tripartite run a.toml --shard 0/2 (process ") &&
                            Contains("is at work here, on the same cases") && Contains("--out"));
    CHECK_THROWS_WITH(run_experiment(other, shard(folder / "out", 1, 2)),
                      Contains("is at work here, on another description"));
    RunOptions forced = shard(folder / "out", 1, 2);
    forced.force = true;
    CHECK_THROWS_WITH(run_experiment(experiment, forced), Contains("--force would remove"));
    CHECK(run_experiment(experiment, shard(folder / "out", 1, 2)).rows.size() == 4);
  };
  CHECK(run_experiment(experiment, options).rows.size() == 6);
}

TEST_CASE("a damaged case is told, kept aside and made again", "[directory]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "a.toml", sweep);
  run_experiment(experiment, into(folder / "out"));
  const auto whole = bits(index_rows(folder / "out"));
  const fs::path file = folder / "out" / "cases" / "case-000003.h5";
  const std::string sound = bytes_of(file);
  std::size_t round = 0;  // in the mark, in the middle, at the end
  for (const auto place :
       {std::streamoff{3}, std::streamoff(sound.size() / 2), std::streamoff(sound.size() - 1)}) {
    change_byte(file, place);
    const std::string damaged = bytes_of(file);
    const fs::path index = folder / "out" / "index.h5";
    change_byte(index, place);
    Told told;
    RunOptions options = into(folder / "out");
    options.resume = true;
    CHECK(bits(run_experiment(experiment, told.in(options)).rows) == whole);
    REQUIRE(told.words.size() == 2);
    CHECK_THAT(told.words[0], Contains("case-000003.h5 is ") && Contains("made again"));
    CHECK_THAT(told.words[1], Contains("index.h5 is ") && Contains("made again"));
    CHECK(bits(index_rows(folder / "out")) == whole);
    const std::string kept = names_in(folder / "out" / "cases")[4 + round++];
    CHECK_THAT(kept, Contains("case-000003.h5.damaged"));
    CHECK(bytes_of(folder / "out" / "cases" / kept) == damaged);
  }
}

TEST_CASE("a shard leaves damaged cases of others to them", "[directory]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "a.toml", sweep);
  run_experiment(experiment, into(folder / "out"));
  change_byte(folder / "out" / "cases" / "case-000003.h5", 1000);
  Told told;
  RunOptions options = shard(folder / "out", 0, 2);
  CHECK(run_experiment(experiment, told.in(options)).rows.size() == 5);
  REQUIRE(told.words.size() == 1);
  CHECK_THAT(told.words[0], Contains("case-000003.h5 is damaged") && Contains("left out"));
  CHECK(run_experiment(experiment, shard(folder / "out", 1, 2)).rows.size() == 6);
}

TEST_CASE("force leaves what others put there, and says so", "[directory]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "a.toml", sweep);
  RunOptions options = into(folder / "out");
  run_experiment(experiment, options);
  std::ofstream(folder / "notes.txt") << "far away";
  std::ofstream(folder / "out" / "cases" / "notes.txt") << "mine";
  fs::create_directory(folder / "out" / "cases" / "folder");
  fs::create_symlink(folder / "notes.txt", folder / "out" / "cases" / "link.txt");
  options.force = true;
  Told told;
  CHECK(run_experiment(experiment, told.in(options)).rows.size() == 6);
  CHECK(told.words.size() == 3);
  CHECK(bytes_of(folder / "out" / "cases" / "notes.txt") == "mine");
  CHECK(bytes_of(folder / "out" / "cases" / "link.txt") == "far away");
}

TEST_CASE("force removes nothing where it cannot remove all", "[directory]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "a.toml", sweep);
  RunOptions options = into(folder / "out");
  run_experiment(experiment, options);
  options.force = true;
  const fs::path cases = folder / "out" / "cases", one = cases / "case-000002.h5";
  SECTION("a case file of someone else") { std::ofstream(one) << "precious"; }
  SECTION("a case file that is a link to one of ours") {
    fs::rename(one, folder / "elsewhere.h5");
    fs::create_symlink(folder / "elsewhere.h5", one);
  }
  SECTION("a folder of cases that is a link") {
    fs::rename(cases, folder / "elsewhere");
    fs::create_directory_symlink(folder / "elsewhere", cases);
  }
  const std::string first = bytes_of(cases / "case-000000.h5"),
                    index = bytes_of(folder / "out" / "index.h5");
  CHECK_THROWS_WITH(run_experiment(experiment, options), Contains("nothing was removed"));
  CHECK(bytes_of(cases / "case-000000.h5") == first);
  CHECK(bytes_of(folder / "out" / "index.h5") == index);
}

TEST_CASE("a case that this description does not have is refused", "[directory]") {
  const TemporaryFolder folder;
  run_experiment(load(folder / "a.toml", sweep), into(folder / "out"));
  RunOptions options = into(folder / "out");
  options.resume = true;
  CHECK_THROWS_WITH(
      run_experiment(load(folder / "b.toml", sweep, {"sampling.replicates=5"}), options),
      Contains("case-000005.h5") && Contains("another description"));
  CHECK(run_experiment(load(folder / "c.toml", sweep, {"sampling.replicates=7"}), options)
            .rows.size() == 7);
}
