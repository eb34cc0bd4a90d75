// Axons of one sign, synapses as strong as weights, and rates as asked for.
#include "src/fidelity/spiking.hpp"

#include <cmath>

#include "fidelity/small_circuit.hpp"
#include "src/fidelity/written.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

constexpr std::size_t kUnits = 24, kComponents = 3;

/// A circuit whose neurons spike and which has no other biology, ready to be read.
struct Spiking {
  SmallCircuit tokens{kUnits, 5};
  CircuitInput input = tokens.input();
  BiologicalOptions options = options_of("rate");
  Recipe recipe;
  HiddenDrive drive;
  Written written;
  Rest rest;
  Reader rates;

  explicit Spiking(double window, double mean_rate = 0.01, std::optional<double> cap = {})
      : recipe(with_spikes(window, mean_rate, cap)),
        drive(input, recipe.biology, 1, {}),
        written(write_tokens(as_rates(recipe), drive, tokens.values, Stream(0, "none"), 1, {})),
        rest(recipe, {}),
        rates(recipe, rest, written.trace, 0.05, nobody(), {}) {}

  static Recipe::Divider nobody() { return {Recipe::Divider::Kind::nobody}; }

  [[nodiscard]] SpikingReader reader(Index query) const {
    const Reading reading = rates.read(drive.query(query));
    const double spread = std::sqrt(x(reading).squaredNorm() / kComponents);
    return {recipe,      written.trace,   {written.weights.data(), kUnits * kComponents},
            kComponents, reading.release, spread,
            0.05,        nobody(),        {}};
  }

  /// c · release
  [[nodiscard]] Eigen::RowVectorXd x(const Reading& reading) const {
    return Eigen::Map<const Eigen::RowVectorXd>(reading.release.data(), kUnits) * written.weights;
  }

 private:
  Recipe with_spikes(double window, double mean_rate, std::optional<double> cap) {
    options.biology.spikes = true;
    options.biology.window = window;
    options.biology.mean_rate = mean_rate;
    options.biology.rate_cap = cap;
    options.biology.copies = 8;
    return {options.circuit, options.biology, catalogue()};
  }

  /// Weights without the noise of spikes.
  static Recipe as_rates(Recipe recipe) {
    recipe.parts.spikes = false;
    return recipe;
  }
};

const Projection& find(const Network& network, const std::string& name) {
  for (const Projection& projection : network.projections)
    if (projection.name == name) return projection;
  FAIL("no projection " + name);
  return network.projections.front();
}

}  // namespace

TEST_CASE("an axon excites or inhibits, as strongly as its weights", "[fidelity]") {
  const Spiking circuit(100);
  const SpikingReader reader = circuit.reader(0);
  const Network& network = reader.network();
  const std::size_t axons = network.find_group(population::axons);
  const std::size_t outputs = network.find_group(population::outputs);
  std::vector<int> leaving(2 * kUnits, 0);  // projections that leave an axon
  std::array<double, 2> strength{};
  for (const bool excites : {true, false}) {
    const Projection& projection = find(network, excites ? "excitation" : "inhibition");
    REQUIRE(projection.from == axons);
    REQUIRE(projection.to == outputs);
    const Model& neuron = *network.groups[outputs].model;
    CHECK(neuron.event_inputs[static_cast<std::size_t>(projection.target_event)].name ==
          (excites ? "excitatory" : "inhibitory"));
    CHECK(projection.source_begin == (excites ? 0 : kUnits));
    REQUIRE(projection.sources == kUnits);
    double& unit = strength[excites ? 0 : 1];
    for (std::size_t j = 0; j < kUnits; ++j) {
      ++leaving[projection.source_begin + j];
      const Edges& edges = projection.edges;
      REQUIRE(edges.offsets[j + 1] - edges.offsets[j] == kComponents * 8);
      for (std::size_t e = edges.offsets[j]; e < edges.offsets[j + 1]; ++e) {
        // Copies of the components of x come first, then those of -x.
        const std::size_t component = edges.target[e] / 8 % kComponents;
        const bool shows_x = edges.target[e] < kComponents * 8;
        const double weight =
            circuit.written.weights(static_cast<Index>(j), static_cast<Index>(component));
        CHECK(shows_x == ((weight > 0) == excites));
        if (unit == 0) unit = edges.weight[e] / std::abs(weight);
        CHECK(edges.weight[e] == Approx(unit * std::abs(weight)).epsilon(1e-12));
        CHECK(edges.weight[e] >= 0);
      }
    }
  }
  CHECK(leaving == std::vector<int>(2 * kUnits, 1));
  for (const Projection& projection : network.projections)
    if (projection.from == axons)
      CHECK((projection.name == "excitation" || projection.name == "inhibition"));
  // Inhibition makes up for less driving force, 20 instead of 60 mV, with twice the time.
  CHECK(strength[1] / strength[0] == Approx(60.0 * 5 / (20.0 * 10)).epsilon(1e-12));
}

TEST_CASE("hidden neurons fire as tokens ask", "[fidelity]") {
  const Spiking circuit(2000, 0.01, 0.02);
  const SpikingReader reader = circuit.reader(1);
  const std::vector<double> asked = circuit.drive.query(1);
  const SpikingReading reading =
      reader.read(circuit.rates.prepared(asked, 1000), asked, 0, Stream(5, "spikes"));
  double mean = 0;
  for (const double rate : asked) mean += rate / kUnits;
  // Intervals of escape noise are no less regular than those of a Poisson process, whose sigma is
  // the root of the count. Steps of 0.1 ms cost 1 % of the rate at most.
  const double count = mean * 2000 * 2 * kUnits;
  CHECK(std::abs(reading.hidden_rate - mean) < 4 * mean / std::sqrt(count) + 0.01 * mean);
  REQUIRE(circuit.drive.capped() > 0);
  const double most = 0.02 * 2000;
  CHECK(reading.busiest * 2000 < most + 4 * std::sqrt(most));
  CHECK(reading.busiest > mean);
  CHECK(reading.output_rate == Approx(circuit.recipe.biology.output_rate).epsilon(0.3));
}

TEST_CASE("output neurons show the weighted release, the better the longer", "[fidelity]") {
  const auto error = [](double window) {
    const Spiking circuit(window);
    double square = 0, total = 0;
    for (const Index query : {0, 1}) {
      const SpikingReader reader = circuit.reader(query);
      const std::vector<double> asked = circuit.drive.query(query);
      const Eigen::RowVectorXd target = circuit.x(circuit.rates.read(asked));
      const SpikingReading reading =
          reader.read(circuit.rates.prepared(asked, 1000), asked, 0, Stream(5, "spikes"));
      square += (Eigen::Map<const Eigen::RowVectorXd>(reading.output.data(), kComponents) - target)
                    .squaredNorm();
      total += target.squaredNorm();
    }
    return std::sqrt(square / total);
  };
  const double brief = error(100), lasting = error(6000);
  CAPTURE(brief, lasting);
  CHECK(lasting < 0.3);
  CHECK(brief > 2 * lasting);
}
