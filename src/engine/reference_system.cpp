#include "reference_system.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "tripartite/base/error.hpp"

#include "schemes.hpp"
#include "wiring.hpp"

namespace tripartite {

namespace {

/// Rows of `count` numbers, which may be none.
std::vector<double*> rows_of(std::vector<double>& table, std::size_t rows, std::size_t count) {
  std::vector<double*> pointers;
  for (std::size_t k = 0; k < rows; ++k) pointers.push_back(table.data() + k * count);
  return pointers;
}

void append(std::vector<double>& table, const Values& values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) table.push_back(values[i]);
}

/// Calls reach(instance) for every instance that a wire brings something to.
template <class Reach>
void for_each_reached(const Wire& wire, std::size_t targets, const Reach& reach) {
  for (std::size_t i = 0; i < targets; ++i)
    if (wire.offsets.empty() || wire.offsets[i] < wire.offsets[i + 1]) reach(i);
}

}  // namespace

ReferenceSystem::ReferenceSystem(const Network& network)
    : network_(network), wires_from_(network.groups.size()) {
  std::size_t largest = 0;
  for (const Group& group : network.groups) {
    tables_.push_back(make_table(group));
    thresholds_ += group.model->thresholds.size() * group.size;
    largest = std::max(largest, group.size);
  }
  delayed_.resize(largest);
  put_to_rest();
  for (const Wire& wire : network.wires)
    if (wire.delay == 0) wires_from_[wire.from].push_back(&wire);
  order_groups();
}

ReferenceSystem::Table ReferenceSystem::make_table(const Group& group) {
  const Model& model = *group.model;
  const std::size_t count = group.size;
  Table table;
  for (const Values& values : group.parameters) append(table.parameters, values, count);
  table.parameters.resize(table.parameters.size() + model.derived * count);
  const std::size_t parameters = model.parameters.size() + model.derived;
  if (model.derive) model.derive(count, rows_of(table.parameters, parameters, count).data());
  table.given.resize(model.inputs.size() * count);
  table.inputs.resize(table.given.size());
  table.outputs.resize(model.outputs.size() * count);
  for (const Values& values : group.initial) append(table.elsewhere, values, count);
  table.ignored.resize(table.elsewhere.size());
  for (const StateRow& row : model.states) {
    const bool kept = group.keeps[static_cast<std::size_t>(row.index)];
    table.offsets.push_back(kept ? size_ : kElsewhere);
    if (kept) size_ += count;
  }
  table.batch.resize(parameters + model.states.size() + model.inputs.size());
  table.derivatives.resize(model.states.size());
  table.outputs_of = rows_of(table.outputs, model.outputs.size(), count);
  return table;
}

void ReferenceSystem::put_to_rest() {
  for (std::size_t g = 0; g < tables_.size(); ++g)
    for (const InputRow& row : network_.groups[g].model->inputs) {
      const std::size_t size = network_.groups[g].size;
      std::fill_n(tables_[g].given.data() + static_cast<std::size_t>(row.index) * size, size,
                  row.resting);
    }
  const auto reach = [&](std::size_t group, int input, std::size_t instance) {
    tables_[group].given[static_cast<std::size_t>(input) * network_.groups[group].size + instance] =
        0;
  };
  for (const Wire& wire : network_.wires)
    for_each_reached(wire, network_.groups[wire.to].size,
                     [&](std::size_t i) { reach(wire.to, wire.input, i); });
  for (const InputDrive& drive : network_.input_drives)
    for (const InstanceIndex element : drive.elements) reach(drive.group, drive.input, element);
}

