// Every model against traces that an independent script made.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "tripartite/models/list.hpp"

#include "isolated.hpp"
#include "reference_trace.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// What happens when; at one time, in the order of the file.
using Schedule = std::multimap<double, std::function<void()>>;

/// Sets the beginning and returns what is to happen.
Schedule prepare(Isolated& isolated, const ReferenceTrace& trace) {
  Schedule schedule;
  for (const Statement& statement : trace.statements) {
    const auto& [kind, name, values] = statement;
    if (kind == "parameter") isolated.set_parameter(name, values.at(0).value);
    if (kind == "initial") isolated.set_state(name, values.at(0).value);
    for (const Value& value : values) {
      if (kind == "input")
        schedule.emplace(value.at.value_or(0),
                         [&isolated, &name, value] { isolated.set_input(name, value.value); });
      if (kind == "event")
        schedule.emplace(value.value,
                         [&isolated, &name, value] { isolated.send(name, value.at.value_or(1)); });
    }
  }
  return schedule;
}

/// The greatest magnitude in a column: what its errors are measured by.
double scale(const ReferenceTrace& trace, std::size_t column) {
  double greatest = 0;
  for (const auto& row : trace.rows) greatest = std::max(greatest, std::abs(row[column]));
  return greatest;
}

void check_rows(Isolated& isolated, const ReferenceTrace& trace) {
  Schedule schedule = prepare(isolated, trace);
  std::vector<double> worst(trace.columns.size());
  for (const auto& row : trace.rows) {
    while (!schedule.empty() && schedule.begin()->first <= row[0]) {
      isolated.advance_to(schedule.begin()->first);
      schedule.begin()->second();
      schedule.erase(schedule.begin());
    }
    isolated.advance_to(row[0]);
    for (std::size_t column = 1; column < row.size(); ++column) {
      const double error = std::abs(isolated.value(trace.columns[column]) - row[column]);
      worst[column] = std::isnan(error) ? error : std::max(worst[column], error);
    }
  }
  for (std::size_t column = 1; column < worst.size(); ++column) {
    INFO("column " << trace.columns[column]);
    CHECK(worst[column] <= trace.number("tolerance") * scale(trace, column));
  }
}

void check_emissions(const Isolated& isolated, const Model& model, const ReferenceTrace& trace) {
  for (const EventOutputRow& output : model.event_outputs) {
    INFO("emissions " << output.name);
    std::vector<Value> expected;
    for (const Statement& statement : trace.statements)
      if (statement.kind == "emits" && statement.name == output.name) expected = statement.values;
    std::vector<Emission> found;
    for (const Emission& emission : isolated.emissions())
      if (emission.output == output.index) found.push_back(emission);
    REQUIRE(found.size() == expected.size());
    for (std::size_t k = 0; k < found.size(); ++k) {
      CHECK(std::abs(found[k].t - expected[k].value) <= trace.number("emission_tolerance"));
      if (const auto strength = expected[k].at)
        CHECK(std::abs(found[k].strength - *strength) <=
              trace.number("tolerance") * std::abs(*strength));
    }
  }
}

}  // namespace

TEST_CASE("models follow their reference traces") {
  const Catalogue catalogue = tripartite_models();
  for (const auto& file : reference_files()) {
    DYNAMIC_SECTION(file.filename().string()) {
      const ReferenceTrace trace = read_reference(file);
      REQUIRE(trace.rows.size() > 1);
      const Model& model = catalogue.find(trace.model);
      for (const MovedBy means : {MovedBy::rates, MovedBy::flow}) {
        if (means == MovedBy::flow && (model.rates || !model.flow)) continue;
        INFO("by " << (means == MovedBy::flow ? "flow" : "rates"));
        Isolated isolated(model, means);
        check_rows(isolated, trace);
        check_emissions(isolated, model, trace);
      }
    }
  }
}

TEST_CASE("every model with states or outputs has a reference trace") {
  std::set<std::string> referenced;
  for (const auto& file : reference_files()) referenced.insert(read_reference(file).model);
  const Catalogue catalogue = tripartite_models();
  for (const Model& model : catalogue.models()) {
    INFO(model.name);
    const bool can_be_traced = !model.states.empty() || !model.outputs.empty();
    CHECK(referenced.count(model.name) == (can_be_traced ? 1 : 0));
  }
}
