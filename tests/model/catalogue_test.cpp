#include "tripartite/model/catalogue.hpp"

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
