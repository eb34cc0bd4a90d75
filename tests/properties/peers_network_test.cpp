// The networks that are shipped against other simulators of the same networks: Brian2 for the
// chapter's (experiments/neuron_glia.toml), NumPy by NEST's conventions for the balanced one
// (experiments/balanced.toml).
//
// Other draws make other networks: what agrees is what does not depend on the draw. A quantity
// agrees where means over seeds, three of ours (seed 1, replicates 0 to 2) and six of theirs,
// differ by less than four standard errors, from the standard deviation over seeds that both sets
// have together: by chance one comparison in 190 would not (Student, seven degrees of freedom).
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "tripartite/experiment/experiment.hpp"
#include "tripartite/experiment/network_measures.hpp"
#include "tripartite/models/list.hpp"

#include "experiment/memory_trains.hpp"
#include "experiment/small_experiment.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

constexpr double kSigmas = 4;
const std::string kRoot = TRIPARTITE_SOURCE_DIR;

std::vector<std::vector<std::string>> read_table(const std::string& name) {
  std::ifstream file(kRoot + "/tests/reference/network/" + name);
  REQUIRE(file);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream stream(line);
    rows.emplace_back();
    for (std::string cell; std::getline(stream, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

/// All replicates of the first point of the sweep.
std::vector<RanCase> run_replicates(const std::string& file,
                                    const std::vector<std::string>& overrides) {
  const Experiment experiment =
      Experiment::load(kRoot + "/experiments/" + file, tripartite_models(), overrides);
  std::vector<RanCase> outcomes;
  for (std::size_t k = 0; k < 3; ++k) {
    REQUIRE(experiment.sweep().cases[k].replicate == static_cast<std::int64_t>(k));
    outcomes.push_back(run_case(experiment, experiment.sweep().cases[k]));
    for (const auto& [name, value] : outcomes.back().row)
      if (name == "message") REQUIRE(std::get<std::string>(value).empty());
  }
  return outcomes;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double squares_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum;
}

/// The difference of means in standard errors.
double sigmas_apart(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
  const double variance = (squares_of(a) + squares_of(b)) / (n + m - 2);
  return std::abs(mean_of(a) - mean_of(b)) / std::sqrt(variance * (1 / n + 1 / m));
}

/// Mean of a trace of rates in bins of 10 ms.
double rate_between(const RanCase& outcome, const std::string& record, double from_s, double to_s) {
  const std::vector<double> rate = outcome.file->read_doubles("/rates/" + record + "/rate");
  return mean_of(
      {rate.begin() + std::lround(100 * from_s), rate.begin() + std::lround(100 * to_s)});
}

/// Spikes after `from` and up to `to` (ms).
Events spikes_between(const RanCase& outcome, double from, double to) {
  const std::vector<double> times = outcome.file->read_doubles("/spikes/neurons/timestamps");
  const auto ids = outcome.file->read_integers("/spikes/neurons/node_ids");
  Events events;
  for (std::size_t k = 0; k < times.size(); ++k) {
    if (times[k] <= from || times[k] > to) continue;
    events.times.push_back(times[k]);
    events.ids.push_back(static_cast<InstanceIndex>(ids[k]));
  }
  return events;
}

double calcium_at(const RanCase& outcome, double t) {
  const std::vector<double> times = outcome.file->read_doubles("/traces/calcium/t");
  const std::vector<double> calcium = outcome.file->read_doubles("/traces/calcium/C");
  const std::size_t cells = calcium.size() / times.size();
  const auto row = static_cast<std::size_t>(std::lround(t / times[1])) * cells;
  return mean_of({calcium.begin() + static_cast<std::ptrdiff_t>(row),
                  calcium.begin() + static_cast<std::ptrdiff_t>(row + cells)});
}

/// A quantity of balanced.csv.
double measure(const RanCase& outcome, const std::string& quantity, double from, double to) {
  if (quantity == "calcium") return calcium_at(outcome, to);
  if (quantity == "rate_E") return rate_between(outcome, "excitatory", from / 1000, to / 1000);
  if (quantity == "rate_I") return rate_between(outcome, "inhibitory", from / 1000, to / 1000);
  const IntervalVariation variation =
      interval_variation(MemoryTrains::of(spikes_between(outcome, from, to)));
  return quantity == "cv" ? variation.each : variation.pooled;
}

}  // namespace

TEST_CASE("the chapter's network fires and releases as in Brian2", "[peers][slow]") {
  const std::vector<RanCase> outcomes =
      run_replicates("neuron_glia.toml", {"sampling.replicates=3"});
  std::map<std::pair<double, double>, std::vector<std::vector<double>>> peers;  // E, I, releases
  for (const std::vector<std::string>& row : read_table("a5_brian2.csv")) {
    // As published, Brian2 holds gliotransmitter for 10 ms, a third more exposure than there is:
    // the rates after it are other ones. Resolved, it does not.
    if (row[0] != "resolved" || row[1] == "mean" || row[1] == "sd") continue;
    std::vector<std::vector<double>>& epoch = peers[{std::stod(row[2]), std::stod(row[3])}];
    epoch.resize(3);
    for (std::size_t k = 0; k < 3; ++k) epoch[k].push_back(std::stod(row[4 + k]));
  }
  REQUIRE(peers.size() == 4);
  for (const auto& [epoch, theirs] : peers) {
    const auto& [from, to] = epoch;
    const std::vector<std::string> records = {"excitatory", "inhibitory"};
    for (std::size_t k = 0; k < 2; ++k) {
      std::vector<double> ours;
      for (const RanCase& outcome : outcomes)
        ours.push_back(rate_between(outcome, records[k], from, to));
      REQUIRE(theirs[k].size() == 6);
      CAPTURE(from, to, records[k], ours, mean_of(ours), mean_of(theirs[k]));
      CHECK(sigmas_apart(ours, theirs[k]) < kSigmas);
    }
    // Every astrocyte releases once, in the second epoch, whatever the draw.
    for (const RanCase& outcome : outcomes) {
      double releases = 0;
      for (const double t : outcome.file->read_doubles("/spikes/release/timestamps"))
        releases += t > 1000 * from && t <= 1000 * to ? 1 : 0;
      CHECK(releases / 3200 / (to - from) == mean_of(theirs[2]));
    }
  }
}

TEST_CASE("the balanced network is as active, irregular and rich in calcium as by NEST's rules",
          "[peers][slow]") {
  const std::vector<RanCase> outcomes =
      run_replicates("balanced.toml", {"record.calcium.count=200"});
  const std::vector<std::vector<std::string>> rows = read_table("balanced.csv");
  REQUIRE(rows.size() == 31);
  for (std::size_t row = 1; row < rows.size(); ++row) {
    const std::string& quantity = rows[row][0];
    const double from = std::stod(rows[row][1]), to = std::stod(rows[row][2]);
    std::vector<double> ours, theirs;
    for (const RanCase& outcome : outcomes) ours.push_back(measure(outcome, quantity, from, to));
    for (std::size_t seed = 5; seed < rows[row].size(); ++seed)
      theirs.push_back(std::stod(rows[row][seed]));
    CAPTURE(quantity, from, to, ours, mean_of(ours), mean_of(theirs));
    CHECK(sigmas_apart(ours, theirs) < kSigmas);
  }
}
