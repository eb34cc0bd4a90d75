#include "writing.hpp"

#include <algorithm>

#include "steps.hpp"

namespace tripartite {

Writing::Writing(const Recipe& recipe, std::size_t units, int threads, const std::stop_token& stop)
    : recipe_(recipe),
      network_(build_network(recipe.writing(units), *recipe.catalogue, Stream(0, "writing")),
               threads, stop) {}

Writing::Release Writing::show(std::vector<double> rates) {
  const double step = std::min(kOnsetStep, longest_step(recipe_, rates));
  network_.set_parameter(population::hidden, "target", Values(std::move(rates)));
  return gather(network_, recipe_.circuit, step);
}

Writing::Release Writing::gather(StagedNetwork& network, const CircuitParameters& circuit,
                                 double step) {
  network.set_state(population::teacher, "r", 1.0);
  for (const char* name : {population::trace, population::fading}) {
    network.set_state(name, "c", 0.0);
    network.set_parameter(name, "gate", 0.0);
  }
  if (circuit.gate_opens() > 0) network.run(circuit.gate_opens(), step);
  for (const char* name : {population::trace, population::fading})
    network.set_parameter(name, "gate", 1.0);
  network.run(circuit.gate_width, step);
  return {network.states(population::trace, "c"), network.states(population::fading, "c")};
}

}  // namespace tripartite
