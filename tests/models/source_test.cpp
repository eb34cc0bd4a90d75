// Sources of spikes: the intensity of random ones, and regular ones late in a run.
#include <vector>

#include "tripartite/models/list.hpp"

#include "isolated.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

TEST_CASE("a signal adds to the rate of a Poisson source, whose intensity is never negative") {
  const Catalogue catalogue = tripartite_models();
  const Model& model = catalogue.find("poisson");
  REQUIRE(model.hazards.size() == 1);
  const std::vector<double> rates = {0.5, 0.25, 0.5, 0.125}, added = {0, 0.5, -0.75, 0.125};
  std::vector<double> intensity(4);
  model.hazards[0].intensity(
      {4, row_pointers(rates, 4).data(), nullptr, row_pointers(added, 4).data()}, intensity.data());
  CHECK(intensity == std::vector<double>{0.5, 0.75, 0, 0.25});
}

TEST_CASE(
    "regular spikes neither drift nor cease, though the clock is met just past the due time") {
  const Catalogue catalogue = tripartite_models();
  Isolated source(catalogue.find("spike_train"), MovedBy::flow);
  source.set_parameter("period", 0.1);
  source.set_parameter("start", 1e6);
  source.advance_to(1e6 + 500.05);
  REQUIRE(source.emissions().size() == 5001);
  CHECK(source.emissions().back().t == Approx(1e6 + 500).margin(1e-8));
}

TEST_CASE("a spike train without a period is silent until it is told to fire") {
  const Catalogue catalogue = tripartite_models();
  Isolated source(catalogue.find("spike_train"), MovedBy::flow);
  source.advance_to(100);
  CHECK(source.emissions().empty());
  source.send("fire", 2.5);
  REQUIRE(source.emissions().size() == 1);
  CHECK(source.emissions()[0].strength == 2.5);
}

TEST_CASE("a spike train that is looked at too seldom goes on with the next spike due") {
  const Catalogue catalogue = tripartite_models();
  const Model& model = catalogue.find("spike_train");
  const std::vector<double> parameters = {2, 1};  // period, start
  std::vector<double> states = {10.5, 0};         // spikes were due at 1, 3, 5, 7 and 9
  double emitted = 0, distance = 0;
  const auto p = row_pointers(parameters, 1);
  const auto x = row_pointers(states, 1);
  model.thresholds[0].cross({1, p.data(), x.data(), nullptr}, &emitted);
  model.thresholds[0].distance(MutableBatch{1, p.data(), x.data(), nullptr}, &distance);
  CHECK(states[1] == 5);
  CHECK(distance == -0.5);  // the next is due at 11
}
