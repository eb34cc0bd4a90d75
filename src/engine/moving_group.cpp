#include "moving_group.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "tripartite/base/error.hpp"

#include "draws.hpp"
#include "schemes.hpp"

namespace tripartite {

namespace {

bool any_nonzero(const double* values, std::size_t count) {
  double found = 0;  // a count in doubles, which compilers turn into vectors
#pragma omp simd reduction(+ : found)
  for (std::size_t i = 0; i < count; ++i) found += values[i] != 0 ? 1.0 : 0.0;
  return found != 0;
}

/// Whether a wire or a drive brings anything to the inputs of a group.
bool is_reached(const Network& network, std::size_t group) {
  const auto drives = [&](const InputDrive& drive) { return drive.group == group; };
  const auto leads = [&](const Wire& wire) { return wire.to == group; };
  return std::any_of(network.input_drives.begin(), network.input_drives.end(), drives) ||
         std::any_of(network.wires.begin(), network.wires.end(), leads);
}

}  // namespace

Workspace::Workspace(const Network& network) : numbers_(kTile, 2) {
  for (const Group& group : network.groups) {
    const StepMethod& method = find_step_method(group.method);
    tile_.emplace_back(*group.model, method, kTile);
    one_.emplace_back(*group.model, method, 1);
  }
}

MovingGroup::MovingGroup(const Network& network, std::size_t index, double base_step,
                         std::int64_t step, std::int64_t block, bool coupled, bool is_read)
    : base_step_(base_step),
      index_(index),
      step_(step),
      block_(block),
      coupled_(coupled),
      repeats_steps_(!is_read),
      instances_(network.groups[index], is_reached(network, index)),
      kernel_(instances_, base_step * static_cast<double>(step)),
      work_(instances_.model(), kernel_.method(), coupled ? instances_.size() : 0),
      distances_(2 * instances_.model().thresholds.size(),
                 Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(instances_.size()))),
      emissions_(instances_.tiles()) {
  const Model& model = instances_.model();
  for (const HazardRow& row : model.hazards)
    hazards_.push_back({&row, hazard_stream(network, index, row.index),
                        hazard_stream(network, index, row.index).named("times"),
                        PoissonTable(row.happen ? 0 : instances_.size()),
                        std::vector<std::vector<std::size_t>>(row.happen ? tiles() : 0)});
  const Group& group = network.groups[index];
  for (const Model::Noise& noise : model.noise) {
    const std::vector<double>& scale =
        group.parameters[static_cast<std::size_t>(noise.scale)].values();
    if (any_nonzero(scale.data(), scale.size()))
      noises_.push_back({&noise, noise_stream(network, index, noise.state)});
  }
  repeats_steps_ = repeats_steps_ && noises_.empty();
}

bool MovingGroup::answers(int event) const {
  return instances_.model().event_inputs[static_cast<std::size_t>(event)].emits != kEmitsNothing;
}

void MovingGroup::expect(int event) {
  if (answers(event))
    queue(event, 0, 0);
  else
    arrivals(event, 0);
}

std::vector<Arrival>& MovingGroup::queue(int event, std::int64_t n, std::size_t tile) {
  auto found = std::ranges::find(queues_, event, &Queue::event);
  if (found == queues_.end()) {
    queues_.push_back({event, {}});
    queues_.back().arrivals.resize(static_cast<std::size_t>(block_) * tiles());
    found = std::prev(queues_.end());
  }
  return found->arrivals[static_cast<std::size_t>(n % block_) * tiles() + tile];
}

