#include "reading.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "steps.hpp"

namespace tripartite {

namespace {

constexpr double kRestTime = 600'000;  // ms, times the slowness
constexpr std::size_t kSampled = 64;   ///< members that stand for a population in means

double norm_of_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double square = 0, scale = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    square += (a[i] - b[i]) * (a[i] - b[i]);
    scale += b[i] * b[i];
  }
  return scale == 0 ? 0 : std::sqrt(square / scale);
}

std::vector<InstanceIndex> spread(std::size_t size) {
  const std::size_t count = std::min(size, kSampled);
  std::vector<InstanceIndex> elements(count);
  for (std::size_t i = 0; i < count; ++i)
    elements[i] = static_cast<InstanceIndex>(i * size / count);
  return elements;
}

/// Means over the elements, one for each sample.
std::vector<double> sample_means(const Samples& samples) {
  std::vector<double> means(samples.count());
  for (std::size_t k = 0; k < means.size(); ++k) {
    const auto begin = samples.values.begin() + static_cast<std::ptrdiff_t>(k * samples.elements);
    means[k] = std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(samples.elements), 0.0) /
               static_cast<double>(samples.elements);
  }
  return means;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

/// One query on its own copy of the network.
class Reader::Presentation {
 public:
  Presentation(const Reader& reader, std::vector<double> rates, const TraceSettings* settings,
               ReadingTrace* trace)
      : reader_(reader),
        units_(rates.size()),
        network_(reader.network_, 1, reader.stop_),
        settings_(settings),
        trace_(trace) {
    network_.set_parameter(population::hidden, "target", Values(std::move(rates)));
    network_.set_parameter(population::trace, "gate", 0.0);
  }

  /// Goes on without reading.
  void go_on(double duration, double step) {
    if (duration <= 0) return;
    keep(network_.run(duration, step, plan(duration, step)), duration);
  }

  void set_uptake(bool open) {
    if (network_.has(population::processes) && !reader_.kinetics_)
      network_.set_parameter(population::processes, "gate", open ? 1.0 : 0.0);
  }

  /// Goes on for a window and returns the mean release over it.
  std::vector<double> window(double duration, double step, Reading& reading) {
    network_.set_state(population::trace, "c", 0.0);
    network_.set_parameter(population::trace, "gate", 1.0);
    const RecordingPlan wanted = plan(duration, step);
    const Recording recording = network_.run(duration, step, wanted);
    network_.set_parameter(population::trace, "gate", 0.0);
    summarise(recording, reading);
    keep(recording, duration);
    std::vector<double> released = network_.states(population::trace, "c");
    for (double& value : released) value /= duration;
    return released;
  }

  [[nodiscard]] double time() const { return time_; }
  [[nodiscard]] const SimulationCost& cost() const { return network_.cost(); }
  StagedNetwork release() && { return std::move(network_); }

 private:
  /// Calcium, 1 - Gamma and gliotransmitter; the release of all where a trace is asked for.
  RecordingPlan plan(double duration, double step) {
    const Network& network = network_.network();
    const double base = duration / std::ceil(duration / step - 1e-9);
    double interval = base;
    if (trace_) interval = base * std::max(1.0, std::round(settings_->interval / base));
    if (interval > duration) interval = base;
    const auto probe = [&](const char* population, const char* state) {
      const std::size_t group = network.find_group(population);
      const Group& members = network.groups[group];
      return Probe{group, Probe::Row::state, find_row(members.model->states, state),
                   spread(members.size), interval};
    };
    RecordingPlan plan;
    plan.probes.push_back(probe(population::terminals, "Gamma"));
    if (network_.has(population::processes))
      plan.probes.push_back(probe(population::processes, "C"));
    if (network_.has(population::gliotransmission))
      plan.probes.push_back(probe(population::gliotransmission, "G"));
    if (trace_) {
      const std::size_t group = network.find_group(population::terminals);
      std::vector<InstanceIndex> all(units_);
      std::iota(all.begin(), all.end(), InstanceIndex{0});
      released_ = plan.probes.size();
      plan.probes.push_back({group, Probe::Row::output,
                             find_row(network.groups[group].model->outputs, "release"), all,
                             interval});
    }
    return plan;
  }

  void summarise(const Recording& recording, Reading& reading) const {
    reading.gain = 1 - mean(sample_means(recording.samples[0]));
    if (!network_.has(population::processes)) return;
    const std::vector<double> calcium = sample_means(recording.samples[1]);
    reading.calcium = mean(calcium);
    reading.calcium_low = *std::min_element(calcium.begin(), calcium.end());
    reading.calcium_high = *std::max_element(calcium.begin(), calcium.end());
    if (network_.has(population::gliotransmission))
      reading.gliotransmitter = mean(sample_means(recording.samples[2]));
  }

