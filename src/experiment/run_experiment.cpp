#include <algorithm>
#include <mutex>
#include <new>
#include <stdexcept>
#include <stop_token>
#include <system_error>

#include "tripartite/base/error.hpp"
#include "tripartite/base/parallel.hpp"
#include "tripartite/experiment/experiment.hpp"

#include "case_times.hpp"
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

/// What kept cases from running, which is no result of theirs.
struct Hindrance {
  std::string unwritten;   ///< why nothing can be written any more; empty while all is well
  std::string left_out;    ///< the first case that could not be run for want of memory or threads
  std::int64_t cases = 0;  ///< how many such cases there are

  void leave_out(const Case& one, const std::string& reason) {
    if (cases++ == 0) left_out = "case " + std::to_string(one.index) + ": " + reason;
  }
};

/// Threads go to whole cases; where cases are fewer than threads, to the inside of each.
struct Threads {
  int outer, inner;
  Threads(std::size_t cases, int threads)
      : outer(
            static_cast<int>(std::clamp<std::size_t>(cases, 1, static_cast<std::size_t>(threads)))),
        inner(std::max(1, threads / outer)) {}
};

/// Indices of the cases of this process that are not there yet.
std::vector<std::size_t> missing_cases(const Experiment& experiment, const RunOptions& options,
                                       const ResultDirectory& directory, bool all) {
  const Cases& cases = experiment.sweep().cases;
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < cases.size(); ++i)
    if (in_shard(static_cast<std::int64_t>(i), options.shard, options.shards) &&
        (all || !directory.holds(cases[i])))
      missing.push_back(i);
  return missing;
}

void require_room_for(const std::vector<std::size_t>& cases, const Experiment& experiment,
                      const RunOptions& options) {
  std::vector<Needs> needs;
  for (const std::size_t i : cases)
    needs.push_back(experiment.checked(experiment.sweep().cases[i]).needs);
  const auto [outer, inner] = Threads(cases.size(), options.threads);
  require_room(needs, outer, inner, options.out);
}

/// Runs the pending cases on the threads at hand, and stops at the first that cannot be written.
Hindrance run_cases(const Experiment& experiment, const RunOptions& options,
                    const std::vector<std::size_t>& pending, ResultDirectory& directory) {
  const auto total = static_cast<std::int64_t>(pending.size());
  const Threads threads(pending.size(), options.threads);
  std::stop_source stop;
  const std::stop_callback when_asked(options.stop, [&stop] { stop.request_stop(); });
  std::mutex writing;
  Hindrance hindrance;
  CaseTimes times(experiment, pending, threads.outer, options.progress);
  parallel_for(total, threads.outer, [&](std::ptrdiff_t i) {
    if (stop.stop_requested()) return;
    const auto index = static_cast<std::size_t>(i);
    const Case one = experiment.sweep().cases[pending[index]];
    const auto leave_out = [&](const std::string& reason) {
      times.leave(index);
      const std::scoped_lock lock(writing);
      hindrance.leave_out(one, reason);
    };
    times.begin(index);
    try {
      StoreWriter store = directory.open_case(one);
      const CaseOutcome outcome =
          experiment.run(one, store, threads.inner, stop.get_token(),
                         [&](double done, double all) { times.move(index, done, all); });
      const double seconds = times.elapsed(index);
      {
        const std::scoped_lock lock(writing);
        if (stop.stop_requested() && !hindrance.unwritten.empty()) return;
        directory.finish_case(one, store, outcome, seconds);
      }
      times.end(index);
    } catch (const Interrupted&) {  // the case is not there yet: resuming runs it again
    } catch (const IoError& error) {
      const std::scoped_lock lock(writing);
      if (hindrance.unwritten.empty()) hindrance.unwritten = error.what();
      stop.request_stop();
    } catch (const std::bad_alloc&) {
      leave_out("not enough memory; fewer --threads run fewer cases at a time");
    } catch (const std::length_error&) {
      leave_out("needs more memory than any machine has");
    } catch (const std::system_error& error) {
      leave_out(std::string("no further thread: ") + error.what());
    }
  });
  return hindrance;
}

}  // namespace

RunSummary run_experiment(const Experiment& experiment, const RunOptions& options) {
  ResultDirectory directory(experiment, options);
  // Before anything is removed.
  require_room_for(missing_cases(experiment, options, directory, options.force), experiment,
                   options);
  directory.enter();
  const Hindrance hindrance = run_cases(
      experiment, options, missing_cases(experiment, options, directory, false), directory);

  RunSummary summary;
  summary.total = static_cast<std::int64_t>(experiment.sweep().cases.size());
  const std::string resume = "the same command with --resume completes them";
  try {
    summary.rows = directory.gather();
  } catch (const IoError& error) {
    // Where a case could not be written, the index cannot either, for the reason told below.
    if (hindrance.unwritten.empty())
      throw IoError(std::string(error.what()) + "\n  the cases that are done stay; " + resume);
  }
  const std::string so_far =
      std::to_string(summary.rows.size()) + " of " + std::to_string(summary.total) + " cases done";
  if (!hindrance.unwritten.empty())
    throw IoError(hindrance.unwritten + "\n  stopped with " + so_far + "; " + resume);
  for (const Row& row : summary.rows) count(row, summary);
  if (options.stop.stop_requested())
    throw Interrupted("interrupted with " + so_far + "; " + resume);
  if (hindrance.cases > 0)
    throw IoError(hindrance.left_out + "\n  cases that could not be run: " +
                  std::to_string(hindrance.cases) + "; " + so_far + "; " + resume);
  return summary;
}

}  // namespace tripartite
