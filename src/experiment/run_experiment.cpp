#include <algorithm>
#include <chrono>
#include <mutex>

#include "tripartite/base/error.hpp"
#include "tripartite/base/parallel.hpp"
#include "tripartite/experiment/experiment.hpp"

#include "result_directory.hpp"

namespace tripartite {

namespace {

void count(const Row& row, RunSummary& summary) {
  const auto status =
      std::find_if(row.begin(), row.end(), [](const auto& cell) { return cell.first == "status"; });
  const auto& text = std::get<std::string>(status->second);
  summary.failed += text == "failed";
  summary.not_settled += text == "not settled";
  summary.out_of_tolerance += text == "out of tolerance";
}

}  // namespace

RunSummary run_experiment(const Experiment& experiment, const RunOptions& options) {
  const ResultDirectory directory(experiment, options);
  directory.prepare();

  std::vector<const Case*> pending;
  for (const Case& one : experiment.sweep().cases)
    if (in_shard(one.index, options.shard, options.shards) && !directory.holds(one))
      pending.push_back(&one);

  // Threads go to whole cases; where cases are fewer than threads, to the inside of each.
  const auto total = static_cast<std::int64_t>(pending.size());
  const int outer = static_cast<int>(std::clamp<std::int64_t>(total, 1, options.threads));
  const int inner = std::max(1, options.threads / outer);
  const auto& case_progress = outer == 1 ? options.case_progress : nullptr;
  std::mutex writing;  // HDF5 serves one thread at a time
  std::int64_t done = 0;
  parallel_for(total, outer, [&](std::ptrdiff_t i) {
    if (options.stop.stop_requested()) return;
    const auto begin = std::chrono::steady_clock::now();
    try {
      const Case& one = *pending[static_cast<std::size_t>(i)];
      const CaseOutcome outcome = experiment.run(one, inner, options.stop, case_progress);
      const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
      const std::scoped_lock lock(writing);
      directory.write_case(one, outcome, wall.count());
      ++done;
      if (options.progress) options.progress(done, total);
    } catch (const Interrupted&) {  // the case is not there yet: resuming runs it again
    }
  });

  RunSummary summary;
  summary.total = static_cast<std::int64_t>(experiment.sweep().cases.size());
  summary.rows = directory.gather();
  for (const Row& row : summary.rows) count(row, summary);
  if (options.stop.stop_requested())
    throw Interrupted("interrupted with " + std::to_string(summary.rows.size()) + " of " +
                      std::to_string(summary.total) +
                      " cases done; the same command with --resume "
                      "completes them");
  return summary;
}

}  // namespace tripartite
