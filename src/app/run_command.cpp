#include <algorithm>
#include <charconv>
#include <cstdio>
#include <thread>

#include "tripartite/base/error.hpp"
#include "tripartite/experiment/experiment.hpp"
#include "tripartite/io/machine.hpp"
#include "tripartite/models/list.hpp"

#include "commands.hpp"
#include "interrupt.hpp"
#include "progress.hpp"
#include "table.hpp"

namespace tripartite {

namespace {

Experiment load_experiment(const RunArguments& arguments) {
  std::vector<std::string> overrides = arguments.overrides;
  if (arguments.seed >= 0) overrides.push_back("sampling.seed=" + std::to_string(arguments.seed));
  Experiment experiment = Experiment::load(arguments.file, tripartite_models(), overrides);
  for (const std::string& remark : experiment.remarks())
    std::fprintf(stderr, "tripartite: note: %s\n", remark.c_str());
  return experiment;
}

/// "i/N" with 0 <= i < N.
void read_shard(const std::string& text, RunOptions& options) {
  if (text.empty()) return;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, options.shard);
  if (first.ec == std::errc{} && first.ptr != end && *first.ptr == '/') {
    const auto second = std::from_chars(first.ptr + 1, end, options.shards);
    if (second.ec == std::errc{} && second.ptr == end && options.shard >= 0 &&
        options.shard < options.shards)
      return;
  }
  const Origin origin{.file = "--shard",
                      .line = 0,
                      .column = 1,
                      .text = text,
                      .length = static_cast<int>(text.size())};
  throw ConfigError({origin, "'" + text + "' is no shard", "i/N with 0 <= i < N, such as 0/4"});
}

/// Identity, status and what the task holds for the most telling: what fits a terminal.
std::vector<std::string> main_columns(const Experiment& experiment) {
  std::vector<std::string> columns = {"case"};
  for (const std::string& axis : experiment.sweep().axes) columns.push_back(axis);
  columns.insert(columns.end(), {"replicate", "status"});
  for (const Column& column : experiment.columns())
    if (column.headline) columns.push_back(column.name);
  return columns;
}

void print_summary(const Experiment& experiment, const RunSummary& summary,
                   const RunOptions& options) {
  constexpr std::size_t few = 40;
  std::vector<Row> shown = summary.rows;
  if (shown.size() > few) shown.resize(few);
  std::fputs(text_table(shown, main_columns(experiment)).c_str(), stdout);
  if (summary.rows.size() > few) std::printf("... %zu more rows\n", summary.rows.size() - few);
  for (const Row& row : summary.rows)
    for (const auto& [name, cell] : row)
      if (name == "message" && !std::get<std::string>(cell).empty())
        std::fprintf(stderr, "case %lld: %s\n",
                     static_cast<long long>(std::get<std::int64_t>(row.front().second)),
                     std::get<std::string>(cell).c_str());
  std::printf("%zu of %lld cases in %s", summary.rows.size(), static_cast<long long>(summary.total),
              (options.out / "index.h5").c_str());
  if (summary.failed) std::printf(", %lld failed", static_cast<long long>(summary.failed));
  if (summary.not_settled)
    std::printf(", %lld not settled", static_cast<long long>(summary.not_settled));
  if (summary.out_of_tolerance)
    std::printf(", %lld out of tolerance", static_cast<long long>(summary.out_of_tolerance));
  std::printf("\n");
}

}  // namespace

int run_command(const RunArguments& arguments) {
  const Experiment experiment = load_experiment(arguments);
  const InterruptListener interrupt;
  Progress progress;
  RunOptions options;
  options.out = arguments.out.empty() ? std::filesystem::path("results") / arguments.file.stem()
                                      : arguments.out;
  options.threads = arguments.threads > 0
                        ? arguments.threads
                        : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  read_shard(arguments.shard, options);
  options.resume = arguments.resume;
  options.force = arguments.force;
  options.command_line = arguments.command_line;
  options.progress = [&](const SweepProgress& sweep) { progress.show(sweep); };
  options.notice = [](const std::string& words) {
    std::fprintf(stderr, "tripartite: %s\n", words.c_str());
  };
  options.stop = interrupt.token();

  const RunSummary summary = run_experiment(experiment, options);
  if (arguments.json) {
    JsonRows json(stdout);
    for (const Row& row : summary.rows) json.print(row);
  } else {
    print_summary(experiment, summary, options);
  }
  if (static_cast<std::int64_t>(summary.rows.size()) < summary.total)
    std::fprintf(stderr, "tripartite: %s; other shards, or --resume, complete them\n",
                 coverage_text(summary.rows, summary.total).c_str());
  if (summary.failed > 0 || summary.not_settled > 0) return 3;
  return summary.out_of_tolerance > 0 ? 5 : 0;
}

namespace {

void print_needs(const Experiment& experiment) {
  double memory = 0, disk = 0, all = 0;
  for (const Case& one : experiment.sweep().cases) {
    const Needs& needs = experiment.checked(one).needs;
    memory = std::max(memory, needs.memory());
    disk = std::max(disk, needs.disk());
    all += needs.disk();
  }
  std::printf("largest case: about %s of memory, %s on disk; all cases: %s on disk\n",
              in_bytes(kProgramMemory + memory).c_str(), in_bytes(disk).c_str(),
              in_bytes(all).c_str());
}

}  // namespace

int check_command(const RunArguments& arguments) {
  const Experiment experiment = load_experiment(arguments);
  constexpr std::size_t at_once = 2000;
  const Cases& cases = experiment.sweep().cases;
  const auto told = [&](const Case& one) {
    Row row = identify(one);
    const Row& facts = experiment.checked(one).facts;
    row.insert(row.end(), facts.begin(), facts.end());
    return row;
  };
  if (arguments.json) {
    JsonRows json(stdout);
    for (const Case& one : cases) json.print(told(one));
    return 0;
  }
  std::printf("%s\n%s\n", experiment.title().c_str(), experiment.about().c_str());
  std::vector<Row> rows;
  for (std::size_t i = 0; i < std::min(cases.size(), at_once); ++i) rows.push_back(told(cases[i]));
  std::fputs(text_table(rows, column_names(rows)).c_str(), stdout);
  if (rows.size() < cases.size())
    std::printf("... %zu more cases, which --json prints\n", cases.size() - rows.size());
  std::printf("%zu cases, nothing wrong\n", cases.size());
  print_needs(experiment);
  return 0;
}

}  // namespace tripartite
