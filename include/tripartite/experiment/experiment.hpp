// One TOML file, from description to result directory.
//
// A single run is a sweep of one case, so there is one path through the code: read, check every
// case, then run those that the directory does not hold yet. Each case becomes one file that
// appears whole or not at all; index.h5 gathers the rows of all. Whatever interrupts a sweep, the
// case files are the checkpoint, and since every case is a function of its description alone,
// resuming gives the same bits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "tripartite/experiment/expectation.hpp"
#include "tripartite/experiment/task.hpp"
#include "tripartite/sweep/sweep.hpp"

namespace tripartite {

class Experiment {
 public:
  /// Reads the file, puts the overrides ("path=value") in place, and checks all that can be checked
  /// without running: keys, units, bounds, inputs of every case. Networks are made of the models of
  /// the catalogue. Throws ConfigError or IoError.
  static Experiment load(const std::filesystem::path& file, const Catalogue& catalogue,
                         const std::vector<std::string>& overrides = {});

  [[nodiscard]] const std::string& title() const { return title_; }
  [[nodiscard]] const std::string& about() const { return about_; }
  [[nodiscard]] const Document& document() const { return document_; }
  /// What relative paths in the description start from.
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] const Sweep& sweep() const { return sweep_; }
  [[nodiscard]] const Task& task() const { return *task_; }
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  [[nodiscard]] const std::vector<Expectation>& expectations() const { return expectations_; }
  /// What is assumed or rounded in some case, each sentence once.
  [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }

  /// What is known of a case before it runs; of replicates, of the first.
  [[nodiscard]] const CaseCheck& checked(const Case& one) const;

  /// One case as a file of its own, every default written out.
  [[nodiscard]] std::string resolve(const Case& one) const;

  /// Runs one case, whose arrays go to `store`. What fails in the model becomes a row with its
  /// message, and leaves nothing in the store. What fails in the machine is no result and is
  /// thrown: IoError, std::bad_alloc, std::length_error, std::system_error (no further thread); and
  /// Interrupted.
  [[nodiscard]] CaseOutcome run(const Case& one, StoreWriter& store, int threads,
                                const std::stop_token& stop,
                                const std::function<void(double, double)>& progress = {}) const;

  /// Marks the row of a case that ran well but lies outside the bounds of [expect]. Those bounds
  /// belong to the reading of results, not to their making: a case file does not hold them.
  void judge(Row& row) const;

 private:
  explicit Experiment(Document document) : document_(std::move(document)) {}

  [[nodiscard]] CaseContext context(const Case& one, const Document& description, int threads,
                                    const std::stop_token& stop) const;
  void check();

  Document document_;
  std::filesystem::path folder_;
  std::string title_;
  std::string about_;
  std::unique_ptr<const Task> task_;
  Sweep sweep_;
  std::vector<Column> columns_;
  std::vector<Expectation> expectations_;
  std::vector<CaseCheck> checks_;  ///< [case, replicates together]
  std::vector<std::string> remarks_;
};

/// How far the cases of this process have come.
struct SweepProgress {
  std::int64_t done = 0;
  std::int64_t total = 0;
  double elapsed = 0;                  ///< seconds
  std::optional<double> left = {};     ///< seconds; nothing where that cannot be told yet
  double case_done = 0, case_all = 0;  ///< of a single case at work, as its task tells it
};

/// Where and how an experiment runs: resources, never science.
struct RunOptions {
  std::filesystem::path out;
  int threads = 1;
  std::int64_t shard = 0;  ///< this process works on every shards-th case, from this one
  std::int64_t shards = 1;
  bool resume = false;
  bool force = false;
  std::string command_line;
  /// Called at the end of each case and every second, by one thread at a time.
  std::function<void(const SweepProgress&)> progress = {};
  /// Told of what was found in the directory and how it is dealt with, e.g. a damaged file.
  std::function<void(const std::string&)> notice = {};
  std::stop_token stop = {};
};

struct RunSummary {
  std::vector<Row> rows;  ///< of all cases in the directory, by index
  std::int64_t total = 0;
  std::int64_t failed = 0;
  std::int64_t not_settled = 0;
  std::int64_t out_of_tolerance = 0;
};

/// Runs an experiment into a directory. Throws IoError where the machine has not the memory or the
/// disk that the cases need, where the directory holds other results, where another process is at
/// work on the same cases, or, after gathering what is there, where a file could not be written
/// (nothing runs after that) or a case could not be run for want of memory or threads; Interrupted,
/// after writing the index, where `stop` is requested.
RunSummary run_experiment(const Experiment& experiment, const RunOptions& options);

}  // namespace tripartite
