#include "isolated.hpp"

#include <algorithm>
#include <utility>

namespace tripartite::testing {

namespace {

/// Which of some distances have passed zero from below.
std::vector<std::size_t> risen(const std::vector<double>& before,
                               const std::vector<double>& after) {
  std::vector<std::size_t> which;
  for (std::size_t k = 0; k < before.size(); ++k)
    if (before[k] < 0 && after[k] >= 0) which.push_back(k);
  return which;
}

}  // namespace

void derive(const Model& model, std::vector<double>& parameters, std::size_t count) {
  parameters.resize((model.parameters.size() + model.derived) * count);
  if (model.derive) model.derive(count, row_pointers(parameters, count).data());
}

Isolated::Isolated(const Model& model, MovedBy means)
    : model_(model),
      means_(means),
      solver_(SolverSettings{.method = "fehlberg78", .rtol = 1e-12, .atol = 1e-14}) {
  for (const ParameterRow& row : model.parameters) parameters_.push_back(row.value);
  derive(model, parameters_, 1);
  for (const InputRow& row : model.inputs) inputs_.push_back(row.resting);
  for (const StateRow& row : model.states) x_.push_back(row.initial);
  thresholds_ = {model.thresholds.size(),
                 [this](double, const State& x, std::span<double> out) { measure(x, out); }};
  system_.rates = [this](const State& x, State& dxdt, double) {
    const auto parameters = row_pointers(std::as_const(parameters_), 1);
    const auto states = row_pointers(x, 1);
    const auto inputs = row_pointers(std::as_const(inputs_), 1);
    const Batch batch{1, parameters.data(), states.data(), inputs.data()};
    const auto derivatives = row_pointers(dxdt, 1);
    if (model_.rates) model_.rates(batch, derivatives.data());
    if (model_.linear_rates) model_.linear_rates(batch, derivatives.data());
  };
}

template <class Function>
void Isolated::with_batch(State& x, const Function& function) const {
  const auto parameters = row_pointers(parameters_, 1);
  const auto states = row_pointers(x, 1);
  const auto inputs = row_pointers(inputs_, 1);
  function(MutableBatch{1, parameters.data(), states.data(), inputs.data()});
}

void Isolated::measure(State x, std::span<double> distances) const {
  with_batch(x, [&](const MutableBatch& batch) {
    for (const ThresholdRow& row : model_.thresholds) row.distance(batch, &distances[row.index]);
  });
}

std::vector<double> Isolated::distances() const {
  std::vector<double> values(thresholds_.count);
  measure(x_, values);
  return values;
}

void Isolated::emit(int output, double strength) {
  if (output != kEmitsNothing) emissions_.push_back({t_, output, strength});
}

void Isolated::cross(const ThresholdRow& row) {
  double emitted = 0;
  with_batch(x_, [&](const MutableBatch& batch) { row.cross(batch, &emitted); });
  emit(row.emits, emitted);
}

template <class Change>
void Isolated::jump(const Change& change) {
  const std::vector<double> before = distances();
  change();
  for (const std::size_t k : risen(before, distances())) cross(model_.thresholds[k]);
}

void Isolated::set_parameter(std::string_view name, double value) {
  parameters_[find_row(model_.parameters, name)] = value;
  derive(model_, parameters_, 1);
}

void Isolated::set_state(std::string_view name, double value) {
  x_[find_row(model_.states, name)] = value;
}

void Isolated::set_input(std::string_view name, double value) {
  double& input = inputs_[find_row(model_.inputs, name)];
  if (t_ == 0)
    input = value;
  else
    jump([&] { input = value; });
}

void Isolated::send(std::string_view event, double strength) {
  const EventInputRow& row = model_.event_inputs[find_row(model_.event_inputs, event)];
  jump([&] {
    double emitted = 0;
    with_batch(x_, [&](const MutableBatch& batch) { row.receive(batch, &strength, &emitted); });
    emit(row.emits, emitted);
  });
}

void Isolated::flow_towards(double t) {
  const State begin = x_;
  const std::vector<double> before = distances();
  const auto move = [&](double dt) {
    x_ = begin;
    with_batch(x_, [&](const MutableBatch& batch) { model_.flow(batch, dt); });
    return risen(before, distances());
  };
  double below = 0, above = t - t_;
  if (move(above).empty()) {
    t_ = t;
    return;
  }
  for (double middle = above / 2; above - below > 1e-10 && below < middle && middle < above;
       middle = (below + above) / 2)
    (move(middle).empty() ? below : above) = middle;
  const auto which = move(above);
  t_ += above;
  for (const std::size_t k : which) cross(model_.thresholds[k]);
}

void Isolated::advance_to(double t) {
  while (means_ == MovedBy::flow && t_ < t) flow_towards(t);
  while (!x_.empty() && t_ < t) {
    // Rates do not know the time: each stretch begins at zero, where doubles are densest.
    const Crossing crossing = advance_to_crossing(solver_, system_, x_, 0, t - t_, thresholds_);
    t_ = crossing.which.empty() ? t : t_ + crossing.t;
    for (const std::size_t k : crossing.which) cross(model_.thresholds[k]);
  }
  t_ = t;
}

double Isolated::value(std::string_view name) const {
  for (const StateRow& row : model_.states)
    if (row.name == name) return x_[row.index];
  const int output = find_row(model_.outputs, name);
  std::vector<double> values(model_.outputs.size());
  State x = x_;
  with_batch(
      x, [&](const MutableBatch& batch) { model_.observe(batch, row_pointers(values, 1).data()); });
  return values[output];
}

}  // namespace tripartite::testing