  void keep(const Recording& recording, double duration) {
    if (trace_ && time_ < settings_->duration) {
      const std::vector<double> bound = sample_means(recording.samples[0]);
      const bool divided = network_.has(population::processes);
      const std::vector<double> calcium =
          divided ? sample_means(recording.samples[1]) : std::vector<double>(bound.size(), 0.0);
      const Samples& released = recording.samples[released_];
      for (std::size_t k = 0; k < bound.size(); ++k) {
        trace_->t.push_back(time_ + static_cast<double>(k) * released.interval);
        trace_->calcium.push_back(calcium[k]);
        trace_->gain.push_back(1 - bound[k]);
      }
      trace_->release.insert(trace_->release.end(), released.values.begin(), released.values.end());
    }
    time_ += duration;
  }

  const Reader& reader_;
  std::size_t units_;
  StagedNetwork network_;
  const TraceSettings* settings_;
  ReadingTrace* trace_;
  std::size_t released_ = 0;
  double time_ = 0;
};

Rest::Rest(const Recipe& recipe, const std::stop_token& stop) {
  if (!recipe.parts.normaliser) return;
  // A cell without input is the same everywhere: one process stands for all.
  Recipe single = recipe;
  single.parts.diffusion = false;
  const std::vector<double> one = {1.0};
  StagedNetwork cell(
      build_network(single.reading(one, 1, {}), *single.catalogue, Stream(0, "rest")), 1, stop);
  cell.run(kRestTime * recipe.biology.slowness, longest_step(single, {0.0}));
  for (const Group& group : cell.network().groups) {
    if (group.name == population::trace) continue;
    for (const StateRow& row : group.model->states)
      rows_.push_back({group.name, row.name, cell.state(group.name, row.name)[0]});
  }
}

void Rest::apply(Network& network) const {
  for (Group& group : network.groups)
    for (const Row& row : rows_)
      if (row.population == group.name)
        group.initial[static_cast<std::size_t>(find_row(group.model->states, row.state))] =
            row.value;
}

Reader::Reader(const Recipe& recipe, const Rest& rest, std::vector<double> trace,
               double operating_point, const Recipe::Divider& divider, const std::stop_token& stop)
    : recipe_(recipe),
      trace_(std::move(trace)),
      divider_(divider),
      kinetics_(recipe.parts.normaliser && divider.kind == Recipe::Divider::Kind::astrocyte),
      network_(build_network(recipe.reading(trace_, operating_point, divider), *recipe.catalogue,
                             Stream(0, "reading"))),
      stop_(stop) {
  if (kinetics_) rest.apply(network_);
}

void Reader::present(Presentation& presentation, double until, double step) const {
  const CircuitParameters& circuit = recipe_.circuit;
  const double onset_step = std::min(kOnsetStep, step);
  const auto go_to = [&](double time, double with) {
    presentation.go_on(std::min(time, until) - presentation.time(), with);
  };
  if (!kinetics_) {
    presentation.set_uptake(false);
    go_to(circuit.gate_opens(), onset_step);
    presentation.set_uptake(true);
    go_to(circuit.presentation, onset_step);
    presentation.set_uptake(false);
  }
  go_to(circuit.presentation, onset_step);
  go_to(until, step);
}

Reading Reader::read(std::vector<double> rates, const TraceSettings* settings,
                     ReadingTrace* trace) const {
  const CircuitParameters& circuit = recipe_.circuit;
  const BiologyParameters& biology = recipe_.biology;
  const double step = reading_step(recipe_, divider_, trace_, rates);
  Presentation presentation(*this, std::move(rates), settings, trace);
  Reading reading;
  const auto compare = [&](std::vector<double> released) {
    reading.residual = reading.release.empty() ? std::numeric_limits<double>::infinity()
                                               : norm_of_difference(reading.release, released);
    reading.release = std::move(released);
    reading.settled = reading.residual <= biology.settle_tolerance;
  };
  // What takes the place of an astrocyte with kinetics has no more time than it.
  const bool timed = recipe_.parts.normaliser;
  if (timed || circuit.read_time) {
    const double end = timed ? biology.query_time : circuit.transmission_opens + *circuit.read_time;
    const double window = std::min(biology.window, end);
    if (end >= 2 * window) {
      present(presentation, end - 2 * window, step);
      compare(presentation.window(window, step, reading));
    } else {
      present(presentation, end - window, step);
    }
    compare(presentation.window(window, step, reading));
  } else {
    // Twice the time for each comparison: what is measured is the change per e-fold of time.
    double until = circuit.transmission_opens;
    do {
      present(presentation, until, step);
      compare(presentation.window(biology.window, step, reading));
      until *= 2;
    } while (!reading.settled && until < circuit.settle_limit);
  }
  reading.t = presentation.time();
  reading.cost = presentation.cost();
  return reading;
}

StagedNetwork Reader::prepared(std::vector<double> rates, double time) const {
  const double step = reading_step(recipe_, divider_, trace_, rates);
  Presentation presentation(*this, std::move(rates), nullptr, nullptr);
  present(presentation, time, step);
  return std::move(presentation).release();
}

}  // namespace tripartite
