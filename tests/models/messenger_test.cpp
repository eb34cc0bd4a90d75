// What carries the activity of synapses into an astrocyte and back: uptake, receptors, graded
// release. Known answers, and a chain of three models against an independent trace.
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tripartite/models/list.hpp"
#include "tripartite/run/solver.hpp"

#include "isolated.hpp"
#include "reference_trace.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

constexpr double kRounding = 1e-12;

const Catalogue& catalogue() {
  static const Catalogue models = tripartite_models();
  return models;
}

/// Transmitter, receptors, calcium, gliotransmitter: each model reads the one before it.
class Chain {
 public:
  State begin() const {
    State x;
    for (const Link& link : links_)
      for (const StateRow& row : link.model.states) x.push_back(row.initial);
    return x;
  }

  void rates(double transmitter, const State& x, State& dxdt) const {
    double passed_on = transmitter;
    std::size_t first = 0;
    for (const Link& link : links_) {
      const Model& model = link.model;
      const std::size_t count = model.states.size();
      const auto at = static_cast<std::ptrdiff_t>(first);
      const auto end = static_cast<std::ptrdiff_t>(first + count);
      const std::vector<double> states(x.begin() + at, x.begin() + end);
      std::vector<double> parameters, inputs, derivatives(count), outputs(model.outputs.size());
      for (const ParameterRow& row : model.parameters) parameters.push_back(row.value);
      derive(model, parameters, 1);
      for (const InputRow& row : model.inputs) inputs.push_back(row.resting);
      inputs[static_cast<std::size_t>(find_row(model.inputs, link.input))] += passed_on;
      const auto p = row_pointers(std::as_const(parameters), 1);
      const auto in = row_pointers(std::as_const(inputs), 1);
      const auto s = row_pointers(states, 1);
      const Batch batch{1, p.data(), s.data(), in.data()};
      if (model.rates) model.rates(batch, row_pointers(derivatives, 1).data());
      if (model.linear_rates) model.linear_rates(batch, row_pointers(derivatives, 1).data());
      std::copy(derivatives.begin(), derivatives.end(), dxdt.begin() + at);
      model.observe(batch, row_pointers(outputs, 1).data());
      passed_on = outputs[static_cast<std::size_t>(find_row(model.outputs, link.output))];
      first += count;
    }
  }

 private:
  struct Link {
    const Model& model;
    const char* input;
    const char* output;
  };
  std::array<Link, 3> links_ = {{{catalogue().find("metabotropic_receptor"), "Y_S", "J"},
                                 {catalogue().find("li_rinzel"), "J_coupling", "C"},
                                 {catalogue().find("graded_release"), "C", "G"}}};
};

}  // namespace

TEST_CASE("transmitter becomes gliotransmitter as the trace of three joined models says") {
  const ReferenceTrace trace =
      read_reference(std::filesystem::path(TRIPARTITE_SOURCE_DIR) /
                     "tests/reference/models/joined/receptor_to_release.csv");
  REQUIRE(trace.columns == std::vector<std::string>{"t_ms", "gamma", "I", "C", "h", "x_A", "G"});
  std::map<double, double> steps;
  for (const Statement& statement : trace.statements)
    for (const Value& value : statement.values)
      if (statement.kind == "input") steps[value.at.value_or(0)] = value.value;
  REQUIRE(steps.size() == 5);

  const Chain chain;
  Solver solver(SolverSettings{.method = "fehlberg78", .rtol = 1e-11, .atol = 1e-13});
  State x = chain.begin();
  double transmitter = 0;
  const System system{
      [&](const State& y, State& dydt, double) { chain.rates(transmitter, y, dydt); }};
  std::vector<double> worst(x.size()), greatest(x.size());
  double t = trace.rows.front()[0];
  for (const std::vector<double>& row : trace.rows) {
    // Every step of the transmitter is at the time of a row.
    if (row[0] > t) solver.advance(system, x, t, row[0]);
    t = row[0];
    if (const auto step = steps.find(t); step != steps.end()) transmitter = step->second;
    for (std::size_t k = 0; k < x.size(); ++k) {
      worst[k] = std::max(worst[k], std::abs(x[k] - row[k + 1]));
      greatest[k] = std::max(greatest[k], std::abs(row[k + 1]));
    }
  }
  for (std::size_t k = 0; k < x.size(); ++k) {
    INFO(trace.columns[k + 1]);
    CHECK(worst[k] <= trace.number("tolerance") * greatest[k]);
  }
}