/// Each group after those from which wires come whose values its outputs depend on.
void ReferenceSystem::order_groups() {
  const std::size_t count = network_.groups.size();
  std::vector<bool> placed(count, false);
  const auto is_ready = [&](std::size_t group) {
    if (!network_.groups[group].model->observe_sees_inputs) return true;
    return std::all_of(network_.wires.begin(), network_.wires.end(), [&](const Wire& wire) {
      return wire.delay > 0 || wire.to != group || placed[wire.from];
    });
  };
  while (order_.size() < count) {
    const std::size_t before = order_.size();
    for (std::size_t g = 0; g < count; ++g)
      if (!placed[g] && is_ready(g)) {
        placed[g] = true;
        order_.push_back(g);
      }
    if (order_.size() > before) continue;
    std::string names;
    for (std::size_t g = 0; g < count; ++g)
      if (!placed[g]) names += (names.empty() ? "'" : ", '") + network_.groups[g].name + "'";
    throw ConfigError({{},
                       "outputs that depend on each other in a circle, within or through " + names,
                       "a delay on one of the wires between them"});
  }
}

State ReferenceSystem::initial() const {
  State x(size_);
  for (std::size_t g = 0; g < tables_.size(); ++g)
    for (std::size_t k = 0; k < tables_[g].offsets.size(); ++k)
      if (const std::size_t begin = tables_[g].offsets[k]; begin != kElsewhere)
        for (std::size_t i = 0; i < network_.groups[g].size; ++i)
          x[begin + i] = network_.groups[g].initial[k][i];
  return x;
}

std::string ReferenceSystem::name(std::size_t i) const {
  for (std::size_t g = 0; g < tables_.size(); ++g)
    for (std::size_t k = 0; k < tables_[g].offsets.size(); ++k) {
      const Group& group = network_.groups[g];
      const std::size_t begin = tables_[g].offsets[k];
      if (begin != kElsewhere && i >= begin && i < begin + group.size)
        return group.name + "[" + std::to_string(i - begin) + "]." + group.model->states[k].name;
    }
  assert(false && "no such entry");
  return {};
}

double* ReferenceSystem::driven(const InputDrive& drive) {
  return tables_[drive.group].given.data() +
         static_cast<std::size_t>(drive.input) * network_.groups[drive.group].size;
}

void ReferenceSystem::clear_driven(const InputDrive& drive) {
  double* const given = driven(drive);
  for (const InstanceIndex element : drive.elements) given[element] = 0;
}

void ReferenceSystem::add_driven(const InputDrive& drive, double value) {
  double* const given = driven(drive);
  for (const InstanceIndex element : drive.elements) given[element] += value;
}

MutableBatch ReferenceSystem::batch(const State& x, std::size_t group, std::size_t first,
                                    std::size_t count) {
  Table& table = tables_[group];
  const Model& model = *network_.groups[group].model;
  const std::size_t size = network_.groups[group].size;
  // Models take rows that they only read as const; one table of addresses serves all rows.
  double* const state = const_cast<double*>(x.data());
  double** pointer = table.batch.data();
  double* const* const parameters = pointer;
  for (std::size_t k = 0; k < model.parameters.size() + model.derived; ++k)
    *pointer++ = table.parameters.data() + k * size + first;
  double* const* const states = pointer;
  for (std::size_t k = 0; k < table.offsets.size(); ++k)
    *pointer++ = (table.offsets[k] == kElsewhere ? table.elsewhere.data() + k * size
                                                 : state + table.offsets[k]) +
                 first;
  double* const* const inputs = pointer;
  for (std::size_t k = 0; k < model.inputs.size(); ++k)
    *pointer++ = table.inputs.data() + k * size + first;
  return {count, parameters, states, inputs};
}

void ReferenceSystem::couple(double t, const State& x, const ReferenceHistory& history) {
  const auto input = [&](const Wire& wire) {
    return tables_[wire.to].inputs.data() +
           static_cast<std::size_t>(wire.input) * network_.groups[wire.to].size;
  };
  for (Table& table : tables_)
    std::copy(table.given.begin(), table.given.end(), table.inputs.begin());
  for (std::size_t w = 0; w < network_.wires.size(); ++w) {
    const Wire& wire = network_.wires[w];
    if (wire.delay == 0) continue;
    history.read(w, t, delayed_.data());
    add_wire(wire, delayed_.data(), 0, network_.groups[wire.to].size, input(wire));
  }
  for (const std::size_t g : order_) {
    const Group& group = network_.groups[g];
    if (group.model->observe)
      group.model->observe(batch(x, g, 0, group.size), tables_[g].outputs_of.data());
    for (const Wire* wire : wires_from_[g])
      add_wire(*wire, output(g, wire->output), 0, network_.groups[wire->to].size, input(*wire));
  }
}

