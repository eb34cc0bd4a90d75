#include "instances.hpp"

#include <algorithm>
#include <cassert>

namespace tripartite {

Instances::Row::Row(const Values& values, std::size_t count, bool is_shared, std::size_t number)
    : shared_(is_shared) {
  constexpr std::size_t page = 512;  // doubles
  begin_ = static_cast<Eigen::Index>(is_shared ? 0 : number * kTile % page);
  values_.resize(begin_ + static_cast<Eigen::Index>(count));
  if (values.uniform())
    std::fill_n(data(), count, values[0]);
  else
    std::copy_n(values.values().data(), count, data());
}

Instances::Instances(const Group& group, bool reached) : group_(&group) {
  const Model& model = *group.model;
  for (const Values& values : group.parameters) uniform_ = uniform_ && values.uniform();
  const auto add_row = [&](std::vector<Row>& rows, const Values& values, bool shared) {
    rows.emplace_back(values, shared ? kTile : group.size, shared,
                      parameters_.size() + states_.size() + inputs_.size());
  };
  for (const Values& values : group.parameters) add_row(parameters_, values, values.uniform());
  if (model.derived > 0) {
    // derive() sees whole rows, whether their parameters differ or not.
    const std::size_t width = uniform_ ? kTile : group.size;
    std::vector<std::vector<double>> whole;
    std::vector<double*> pointers;
    for (const Values& values : group.parameters) {
      whole.emplace_back(width);
      for (std::size_t i = 0; i < width; ++i) whole.back()[i] = values[i];
    }
    whole.resize(whole.size() + model.derived, std::vector<double>(width));
    for (std::vector<double>& row : whole) pointers.push_back(row.data());
    model.derive(width, pointers.data());
    for (std::size_t d = 0; d < model.derived; ++d) {
      std::vector<double>& row = whole[group.parameters.size() + d];
      const double first = row.empty() ? 0 : row.front();
      const bool alike = uniform_ || std::all_of(row.begin(), row.end(),
                                                 [&](double value) { return value == first; });
      add_row(parameters_, alike ? Values(first) : Values(std::move(row)), alike);
    }
  }
  for (const StateRow& row : model.states) {
    const auto k = static_cast<std::size_t>(row.index);
    const bool kept = group.keeps[k];
    assert(kept || group.initial[k].uniform());
    add_row(states_, group.initial[k], !kept);
    if (!kept) continue;
    const bool driven = row.motion.driven && reached;
    (row.motion.linear && !driven ? linear_ : stepped_).push_back(row.index);
    has_driven_ = has_driven_ || driven;
  }
  for (const InputRow& row : model.inputs) add_row(inputs_, row.resting, true);
  pointers_.resize(tiles() * rows());
  for (std::size_t tile = 0; tile < tiles(); ++tile) point_to(tile);
}

double* Instances::state(int row) {
  Row& state = states_[static_cast<std::size_t>(row)];
  assert(!state.shared());
  return state.data();
}

const double* Instances::state(int row) const {
  const Row& state = states_[static_cast<std::size_t>(row)];
  assert(!state.shared());
  return state.data();
}

double* Instances::at(const Row& row, std::size_t first) {
  // Models take parameters and inputs as const; here they share a table of addresses with states.
  return const_cast<double*>(row.data()) + (row.shared() ? first % kTile : first);
}

void Instances::point_to(std::size_t tile) {
  double** pointer = pointers_.data() + tile * rows();
  for (const std::vector<Row>* table : {&parameters_, &states_, &inputs_})
    for (const Row& row : *table) *pointer++ = at(row, tile * kTile);
}

double* Instances::own_input(int row) {
  Row& input = inputs_[static_cast<std::size_t>(row)];
  if (input.shared()) {
    input = Row(input.data()[0], size(), false, parameters_.size() + states_.size() + row);
    for (std::size_t tile = 0; tile < tiles(); ++tile) point_to(tile);
  }
  return input.data();
}

MutableBatch Instances::tile(std::size_t tile) const {
  double* const* parameters = pointers_.data() + tile * rows();
  double* const* states = parameters + parameters_.size();
  return {tile_size(tile), parameters, states, states + states_.size(), uniform_};
}

MutableBatch Instances::part(std::size_t first, std::size_t count,
                             std::vector<double*>& pointers) const {
  double* const* whole = pointers_.data() + first / kTile * rows();
  pointers.resize(rows());
  std::transform(whole, whole + rows(), pointers.begin(),
                 [&](double* row) { return row + first % kTile; });
  double* const* states = pointers.data() + parameters_.size();
  return {count, pointers.data(), states, states + states_.size(), uniform_};
}

}  // namespace tripartite
