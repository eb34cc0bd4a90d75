// The reference scheme: one system of equations, integrated adaptively from event to event.
//
// A stretch ends where something is known to happen (an arrival, a change of a drive, a hazard's
// step) or where a threshold is crossed, which is located. At that instant thresholds act first,
// then all that is due, in the order in which it was emitted; whatever crosses or arrives because
// of it follows in further rounds, until nothing is left. Stretches count time from their
// beginning, where doubles are densest: an upstroke may be shorter than the rounding of a late
// time.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tripartite/base/error.hpp"
#include "tripartite/run/crossing.hpp"

#include "recorder.hpp"
#include "reference_events.hpp"
#include "reference_history.hpp"
#include "reference_outside.hpp"
#include "reference_system.hpp"
#include "schemes.hpp"

namespace tripartite {

namespace {

constexpr double kLongestStretch = 1000;  // ms: what a crossing cuts short must not be prepared far
constexpr int kMostRounds = 10'000;       // of consequences at one instant
constexpr std::int64_t kStepsBetweenReports = 256;

void refuse_noise(const Network& network) {
  for (const Group& group : network.groups)
    for (const Model::Noise& noise : group.model->noise) {
      const Values& scale = group.parameters[static_cast<std::size_t>(noise.scale)];
      const bool silent = std::all_of(scale.values().begin(), scale.values().end(),
                                      [](double value) { return value == 0; });
      if (silent || !group.keeps[static_cast<std::size_t>(noise.state)]) continue;
      throw ConfigError({{},
                         "noise needs the fast scheme: '" +
                             group.model->parameters[static_cast<std::size_t>(noise.scale)].name +
                             "' of '" + group.name + "' is not zero",
                         "scheme = \"fast\", or the parameter at 0",
                         {},
                         "simulation.scheme"});
    }
}

class ReferenceRun {
 public:
  ReferenceRun(const Network& network, const RecordingPlan& plan, const SimulationOptions& options,
               RecordingSink& sink, SimulationCost& cost);
  std::optional<Snapshot> run();

 private:
  /// What is recorded, at a state that need not be the current one.
  struct View : NetworkView {
    View(ReferenceRun& of, double at, const State& state) : run(of), t(at), x(state) {}
    [[nodiscard]] const double* state(std::size_t group, int row) const override {
      return x.data() + run.system_.offset(group, row);
    }
    [[nodiscard]] const double* output(std::size_t group, int row) const override {
      return run.system_.output(group, row);
    }
    [[nodiscard]] double edge_state(std::size_t projection, int row,
                                    std::size_t edge) const override {
      return run.events_.edge_state(projection, row, edge, t);
    }
    ReferenceRun& run;
    double t;
    const State& x;
  };

  Snapshot snapshot();
  [[nodiscard]] double next_stretch_end() const;
  std::vector<std::size_t> integrate(double end);
  void after_step(double t, const State& x);
  void couple(double t, const State& x) { system_.couple(t, x, history_); }
  void measure(const State& x, std::span<double> distances);

  void settle_instant(std::vector<std::size_t> crossed, bool is_first);
  void act_at_beginning();
  void cross(std::size_t threshold);
  bool drive();
  bool receive_carried();
  bool deliver_due();
  bool draw_hazards(bool changing);
  [[nodiscard]] bool is_due(double t) const { return !is_later(t, now_); }

