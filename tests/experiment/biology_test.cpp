// Rows of circuits with biology.
#include <cmath>

#include "tripartite/base/error.hpp"

#include "experiment/small_experiment.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

const std::string brief = R"(
[record]
control = false
[biology]
window = "100 ms"
query_time = "4 s"
calibration_queries = 2
)";

Experiment described(const TemporaryFolder& folder, const std::vector<std::string>& overrides) {
  return load(folder / "one.toml", small_head + small_layer + brief, overrides);
}

Row row_of(const std::vector<std::string>& overrides) {
  const TemporaryFolder folder;
  const Experiment experiment = described(folder, overrides);
  return run_case(experiment).row;
}

}  // namespace

TEST_CASE("columns of biology are empty for a plain circuit", "[biology]") {
  const Row plain = row_of({}), calcium = row_of({"biology.level=calcium"});
  for (const char* name : {"operating_point", "scale", "calibration_error", "gain", "gain_spread",
                           "denominator_spread", "gain_slope", "calcium", "calcium_swing",
                           "hidden_rate", "peak_rate", "output_rate", "capped"}) {
    CAPTURE(name);
    CHECK(std::isnan(number(plain, name)));
    CHECK(std::isfinite(number(calcium, name)));
  }
  CHECK(number(calcium, "hidden_rate") == Approx(1e-4));
  CHECK(number(calcium, "output_rate") == 0);
  CHECK(number(calcium, "gain") < 1);
  CHECK(number(calcium, "gain_slope") < 0);
}

TEST_CASE("a composed circuit without ingredients has the errors of the plain one", "[biology]") {
  const Row plain = row_of({});
  const Row composed = row_of({"biology.rate_cap=10 1/ms", "biology.settle_tolerance=1e-9"});
  CHECK(number(composed, "e_feature") == number(plain, "e_feature"));
  CHECK(number(composed, "e_network") < 1e-6);
  CHECK(number(composed, "e_total") == Approx(number(plain, "e_total")).epsilon(1e-5));
  CHECK(number(composed, "gain_slope") == Approx(-1).epsilon(1e-5));
  CHECK(number(composed, "calibration_error") < 1e-6);
  CHECK(number(composed, "gain_spread") ==
        Approx(number(composed, "denominator_spread")).epsilon(1e-5));
  CHECK(number(composed, "denominator_correlation") ==
        Approx(number(plain, "denominator_correlation")).epsilon(1e-6));
}

TEST_CASE("draws to calibrate with are neither those tested nor the same for all", "[biology]") {
  // Fitted on the tokens that are tested, the scale would leave the tested error itself.
  const Row one = row_of({"biology.level=release"});
  const Row other = row_of({"biology.level=release", "sampling.seed=2"});
  CHECK(number(one, "scale") != number(other, "scale"));
  CHECK(number(one, "calibration_error") != number(one, "e_network"));
  const Row none = row_of({"biology.level=release", "biology.calibration=none"});
  CHECK(std::isnan(number(none, "calibration_error")));
  CHECK(number(none, "scale") == Approx(240));
}

TEST_CASE("hidden weights that are drawn anew to calibrate with change the fit alone",
          "[biology]") {
  const Row same = row_of({"biology.level=release"});
  const Row redrawn = row_of({"biology.level=release", "biology.control=redrawn"});
  CHECK(number(redrawn, "scale") != number(same, "scale"));
  CHECK(number(redrawn, "gain") == number(same, "gain"));
  CHECK(number(redrawn, "e_feature") == number(same, "e_feature"));
}

TEST_CASE("controls of the astrocyte cost what division is worth", "[biology]") {
  const std::vector<std::string> common = {"biology.level=release", "biology.gain_control=head",
                                           "input.norm=1.5", "features.hidden_units=64"};
  const auto error = [&](const std::string& control) {
    std::vector<std::string> overrides = common;
    overrides.push_back("biology.control=" + control);
    return number(row_of(overrides), "e_network");
  };
  const double none = error("none");
  for (const char* control : {"removed", "clamped", "shuffled"}) {
    CAPTURE(control, none);
    CHECK(error(control) > 2 * none);
  }
}

TEST_CASE("what biology cannot be made of is refused before anything runs", "[biology]") {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::vector<std::string>& overrides) {
    try {
      (void)described(folder, overrides);
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string("not refused");
  };
  const std::string level = "biology.level=release";
  CHECK_THAT(refusal({level, "features.map=cosine"}),
             Contains("features.map = \"cosine\"") && Contains("a positive map"));
  CHECK_THAT(refusal({level, "circuit.implementation=replicator"}),
             Contains("circuit.implementation = replicator") && Contains("reduced"));
  CHECK_THAT(refusal({level, "circuit.release_constant=1"}),
             Contains("circuit.release_constant") && Contains("receptors"));
  CHECK_THAT(refusal({"biology.level=calcium", "biology.window=5 s"}),
             Contains("biology.window") && Contains("biology.query_time"));
  CHECK_THAT(refusal({"biology.level=calcum"}), Contains("did you mean 'calcium'?"));
  CHECK_THAT(refusal({"biology.exchang=1 1/s"}), Contains("did you mean 'exchange'?"));
  CHECK(refusal({level, "features.map=hyperbolic"}) == "not refused");
}
