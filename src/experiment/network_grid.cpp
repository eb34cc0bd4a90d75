// What the fast scheme rounds to its base step, so that it can be said.
#include <algorithm>
#include <cmath>

#include "tripartite/base/error.hpp"
#include "tripartite/base/units.hpp"

#include "network_description.hpp"

namespace tripartite {

namespace {

/// Times that are rounded to the nearest step, one after the other.
class Rounded {
 public:
  explicit Rounded(double step) : step_(step) {}

  void add(double ms) {
    const double moved = std::abs(std::round(ms / step_) * step_ - ms);
    ++count_;
    if (moved <= 1e-9 * std::max(ms, step_)) return;
    ++moved_;
    most_ = std::max(most_, moved);
    nothing_ += std::round(ms / step_) == 0 ? 1 : 0;
  }
  /// "key (2 of 4, by up to 0.05 ms; 1 of them to none)"; empty where all lie on the grid.
  [[nodiscard]] std::string in_words(const std::string& key, const std::string& to_zero) const {
    if (moved_ == 0) return {};
    const std::string by = "by " + std::string(count_ > 1 ? "up to " : "") +
                           format_quantity(std::round(most_ * 1e9) / 1e9, "ms");
    std::string words = key + " (";
    if (count_ > 1) words += std::to_string(moved_) + " of " + std::to_string(count_) + ", ";
    words += by;
    if (nothing_ > 0 && !to_zero.empty())
      words +=
          count_ > 1 ? "; " + std::to_string(nothing_) + " of them " + to_zero : ", " + to_zero;
    return words + ")";
  }

 private:
  double step_;
  std::size_t count_ = 0, moved_ = 0, nothing_ = 0;
  double most_ = 0;
};

std::string of_delays(const Distribution& delay, double step, const std::string& key) {
  if (delay.kind != Distribution::Kind::constant && delay.kind != Distribution::Kind::listed)
    return key + " (drawn, by up to " + format_quantity(step / 2, "ms") + ")";
  Rounded rounded(step);
  if (delay.kind == Distribution::Kind::constant) rounded.add(delay.a);
  for (const double ms : delay.listed) rounded.add(ms);
  return rounded.in_words(key, "to no delay");
}

/// When the values of a drive begin, as far as the run goes.
std::string of_values(const DriveDescription& drive, const SimulationSettings& simulation) {
  const std::string key = "drives." + drive.name;
  if (drive.values.size() > 1 && drive.interval < simulation.step * (1 - 1e-9))
    throw ConfigError({{},
                       "each value holds for " + format_quantity(drive.interval, "ms") +
                           ", less than a step of " + format_quantity(simulation.step, "ms") +
                           ", so that some would be skipped",
                       "an interval of one step or more, a smaller simulation.step, or "
                       "scheme = \"reference\"",
                       {},
                       key + ".interval"});
  constexpr double most = 10'000;
  const bool changes = drive.interval > 0 && (drive.values.size() > 1 || !drive.repeat);
  const double count = !changes       ? 0
                       : drive.repeat ? most
                                      : std::min(most, static_cast<double>(drive.values.size()));
  Rounded rounded(simulation.step);
  for (double k = 0; k <= count && drive.start + k * drive.interval < simulation.duration; ++k)
    rounded.add(drive.start + k * drive.interval);
  return rounded.in_words(key + (changes ? ".values" : ".start"), {});
}

}  // namespace

std::string find_rounded(const NetworkExperiment& experiment) {
  const SimulationSettings& simulation = experiment.simulation;
  if (simulation.scheme != "fast") return {};
  std::vector<std::string> found;
  for (const ProjectionDescription& projection : experiment.network.projections)
    found.push_back(
        of_delays(projection.delay, simulation.step, "projections." + projection.name + ".delay"));
  for (const WireDescription& wire : experiment.network.wires) {
    Rounded rounded(simulation.step);
    rounded.add(wire.delay);
    found.push_back(rounded.in_words("wires." + wire.name + ".delay", "to no delay"));
  }
  const std::vector<DriveDescription>& drives = experiment.network.drives;
  for (std::size_t i = 0; i < drives.size();) {
    if (!drives[i].values.empty()) {
      found.push_back(of_values(drives[i++], simulation));
      continue;
    }
    // Those of one file of spikes, "NAME.NODE", are one.
    const auto table = [&](std::size_t k) {
      return drives[k].name.substr(0, drives[k].name.find('.'));
    };
    const std::string name = table(i);
    Rounded rounded(simulation.step);
    for (; i < drives.size() && drives[i].values.empty() && table(i) == name; ++i)
      for (const double time : drives[i].times)
        if (time <= simulation.duration) rounded.add(time);
    found.push_back(rounded.in_words("times of drives." + name, {}));
  }
  std::string words;
  for (const std::string& one : found)
    if (!one.empty()) words += (words.empty() ? "" : ", ") + one;
  if (words.empty()) return {};
  return "rounded to the nearest step of " + format_quantity(simulation.step, "ms") + ": " + words;
}

}  // namespace tripartite
