// The networks of rates are the same to both schemes of the engine.
#include <algorithm>
#include <cmath>

#include "tripartite/engine/simulate.hpp"

#include "fidelity/small_circuit.hpp"
#include "src/fidelity/recipe.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

/// What terminals release, and 1 - Gamma of each, at the end of two seconds of a query.
std::vector<double> ends(const BiologicalOptions& options, const std::string& scheme, double step) {
  constexpr std::size_t units = 12;
  std::vector<double> trace(units), rates(units);
  for (std::size_t j = 0; j < units; ++j) {
    trace[j] = 0.5 + static_cast<double>(j) / (units - 1);
    rates[j] = 2e-4 * static_cast<double>(1 + j % 5);
  }
  const Recipe recipe(options.circuit, options.biology, catalogue());
  Network network =
      build_network(recipe.reading(trace, 0.05, {}), catalogue(), Stream(0, "reading"));
  Group& hidden = network.groups[network.find_group(population::hidden)];
  hidden.parameters[static_cast<std::size_t>(find_row(hidden.model->parameters, "target"))] =
      Values(rates);

  const std::size_t terminals = network.find_group(population::terminals);
  const Model& model = *network.groups[terminals].model;
  std::vector<InstanceIndex> all(units);
  for (std::size_t j = 0; j < units; ++j) all[j] = static_cast<InstanceIndex>(j);
  RecordingPlan plan;
  plan.probes = {{terminals, Probe::Row::output, find_row(model.outputs, "release"), all, 2000},
                 {terminals, Probe::Row::state, find_row(model.states, "Gamma"), all, 2000}};
  SimulationOptions how;
  how.settings.scheme = scheme;
  how.settings.duration = 2000;
  how.settings.step = step;
  how.solver.rtol = 1e-10;
  const Recording recording = simulate(network, plan, how);
  std::vector<double> values;
  for (const Samples& samples : recording.samples)
    values.insert(values.end(), samples.values.end() - units, samples.values.end());
  return values;
}

double greatest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double greatest = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    greatest = std::max(greatest, std::abs(a[i] - b[i]) / std::abs(b[i]));
  return greatest;
}

}  // namespace

TEST_CASE("both schemes read alike", "[fidelity]") {
  BiologicalOptions options = options_of(GENERATE("release", "calcium"));
  options.biology.astrocyte = GENERATE("li_rinzel", "g_chi");
  options.biology.units_per_process = 4;
  const std::vector<double> reference = ends(options, "reference", 1);
  // In the middle of what follows the onset; half the step, a sixteenth of the error.
  const double coarse = greatest_difference(ends(options, "fast", 20), reference);
  const double fine = greatest_difference(ends(options, "fast", 10), reference);
  CHECK(fine < 1e-5);
  CHECK(coarse / fine == Approx(16).epsilon(0.25));
}