  const Network& network_;
  const SimulationOptions& options_;
  SimulationCost& cost_;
  bool keeps_end_;
  bool has_begun_ = false;
  ReferenceSystem system_;
  ReferenceHistory history_;
  ReferenceHistory::OutputOf output_of_;
  Recorder recorder_;
  ReferenceEvents events_;
  std::vector<DriveTrack> drives_;
  std::vector<EventTrack> event_drives_;
  std::vector<HazardTrack> hazards_;
  Solver solver_;
  System equations_;
  Thresholds thresholds_;
  State x_;
  double now_ = 0;      ///< ms, beginning of the stretch
  double reached_ = 0;  ///< ms, last accepted step
  std::int64_t steps_ = 0;
};

ReferenceRun::ReferenceRun(const Network& network, const RecordingPlan& plan,
                           const SimulationOptions& options, RecordingSink& sink,
                           SimulationCost& cost)
    : network_(network),
      options_(options),
      cost_(cost),
      keeps_end_(plan.end),
      system_(network),
      history_(network),
      output_of_([this](std::size_t group, int row) { return system_.output(group, row); }),
      recorder_(network, plan, sink),
      events_(network, system_, recorder_),
      solver_(options.solver) {
  refuse_noise(network);
  for (const InputDrive& drive : network.input_drives) drives_.emplace_back(drive);
  for (const EventDrive& drive : network.event_drives) event_drives_.push_back({&drive});
  for (std::size_t g = 0; g < network.groups.size(); ++g)
    for (const HazardRow& row : network.groups[g].model->hazards)
      hazards_.emplace_back(network, g, row.index, options.settings.step);
  equations_.rates = [this](const State& x, State& dxdt, double t) {
    couple(now_ + t, x);
    system_.rates(x, dxdt);
  };
  equations_.name = [this](std::size_t i) { return system_.name(i); };
  thresholds_ = {system_.thresholds(),
                 [this](double t, const State& x, std::span<double> distances) {
                   couple(now_ + t, x);
                   system_.measure(x, distances);
                 }};
}

std::optional<Snapshot> ReferenceRun::run() {
  x_ = system_.initial();
  drive();
  for (std::size_t pass = 0; pass <= network_.wires.size() && !history_.empty(); ++pass) {
    couple(0, x_);  // an output may depend on one that is read later
    history_.keep_initial(output_of_);
  }
  act_at_beginning();
  settle_instant({}, true);
  while (is_later(options_.settings.duration, now_)) {
    settle_instant(integrate(next_stretch_end()), false);
    recorder_.hand_over(now_);
  }
  cost_.steps = steps_;
  cost_.events = events_.arrived();
  recorder_.finish();
  if (!keeps_end_) return std::nullopt;
  return snapshot();
}

Snapshot ReferenceRun::snapshot() {
  events_.refuse_under_way(now_);
  Snapshot end;
  for (std::size_t g = 0; g < network_.groups.size(); ++g)
    end.groups.push_back(system_.kept_states(x_, g));
  for (std::size_t p = 0; p < network_.projections.size(); ++p)
    end.synapses.push_back(events_.synapse_states(p, now_));
  return end;
}

double ReferenceRun::next_stretch_end() const {
  double end =
      std::min({options_.settings.duration, now_ + kLongestStretch, history_.stretch_end(now_)});
  for (const DriveTrack& track : drives_) end = std::min(end, track.next());
  for (const EventTrack& track : event_drives_) end = std::min(end, track.next());
  for (const HazardTrack& track : hazards_) end = std::min(end, track.next());
  return std::min(end, events_.next());
}

/// Moves the state to `end` or the first crossing; returns what crossed there.
std::vector<std::size_t> ReferenceRun::integrate(double end) {
  std::vector<double> times = recorder_.samples_between(now_, end);
  for (double& t : times) t -= now_;  // since the beginning of the stretch
  equations_.zero = now_;
  const auto sampler = [&](double local, const State& x) {
    couple(now_ + local, x);
    recorder_.sample(now_ + local, View(*this, now_ + local, x));
  };
  try {
    const Crossing crossing = advance_to_crossing(
        solver_, equations_, x_, 0, end - now_, thresholds_,
        [this](double t, const State& x, const State&) {
          after_step(now_ + t, x);
          return false;
        },
        times, sampler);
    now_ = crossing.which.empty() ? end : std::min(end, now_ + crossing.t);
    if (!crossing.which.empty()) ++steps_;
    return crossing.which;
  } catch (const NumericsError&) {
    system_.check_domain(x_, reached_, options_.solver);  // knows units
    throw;
  }
}

void ReferenceRun::after_step(double t, const State& x) {
  ++steps_;
  reached_ = t;
  system_.check_domain(x, t, options_.solver);
  if (options_.stop.stop_requested())
    throw Interrupted("interrupted at " + std::to_string(t) + " ms of the simulation");
  if (!history_.empty()) {
    couple(t, x);
    history_.keep(t, output_of_);
  }
  if (options_.progress && steps_ % kStepsBetweenReports == 0) options_.progress(t);
}

void ReferenceRun::measure(const State& x, std::span<double> distances) {
  couple(now_, x);
  system_.measure(x, distances);
}

/// Lets thresholds act that are exceeded from the outset.
void ReferenceRun::act_at_beginning() {
  std::vector<double> distances(system_.thresholds());
  measure(x_, distances);
  for (std::size_t k = 0; k < distances.size(); ++k) {
    if (distances[k] < 0) continue;
    const auto [group, row, instance] = system_.threshold(k);
    const Model& model = *network_.groups[group].model;
    double emitted = 0;
    if (!tripartite::act_at_beginning(model, static_cast<int>(row),
                                      system_.one(x_, group, instance), network_.carried.goes_on,
                                      &emitted))
      continue;
    const int emits = model.thresholds[row].emits;
    if (emits != kEmitsNothing) events_.emit(now_, group, emits, instance, emitted);
  }
}

/// All that happens now, and what follows from it at once.
void ReferenceRun::settle_instant(std::vector<std::size_t> crossed, bool is_first) {
  std::vector<double> before(system_.thresholds()), after(system_.thresholds());
  measure(x_, before);
  // The node of a stretch that ends with its last step has been kept then.
  if (!crossed.empty()) history_.keep(now_, output_of_);
  bool has_event = is_first || !crossed.empty() || history_.jumps_at(now_);
  history_.enter(now_);
  for (int round = 0;; ++round) {
    if (round == kMostRounds)
      throw NumericsError("events follow each other without end at " + std::to_string(now_) +
                          " ms: they need a delay or a refractory time");
    for (const std::size_t threshold : crossed) cross(threshold);
    const bool has_late_jump = round == 0 && history_.jumps_at(now_);
    const bool has_change = !crossed.empty() || deliver_due() || has_late_jump;
    if (!has_change) break;
    has_event = true;
    measure(x_, after);
    crossed.clear();
    for (std::size_t k = 0; k < after.size(); ++k)
      if (before[k] < 0 && after[k] >= 0) crossed.push_back(k);
    before.swap(after);
  }
  couple(now_, x_);
  system_.check_domain(x_, now_, options_.solver);
  for (HazardTrack& track : hazards_) track.begin(system_, x_);
  if (has_event) history_.keep_after_event(now_, output_of_);
  recorder_.sample(now_, View(*this, now_, x_));
}

void ReferenceRun::cross(std::size_t threshold) {
  const auto [group, row, instance] = system_.threshold(threshold);
  const ThresholdRow& crossed = network_.groups[group].model->thresholds[row];
  double emitted = 0;
  crossed.cross(system_.one(x_, group, instance), &emitted);
  if (crossed.emits != kEmitsNothing) events_.emit(now_, group, crossed.emits, instance, emitted);
}

/// Brings drives up to now; false where none changes. Sums are made anew, so that none drifts.
bool ReferenceRun::drive() {
  bool any = false;
  for (DriveTrack& track : drives_)
    for (; is_due(track.next()); any = true) track.advance();
  if (!any) return false;
  for (const DriveTrack& track : drives_) system_.clear_driven(track.drive());
  for (const DriveTrack& track : drives_) system_.add_driven(track.drive(), track.value());
  return true;
}

/// What arrived at the end of the run before; false where there is nothing.
bool ReferenceRun::receive_carried() {
  if (std::exchange(has_begun_, true)) return false;
  for (const auto& [group, event, strengths] : network_.carried.arrivals)
    for (std::size_t i = 0; i < strengths.size(); ++i)
      if (strengths[i] != 0)
        events_.receive(now_, x_, group, event, static_cast<InstanceIndex>(i), strengths[i]);
  return !network_.carried.arrivals.empty();
}

/// Whatever is due by now, but not what it leads to; false where there is nothing.
bool ReferenceRun::deliver_due() {
  bool any = drive();
  any |= receive_carried();
  // What changes states belongs to the step that ends, and acts before arrivals as in the fast
  // scheme.
  any |= draw_hazards(true);
  any |= events_.deliver(now_, x_);
  for (EventTrack& track : event_drives_)
    for (; is_due(track.next()); any = true, ++track.done)
      for (const InstanceIndex element : track.drive->elements)
        events_.receive(now_, x_, track.drive->group, track.drive->event, element,
                        track.drive->strength);
  any |= draw_hazards(false);
  return any;
}

/// Events of hazards that are due: of those that change states, or of the others.
bool ReferenceRun::draw_hazards(bool changing) {
  bool any = false;
  for (HazardTrack& track : hazards_) {
    const HazardRow& row = track.row();
    if ((row.happen != nullptr) != changing) continue;
    while (is_due(track.next())) {
      const std::optional<InstanceIndex> instance = track.take();
      if (!instance) continue;
      if (row.happen) row.happen(system_.one(x_, track.group(), *instance));
      events_.emit(now_, track.group(), row.emits, *instance, 1);
      any = true;
    }
  }
  return any;
}

}  // namespace

std::optional<Snapshot> simulate_reference(const Network& network, const RecordingPlan& plan,
                                           const SimulationOptions& options, RecordingSink& sink,
                                           SimulationCost& cost) {
  return ReferenceRun(network, plan, options, sink, cost).run();
}

}  // namespace tripartite