bool MovingGroup::answer(std::int64_t n, Workspace& work) {
  bool any = false;
  for (const Queue& waiting : queues_) {
    const EventInputRow& row =
        instances_.model().event_inputs[static_cast<std::size_t>(waiting.event)];
    for (std::size_t tile = 0; tile < tiles(); ++tile) {
      std::vector<Arrival>& arrived = queue(waiting.event, n, tile);
      for (const Arrival& one : arrived) {
        double emitted = 0;
        row.receive(instances_.part(one.id, 1, work.pointers_), &one.strength, &emitted);
        // Along a chain roundings of delays add up; no stamp is further than a step from its
        // effect.
        const double step = static_cast<double>(n);
        const double time = std::clamp(one.time, (step - 1) * base_step_, (step + 1) * base_step_);
        if (emitted != 0) emissions_[tile].push_back({row.emits, one.id, n, time, emitted});
      }
      any = any || !arrived.empty();
      arrived.clear();
    }
  }
  return any;
}

double* MovingGroup::arrivals(int event, std::int64_t n) {
  auto found = std::find_if(arrivals_.begin(), arrivals_.end(),
                            [&](const Arrivals& arrivals) { return arrivals.event == event; });
  if (found == arrivals_.end()) {
    // A slow group takes what has arrived at its next step, whenever it came.
    const std::int64_t slots = step_ == 1 ? block_ : 1;
    arrivals_.push_back(
        {event, slots, std::vector<double>(static_cast<std::size_t>(slots) * instances_.size())});
    found = std::prev(arrivals_.end());
  }
  return found->strengths.data() + static_cast<std::size_t>(n % found->slots) * instances_.size();
}

void MovingGroup::carry(std::int64_t n, std::vector<Carried::Arrivals>& carried) {
  for (const Arrivals& arrived : arrivals_) {
    const double* const strengths = arrivals(arrived.event, n);
    if (any_nonzero(strengths, instances_.size()))
      carried.push_back({index_, arrived.event, {strengths, strengths + instances_.size()}});
  }
}

std::vector<std::vector<double>> MovingGroup::kept_states() const {
  std::vector<std::vector<double>> states(instances_.model().states.size());
  for (std::size_t k = 0; k < states.size(); ++k) {
    if (!instances_.group().keeps[k]) continue;
    const double* const row = instances_.state(static_cast<int>(k));
    states[k].assign(row, row + instances_.size());
  }
  for (const auto& [state, waiting] : increments_)
    for (std::size_t i = 0; i < waiting.size(); ++i)
      states[static_cast<std::size_t>(state)][i] += waiting[i];
  return states;
}

double* MovingGroup::increments(int state) {
  for (auto& [row, values] : increments_)
    if (row == state) return values.data();
  return increments_.emplace_back(state, std::vector<double>(instances_.size())).second.data();
}

MovingGroup::Input& MovingGroup::input(int row) {
  for (Input& input : inputs_)
    if (input.row == row) return input;
  const double* const values = instances_.own_input(row);  // at rest
  Input& added = inputs_.emplace_back(Input{row, {}, {}, {}, false});
  if (instances_.model().inputs[static_cast<std::size_t>(row)].resting != 0)
    added.steady.assign(values, values + instances_.size());
  return added;
}

MovingGroup::Input& MovingGroup::reached_input(const Wire& wire) {
  Input& reached = input(wire.input);
  for (std::size_t i = 0; i < reached.steady.size(); ++i)
    if (wire.offsets.empty() || wire.offsets[i] < wire.offsets[i + 1]) reached.steady[i] = 0;
  return reached;
}

double* MovingGroup::driven(int row) {
  Input& outside = input(row);
  outside.is_driven = true;
  if (outside.wires.empty() && outside.latches.empty()) return instances_.own_input(row);
  outside.steady.resize(instances_.size());
  return outside.steady.data();
}

void MovingGroup::attach(const Wire& wire, const double* outputs) {
  reached_input(wire).wires.emplace_back(WireRuns(wire, instances_.size()), outputs);
}

void MovingGroup::attach(const Latch& latch) {
  reached_input(latch.wire()).latches.push_back(&latch);
}

bool MovingGroup::is_undisturbed() const {
  return instances_.model().thresholds.empty() && noises_.empty() && arrivals_.empty() &&
         queues_.empty() && increments_.empty() &&
         std::none_of(hazards_.begin(), hazards_.end(),
                      [](const Hazard& hazard) { return hazard.row->happen != nullptr; }) &&
         std::none_of(inputs_.begin(), inputs_.end(),
                      [](const Input& input) { return input.is_driven || !input.latches.empty(); });
}

