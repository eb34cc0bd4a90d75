#include "tripartite/model/catalogue.hpp"

#include <string>

#include "tripartite/base/error.hpp"

#include "support/catch.hpp"

using namespace tripartite;

namespace {

/// A model that decays, with rows enough to look for.
Model decay(const std::string& name) {
  return {.name = name,
          .kind = "test",
          .summary = "decays",
          .equations = "dx/dt = -x/tau",
          .citation = "none",
          .parameters = {{0, "tau", "ms", 10, 1, 100, "time constant"},
                         {1, "gain", "", 1, 0, 10, "gain"}},
          .states = {{0, "x", "mV", 0, -1, 1, "what decays"}},
          .rates = [](const Batch& batch, double* const* derivatives) {
            for (std::size_t i = 0; i < batch.count; ++i)
              derivatives[0][i] = -batch.states[0][i] / batch.parameters[0][i];
          }};
}

}  // namespace

TEST_CASE("a catalogue finds its models by name") {
  const Catalogue catalogue({decay("fast"), decay("slow")});
  REQUIRE(catalogue.models().size() == 2);
  CHECK(&catalogue.find("slow") == &catalogue.models()[1]);
}

TEST_CASE("a declaration that does not hold is refused with the model's name, in every build") {
  const auto fault = [](const auto& spoil) {
    Model model = decay("leaky");
    spoil(model);
    try {
      const Catalogue catalogue({decay("sound"), model});
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const auto rates = [](const Batch&, double* const*) {};
  const auto flow = [](const MutableBatch&, double) {};
  const auto receive = [](const MutableBatch&, const double*, double*) {};
  const auto nothing = [](Model&) {};
  CHECK(fault(nothing).empty());
  CHECK_THAT(fault([](Model& m) { m.name = "sound"; }), Contains("two models are called 'sound'"));
  CHECK_THAT(fault([](Model& m) { m.parameters[1].index = 3; }),
             Contains("model 'leaky': parameter 'gain' carries index 3 and stands at 1"));
  CHECK_THAT(fault([](Model& m) { m.parameters[1].name = "tau"; }),
             Contains("model 'leaky': parameter 'tau' is there twice"));
  CHECK_THAT(fault([](Model& m) { m.states[0].name = ""; }), Contains("has no name"));
  CHECK_THAT(fault([](Model& m) { m.rates = nullptr; }),
             Contains("has states that are not linear and no function rates"));
  CHECK_THAT(fault([](Model& m) { m.states[0].motion.linear = true; }),
             Contains("has linear states and no function linear_rates"));
  CHECK_THAT(fault([&](Model& m) { m.linear_rates = rates; }),
             Contains("has a function linear_rates and no linear states"));
  CHECK_THAT(fault([&](Model& m) { m.flow = flow; }), Contains("has a function flow"));
  CHECK_THAT(fault([](Model& m) { m.states[0].motion.driven = true; }),
             Contains("state 'x' is driven and not linear"));
  CHECK_THAT(fault([](Model& m) { m.states[0].motion.summed_at = "astro"; }),
             Contains("state 'x' is summed and not linear"));
  CHECK_THAT(fault([](Model& m) { m.states[0].motion.determined_by = "pre glia"; }),
             Contains("determined by end 'glia'"));
  CHECK_THAT(fault([](Model& m) {
               m.outputs = {{0, "V", "mV", "x"}};
             }),
             Contains("has outputs and no function observe"));
  CHECK_THAT(fault([](Model& m) {
               m.inputs = {{0, "I", "pA", 0, "I", "soma"}};
             }),
             Contains("input 'I' is at end 'soma'"));
  CHECK_THAT(fault([](Model& m) { m.derived = 1; }), Contains("no function derive"));
  CHECK_THAT(fault([&](Model& m) {
               m.event_inputs = {{0, "hit", "", "hit", receive, 0}};
             }),
             Contains("event input 'hit' emits event output 0"));
  CHECK_THAT(fault([](Model& m) {
               m.event_inputs = {{0, "hit", "", "hit", nullptr}};
             }),
             Contains("event input 'hit' has no receive"));
  CHECK_THAT(fault([](Model& m) {
               m.thresholds = {{0, "up", "up", nullptr, nullptr}};
             }),
             Contains("threshold 'up' has no distance"));
  CHECK_THAT(fault([](Model& m) {
               m.hazards = {{0, "escape", "escape", nullptr, -1}};
             }),
             Contains("hazard 'escape' has no intensity"));
  CHECK_THAT(fault([](Model& m) { m.noise = {{2, 0, nullptr}}; }), Contains("noise moves state 2"));
}

TEST_CASE("an unknown model is named with its place, the known ones and the nearest") {
  const Catalogue catalogue({decay("fast"), decay("slow")});
  Origin origin;
  origin.file = "net.toml";
  origin.line = 3;
  CHECK_THROWS_WITH(catalogue.find("slwo", origin),
                    "net.toml:3: unknown model 'slwo'\n  expected one of: fast, slow\n"
                    "  did you mean 'slow'?");
}

TEST_CASE("rows are found by name in each list of a model") {
  const Model model = decay("fast");
  CHECK(find_row(model.parameters, "gain") == 1);
  CHECK(find_row(model.states, "x") == 0);
  CHECK_THROWS_WITH(find_row(model.parameters, "gian"),
                    "unknown parameter 'gian'\n  expected one of: tau, gain\n"
                    "  did you mean 'gain'?");
  CHECK_THROWS_WITH(find_row(model.inputs, "I"),
                    "unknown input 'I'\n  expected none: there is nothing to choose from");
}