TEST_CASE("a linear messenger adds up what it takes up, and is half saturated at K_Y") {
  const double half = GENERATE(1e9, 20.0);
  Isolated process(catalogue().find("linear_messenger"), MovedBy::flow);
  process.set_parameter("K_Y", half);
  process.set_input("Y_S", 20);
  process.advance_to(50);
  // 0.01 of 20 µM each ms, or half of it.
  CHECK(process.value("C") == Approx(half > 1e6 ? 10 : 5).epsilon(1e-7));
  CHECK(process.value("I") == process.value("C"));
  process.set_input("Y_S", 0);
  process.advance_to(1e5);
  CHECK(process.value("C") == Approx(half > 1e6 ? 10 : 5).epsilon(1e-7));
}

TEST_CASE("metabotropic receptors are those of g_chi without kinase C") {
  const Model& receptor = catalogue().find("metabotropic_receptor");
  const Model& cell = catalogue().find("g_chi");
  for (const ParameterRow& row : receptor.parameters) {
    INFO(row.name);
    CHECK(row.value == cell.parameters[find_row(cell.parameters, row.name)].value);
  }
  Isolated alone(receptor, MovedBy::flow);
  Isolated within(cell);
  within.set_parameter("zeta", 0);
  for (Isolated* isolated : {&alone, &within}) {
    isolated->set_input("Y_S", 0.7);
    isolated->advance_to(1500);
  }
  CHECK(alone.value("gamma") == Approx(within.value("gamma")).epsilon(1e-10));
  alone.advance_to(1e5);
  CHECK(alone.value("gamma") == Approx(0.3 * 0.7 / (0.3 * 0.7 + 0.5)).epsilon(kRounding));
  CHECK(alone.value("J") == Approx(5e-3 * alone.value("gamma")).epsilon(kRounding));
}

TEST_CASE("li_rinzel settles at the IP3 that it is given, and shows it") {
  Isolated cell(catalogue().find("li_rinzel"));
  cell.set_input("J_coupling", 2e-5);
  cell.advance_to(3e5);
  CHECK(cell.value("I") == Approx(0.16 + 7142 * 2e-5).epsilon(1e-10));
  const Model& model = catalogue().find("li_rinzel");
  const std::vector<double> states = {0.3, 0.2, 0.8};  // I, C, h
  std::vector<double> parameters, outputs(model.outputs.size());
  for (const ParameterRow& row : model.parameters) parameters.push_back(row.value);
  derive(model, parameters, 1);
  model.observe({1, row_pointers(std::as_const(parameters), 1).data(),
                 row_pointers(states, 1).data(), nullptr},
                row_pointers(outputs, 1).data());
  CHECK(outputs[find_row(model.outputs, "I")] == 0.3);
  CHECK(outputs[find_row(model.outputs, "C")] == 0.2);
}

TEST_CASE("calcium from elsewhere acts on li_rinzel as its noise input does") {
  const auto calcium = [](const char* input) {
    Isolated cell(catalogue().find("li_rinzel"));
    cell.set_input(input, 3e-5);
    cell.advance_to(5000);
    return cell.value("C");
  };
  CHECK(calcium("J_calcium") == calcium("J_noise"));
  CHECK(calcium("J_calcium") != calcium("J_coupling"));
}

TEST_CASE("graded release settles where its closed form says, by half at K_C") {
  const double exponent = GENERATE(1.0, 2.4, 4.0);
  const double calcium = GENERATE(0.05, 0.5, 3.0);
  Isolated release(catalogue().find("graded_release"), MovedBy::flow);
  release.set_parameter("n", exponent);
  release.set_input("C", calcium);
  release.advance_to(1e5);
  const double open =
      std::pow(calcium, exponent) / (std::pow(calcium, exponent) + std::pow(0.5, exponent));
  const double resources = 0.6 / (0.6 + 0.6 * open);
  CHECK(release.value("x_A") == Approx(resources).epsilon(kRounding));
  CHECK(release.value("G") ==
        Approx(6.5e-4 * 2e5 * 0.6e-3 * open * resources / 0.06).epsilon(kRounding));
}

TEST_CASE("without calcium an astrocyte releases nothing, and numbers stay numbers") {
  const double calcium = GENERATE(0.0, -1e-12);
  Isolated release(catalogue().find("graded_release"), MovedBy::flow);
  release.set_input("C", calcium);
  release.advance_to(1e4);
  CHECK(release.value("x_A") == 1);
  CHECK(release.value("G") >= 0);
  CHECK(release.value("G") < 1e-40);
}
