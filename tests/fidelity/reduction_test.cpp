// What the composition leaves to arithmetic, as populations of their own.
//
// The composed circuit keeps two traces for each unit and mixes them with the values; here every
// synapse (unit, component) has its own Hebbian trace, and the output neurons are there, driven by
// the values while tokens are written and by the weighted release while queries are read.
#include "fidelity/small_circuit.hpp"
#include "src/fidelity/written.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

constexpr double kOnsetStep = 5;  // ms, as in the composition while tokens are shown

PopulationDescription members(const std::string& name, const std::string& model, Index size) {
  PopulationDescription population{
      .name = name, .model = model, .size = static_cast<std::size_t>(size)};
  population.method = "rk4";
  return population;
}

PopulationDescription rate_neurons(const std::string& name, Index size, double tau) {
  PopulationDescription neurons = members(name, "rate_neuron", size);
  neurons.parameters = {{"tau", {.a = tau}}};
  return neurons;
}

WireDescription wire(const EndDescription& from, const EndDescription& to) {
  WireDescription wire;
  wire.name = from.population + " to " + to.population;
  wire.from = from;
  wire.to = to;
  return wire;
}

EndDescription port(const std::string& population, const std::string& name) {
  return {.population = population, .port = name};
}

/// The write phase with all its synapses.
NetworkDescription every_synapse(const BiologicalOptions& options, Index units, Index components) {
  NetworkDescription network;
  PopulationDescription terminals = members("terminals", "tripartite_release", units);
  terminals.parameters = {{"U_0", {.a = options.biology.release_probability}}};
  network.populations = {rate_neurons("hidden", units, options.circuit.tau_h), terminals,
                         rate_neurons("outputs", components, options.circuit.tau_n),
                         members("synapses", "hebbian_trace", units * components),
                         members("traces", "hebbian_trace", units)};
  WireDescription pre = wire(port("terminals", "release"), port("synapses", "pre"));
  WireDescription post = wire(port("outputs", "r"), port("synapses", "post"));
  pre.connect.rule = post.connect.rule = "edges";
  for (std::size_t synapse = 0; synapse < static_cast<std::size_t>(units * components); ++synapse) {
    pre.connect.pairs.push_back({synapse / static_cast<std::size_t>(components), synapse});
    post.connect.pairs.push_back({synapse % static_cast<std::size_t>(components), synapse});
  }
  network.wires = {wire(port("hidden", "r"), port("terminals", "rate")), pre, post,
                   wire(port("terminals", "release"), port("traces", "pre"))};
  return network;
}

std::vector<double> row_of(const Matrix& matrix, Index row) {
  return {matrix.row(row).begin(), matrix.row(row).end()};
}

/// Tokens shown so briefly that the outputs still hold a part of the last one.
BiologicalOptions mixing() {
  BiologicalOptions options = options_of("release");
  options.circuit.presentation = 60;
  options.circuit.gate_width = 45;
  options.circuit.transmission_opens = 1000;
  options.circuit.read_time = 40'000;
  return options;
}

}  // namespace

TEST_CASE("two traces for each unit are as good as one for each synapse", "[fidelity]") {
  const SmallCircuit tested(16, 5);
  const BiologicalOptions options = mixing();
  const Recipe recipe(options.circuit, options.biology, catalogue());
  const CircuitInput input = tested.input();
  const HiddenDrive drive(input, options.biology, 1, {});
  const Stream none(0, "none");
  const Written written = write_tokens(recipe, drive, tested.values, none, 1, {});

  const Index components = tested.values.cols();
  StagedNetwork network(build_network(every_synapse(options, 16, components), catalogue(), none), 1,
                        {});
  for (Index token = 0; token < tested.values.rows(); ++token) {
    network.set_parameter("hidden", "target", Values(drive.key(token)));
    network.set_parameter("outputs", "target", Values(row_of(tested.values, token)));
    for (const double open : {0.0, 1.0}) {
      for (const char* name : {"synapses", "traces"}) network.set_parameter(name, "gate", open);
      network.run(open != 0 ? options.circuit.gate_width : options.circuit.gate_opens(),
                  kOnsetStep);
    }
  }
  const Values traces = network.state("traces", "c"), synapses = network.state("synapses", "c");
  double mean = 0;
  for (std::size_t j = 0; j < 16; ++j) mean += traces[j] / 16;
  Matrix weights(16, components);
  for (Index k = 0; k < weights.size(); ++k)
    weights.data()[k] = synapses[static_cast<std::size_t>(k)] / mean;
  CHECK(distance(weights, written.weights) < 1e-9);
  for (std::size_t j = 0; j < 16; ++j)
    CHECK(traces[j] / mean == Approx(written.trace[j]).epsilon(1e-9));

  // The mixture is there: what is kept of the token before matters.
  const Matrix pure = [&] {
    Matrix sum = Matrix::Zero(16, components);
    for (Index token = 0; token < tested.values.rows(); ++token) {
      const std::vector<double> key = drive.key(token);
      sum += Eigen::Map<const Vector>(key.data(), 16) * tested.values.row(token);
    }
    return sum;
  }();
  const double scale = pure.cwiseProduct(weights).sum() / pure.squaredNorm();
  CHECK(distance(scale * pure, weights) > 0.05);
}

TEST_CASE("output neurons show the weighted release", "[fidelity]") {
  const SmallCircuit tested(16, 5);
  const BiologicalOptions options = mixing();
  const CircuitParameters& circuit = options.circuit;
  const Recipe recipe(circuit, options.biology, catalogue());
  const CircuitInput input = tested.input();
  const HiddenDrive drive(input, options.biology, 1, {});
  const Stream none(0, "none");
  const Written written = write_tokens(recipe, drive, tested.values, none, 1, {});
  const Index components = tested.values.cols();

  NetworkDescription description = recipe.reading(written.trace, 0.05, {});
  description.populations.push_back(rate_neurons("outputs", components, circuit.tau_n));
  WireDescription synapses = wire(port(population::terminals, "release"), port("outputs", "drive"));
  synapses.connect.rule = "edges";
  synapses.weight.kind = Distribution::Kind::listed;
  for (std::size_t j = 0; j < 16; ++j) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(components); ++i) {
      synapses.connect.pairs.push_back({j, i});
      synapses.weight.listed.push_back(
          written.weights(static_cast<Index>(j), static_cast<Index>(i)));
    }
  }
  description.wires.push_back(synapses);
  const Network built = build_network(description, catalogue(), none);

  const Rest rest(recipe, {});
  const Reader reader(recipe, rest, written.trace, 0.05, {}, {});
  for (Index query = 0; query < tested.values.rows(); ++query) {
    StagedNetwork network(built, 1, {});
    network.set_parameter(population::hidden, "target", Values(drive.query(query)));
    const auto stage = [&](double gate, double duration, double step) {
      network.set_parameter(population::processes, "gate", gate);
      network.run(duration, step);
    };
    stage(0, circuit.gate_opens(), kOnsetStep);
    stage(1, circuit.gate_width, kOnsetStep);
    stage(0, circuit.transmission_opens + *circuit.read_time - circuit.presentation, 25);
    const Reading reading = reader.read(drive.query(query));
    const Eigen::RowVectorXd expected =
        Eigen::Map<const Eigen::RowVectorXd>(reading.release.data(), 16) * written.weights;
    const Values shown = network.state("outputs", "r");
    for (Index i = 0; i < components; ++i)
      CHECK(shown[static_cast<std::size_t>(i)] ==
            Approx(expected(i)).margin(1e-6 * expected.norm()).epsilon(0));
  }
}
