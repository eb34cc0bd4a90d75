#include "isolated.hpp"

#include <algorithm>
#include <utility>

namespace tripartite::testing {

Isolated::Isolated(const Model& model, Motion motion)
    : model_(model),
      motion_(motion),
      solver_(SolverSettings{.method = "fehlberg78", .rtol = 1e-12, .atol = 1e-14}) {
  for (const ParameterRow& row : model.parameters) parameters_.push_back(row.value);
  for (const InputRow& row : model.inputs) inputs_.push_back(row.resting);
  for (const StateRow& row : model.states) x_.push_back(row.initial);
  for (const ThresholdRow& row : model.thresholds)
    distances_.emplace_back([this, &row](const State& x) { return distance(row, x); });
  system_.rates = [this](const State& x, State& dxdt, double) {
    const auto parameters = row_pointers(std::as_const(parameters_), 1);
    const auto states = row_pointers(x, 1);
    const auto inputs = row_pointers(std::as_const(inputs_), 1);
    model_.rates({1, parameters.data(), states.data(), inputs.data()},
                 row_pointers(dxdt, 1).data());
  };
}

template <class Function>
auto Isolated::with_element(State& x, const Function& function) const {
  const auto parameters = row_pointers(parameters_, 1);
  const auto states = row_pointers(x, 1);
  const auto inputs = row_pointers(inputs_, 1);
  return function(Element{parameters.data(), states.data(), inputs.data(), 0});
}

double Isolated::distance(const ThresholdRow& row, State x) const {
  return with_element(x, row.distance);
}

void Isolated::emit(int output, double strength) {
  if (output != kEmitsNothing) emissions_.push_back({t_, output, strength});
}

void Isolated::cross(const ThresholdRow& row) { emit(row.emits, with_element(x_, row.cross)); }

template <class Change>
void Isolated::jump(const Change& change) {
  std::vector<double> before;
  for (const Distance& distance : distances_) before.push_back(distance(x_));
  change();
  for (std::size_t k = 0; k < before.size(); ++k)
    if (before[k] < 0 && distances_[k](x_) >= 0) cross(model_.thresholds[k]);
}

void Isolated::set_parameter(std::string_view name, double value) {
  parameters_[find_row(model_.parameters, name)] = value;
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
    emit(row.emits,
         with_element(x_, [&](const Element& element) { return row.receive(element, strength); }));
  });
}

void Isolated::advance_to(double t) {
  if (motion_ == Motion::flow) {
    const double dt = t - std::exchange(t_, t);
    jump([&] { with_element(x_, [&](const Element& element) { model_.flow(element, dt); }); });
    return;
  }
  while (model_.rates && t_ < t) {
    // Rates do not know the time: each stretch begins at zero, where doubles are densest.
    const Crossing crossing = advance_to_crossing(solver_, system_, x_, 0, t - t_, distances_);
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
  const auto parameters = row_pointers(parameters_, 1);
  const auto states = row_pointers(x_, 1);
  const auto inputs = row_pointers(inputs_, 1);
  model_.observe({1, parameters.data(), states.data(), inputs.data()},
                 row_pointers(values, 1).data());
  return values[output];
}

}  // namespace tripartite::testing