const double* MovingGroup::output(int row) {
  if (outputs_.size() == 0)
    outputs_.resize(static_cast<Eigen::Index>(instances_.size()),
                    static_cast<Eigen::Index>(instances_.model().outputs.size()));
  return outputs_.col(row).data();
}

void MovingGroup::emit(int event, std::size_t id, std::int64_t n, double after, double strength) {
  const auto nearest = static_cast<std::int64_t>(std::llround(after / base_step_));
  emissions_[id / kTile].push_back({event, static_cast<InstanceIndex>(id), n + nearest,
                                    static_cast<double>(n) * base_step_ + after, strength});
}

void MovingGroup::receive(std::size_t tile, std::int64_t n, Workspace& work) {
  const MutableBatch batch = instances_.tile(tile);
  const std::size_t first = tile * kTile;
  for (Arrivals& arrived : arrivals_) {
    double* const strengths = arrivals(arrived.event, n) + first;
    if (!any_nonzero(strengths, batch.count)) continue;
    const EventInputRow& row =
        instances_.model().event_inputs[static_cast<std::size_t>(arrived.event)];
    row.receive(batch, strengths, work.numbers_.col(0).data());
    std::fill_n(strengths, batch.count, 0.0);
  }
  for (auto& [state, values] : increments_) {
    double* const waiting = values.data() + first;
    for (std::size_t i = 0; i < batch.count; ++i) batch.states[state][i] += waiting[i];
    std::fill_n(waiting, batch.count, 0.0);
  }
}

void MovingGroup::fill_inputs(std::size_t tile, double n) {
  const std::size_t first = tile * kTile, count = instances_.tile_size(tile);
  for (const Input& source : inputs_) {
    double* const values = instances_.own_input(source.row) + first;
    if (source.wires.empty() && source.latches.empty()) continue;  // drives fill it themselves
    if (source.steady.empty())
      std::fill_n(values, count, 0.0);
    else
      std::copy_n(source.steady.data() + first, count, values);
    for (const Latch* latch : source.latches) latch->add(n, first, count, values);
    for (const auto& [wire, outputs] : source.wires) wire.add(outputs, first, count, values);
  }
}

void MovingGroup::observe(std::size_t tile, Workspace& work) {
  if (outputs_.size() == 0) return;
  work.pointers_.resize(static_cast<std::size_t>(outputs_.cols()));
  for (std::size_t k = 0; k < work.pointers_.size(); ++k)
    work.pointers_[k] = outputs_.col(static_cast<Eigen::Index>(k)).data() + tile * kTile;
  instances_.model().observe(instances_.tile(tile), work.pointers_.data());
}

const StepWork& MovingGroup::step_work(std::size_t tile, Workspace& work) const {
  if (!coupled_) return work.tile_[index_];
  work_.view(tile * kTile, work.view_);
  return work.view_;
}

void MovingGroup::begin(std::size_t tile, std::int64_t n, Workspace& work) {
  const MutableBatch batch = instances_.tile(tile);
  draw_hazards(batch, tile, n, work);
  kernel_.begin(batch, step_work(tile, work));
}

void MovingGroup::stage(std::size_t tile, std::size_t s, Workspace& work) {
  kernel_.stage(s, instances_.tile(tile), tile * kTile, step_work(tile, work));
}