void ReferenceSystem::rates(const State& x, State& dxdt) {
  for (std::size_t g = 0; g < tables_.size(); ++g) {
    const Group& group = network_.groups[g];
    Table& table = tables_[g];
    for (std::size_t k = 0; k < table.offsets.size(); ++k)
      table.derivatives[k] = table.offsets[k] == kElsewhere ? table.ignored.data() + k * group.size
                                                            : dxdt.data() + table.offsets[k];
    const Batch whole = batch(x, g, 0, group.size);
    if (group.model->rates) group.model->rates(whole, table.derivatives.data());
    if (group.model->linear_rates) group.model->linear_rates(whole, table.derivatives.data());
  }
}

void ReferenceSystem::measure(const State& x, std::span<double> distances) {
  double* distance = distances.data();
  for (std::size_t g = 0; g < tables_.size(); ++g) {
    const Group& group = network_.groups[g];
    for (const ThresholdRow& row : group.model->thresholds) {
      row.distance(batch(x, g, 0, group.size), distance);
      distance += group.size;
    }
  }
}

ReferenceSystem::ThresholdAt ReferenceSystem::threshold(std::size_t k) const {
  std::size_t group = 0;
  const auto count = [&] {
    return network_.groups[group].model->thresholds.size() * network_.groups[group].size;
  };
  for (; k >= count(); ++group) k -= count();
  const std::size_t size = network_.groups[group].size;
  return {group, k / size, static_cast<InstanceIndex>(k % size)};
}

void ReferenceSystem::intensity(const State& x, std::size_t group, int hazard,
                                std::span<double> per_ms) {
  const HazardRow& row = network_.groups[group].model->hazards[static_cast<std::size_t>(hazard)];
  row.intensity(batch(x, group, 0, network_.groups[group].size), per_ms.data());
}

const double* ReferenceSystem::output(std::size_t group, int row) const {
  return tables_[group].outputs_of[static_cast<std::size_t>(row)];
}

std::size_t ReferenceSystem::offset(std::size_t group, int row) const {
  const std::size_t offset = tables_[group].offsets[static_cast<std::size_t>(row)];
  assert(offset != kElsewhere);
  return offset;
}

std::vector<std::vector<double>> ReferenceSystem::kept_states(const State& x,
                                                              std::size_t group) const {
  std::vector<std::vector<double>> states;
  for (const std::size_t begin : tables_[group].offsets) {
    std::vector<double>& row = states.emplace_back();
    if (begin == kElsewhere) continue;
    row.assign(x.data() + begin, x.data() + begin + network_.groups[group].size);
  }
  return states;
}

MutableBatch ReferenceSystem::one(State& x, std::size_t group, InstanceIndex instance) {
  return batch(x, group, instance, 1);
}

void ReferenceSystem::check_domain(const State& x, double t, const SolverSettings& solver) const {
  for (std::size_t g = 0; g < tables_.size(); ++g) {
    const Group& group = network_.groups[g];
    for (std::size_t k = 0; k < tables_[g].offsets.size(); ++k) {
      if (tables_[g].offsets[k] == kElsewhere) continue;
      const StateRow& row = group.model->states[k];
      const auto slack = [&](double bound) {
        return 100 * (solver.atol + solver.rtol * std::abs(bound));
      };
      const double low = std::isfinite(row.low) ? row.low - slack(row.low) : row.low;
      const double high = std::isfinite(row.high) ? row.high + slack(row.high) : row.high;
      const double* const values = x.data() + tables_[g].offsets[k];
      for (std::size_t i = 0; i < group.size; ++i) {
        // Written so that what is not a number fails, too.
        if (values[i] >= low && values[i] <= high && std::isfinite(values[i])) continue;
        throw NumericsError(name(tables_[g].offsets[k] + i) + " " +
                            out_of_domain(row, values[i], t));
      }
    }
  }
}

}  // namespace tripartite