void MovingGroup::draw_hazards(const MutableBatch& batch, std::size_t tile, std::int64_t n,
                               Workspace& work) {
  const std::size_t first = tile * kTile;
  // Without states and inputs, an intensity stays what it was at the first step.
  const bool steady = instances_.model().states.empty() && inputs_.empty();
  double* const count = work.numbers_.col(0).data();
  double uniform[kTile];
  std::vector<double> places;
  for (Hazard& hazard : hazards_) {
    const bool changes_states = hazard.row->happen != nullptr;
    double* const mean = work.numbers_.col(1).data();
    if (n == 0 || !steady || changes_states) {
      hazard.row->intensity(batch, mean);
      for (std::size_t i = 0; i < batch.count; ++i) mean[i] *= kernel_.step();
      if (!changes_states) hazard.table.set(first, {mean, batch.count});
    }
    if (changes_states)
      draw_at_most_one(hazard.stream, n, first, {mean, batch.count}, {count, batch.count});
    else
      hazard.table.draw(hazard.stream, n, first, {count, batch.count}, {uniform, batch.count});
    const Stream times = hazard.times.at(static_cast<std::uint64_t>(n));
    for (std::size_t i = 0; i < batch.count; ++i) {
      if (count[i] == 0) continue;
      if (changes_states) {
        emit(hazard.row->emits, first + i, n, kernel_.step(), 1);
        hazard.happened[tile].push_back(first + i);
        continue;
      }
      places.resize(static_cast<std::size_t>(count[i]));
      hazard.table.place(times, first + i, uniform[i], places);
      for (const double place : places)
        emit(hazard.row->emits, first + i, n, place * kernel_.step(), 1);
    }
  }
}

void MovingGroup::add_noise(const MutableBatch& batch, std::size_t tile, std::int64_t n,
                            Workspace& work) {
  // Milstein's increment, with amplitude and derivative where the deterministic step has ended
  // instead of where it began: the difference is of the order of what the scheme leaves out.
  const double h = kernel_.step(), root = std::sqrt(h);
  for (const Noise& noise : noises_) {
    double* const amplitude = work.numbers_.col(0).data();
    double* const derivative = work.numbers_.col(1).data();
    noise.noise->amplitude(batch, amplitude, derivative);
    double normal[kTile];
    noise.stream.at(static_cast<std::uint64_t>(n)).normal({normal, batch.count}, tile * kTile);
    double* const x = batch.states[noise.noise->state];
    for (std::size_t i = 0; i < batch.count; ++i) {
      const double dw = root * normal[i];
      x[i] += amplitude[i] * (dw + 0.5 * derivative[i] * (dw * dw - h));
    }
  }
}

void MovingGroup::check_domain(std::size_t tile, std::int64_t n) const {
  const MutableBatch batch = instances_.tile(tile);
  const auto check = [&](int k) {
    const StateRow& row = instances_.model().states[static_cast<std::size_t>(k)];
    // Where a state rests at the edge of its domain, a step across a jump of the rates may end
    // beyond: by 1e-7 for a reservoir of G-ChI in steps of 10 ms. That is no fault.
    constexpr double most = std::numeric_limits<double>::max();
    const double low = std::max(-most, row.low - 1e-6 * (1 + std::abs(row.low)));
    const double high = std::min(most, row.high + 1e-6 * (1 + std::abs(row.high)));
    const double* const x = batch.states[k];
    // Comparisons with NaN are false.
    double inside = 0;
#pragma omp simd reduction(+ : inside)
    for (std::size_t i = 0; i < batch.count; ++i)
      inside += (x[i] >= low) & (x[i] <= high) ? 1.0 : 0.0;
    if (inside == static_cast<double>(batch.count)) return;
    for (std::size_t i = 0; i < batch.count; ++i) {
      if (x[i] >= low && x[i] <= high) continue;
      char step[100];
      std::snprintf(step, sizeof step, "; %g ms before it was inside. Steps of %g ms with ",
                    base_step_ * static_cast<double>(std::max(kCheckInterval, step_)),
                    kernel_.step());
      throw NumericsError(
          instances_.group().name + "[" + std::to_string(tile * kTile + i) + "]." + row.name + " " +
          out_of_domain(row, x[i], static_cast<double>(n) * base_step_) + step +
          kernel_.method().name +
          " may be too long: try a shorter step or another method; with scheme = \"reference\" the "
          "same happens only if the step is not to blame");
    }
  };
  for (const int k : instances_.stepped()) check(k);
  for (const int k : instances_.linear()) check(k);
}

}  // namespace tripartite
