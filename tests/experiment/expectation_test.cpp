#include "tripartite/experiment/expectation.hpp"

#include <limits>

#include "tripartite/base/error.hpp"

#include "support/catch.hpp"

using namespace tripartite;

namespace {

const std::vector<std::string> columns = {"e_network", "settling_ratio", "steps", "status"};

std::vector<Expectation> expect(const std::string& lines) {
  return read_expectations(Document::parse("[expect]\n" + lines, "bounds.toml"), columns);
}

std::string verdict(const std::string& lines, const std::string& column, const Cell& cell) {
  return violations(expect(lines), {{"status", "ok"}, {column, cell}});
}

}  // namespace

TEST_CASE("bounds are kept up to the bound itself", "[expect]") {
  CHECK(verdict("e_network = 1e-6", "e_network", 1e-6) == "");
  CHECK(verdict("e_network = 1e-6", "e_network", -1e9) == "");
  CHECK(verdict("e_network = 1e-6", "e_network", 2e-6) ==
        "e_network = 2e-06, expected at most 1e-06");
  CHECK(verdict("settling_ratio = [0.9, 1.1]", "settling_ratio", 0.9) == "");
  CHECK(verdict("settling_ratio = [0.9, 1.1]", "settling_ratio", 1.1) == "");
  CHECK(verdict("settling_ratio = [0.9, 1.1]", "settling_ratio", 0.8) ==
        "settling_ratio = 0.8, expected between 0.9 and 1.1");
  CHECK(verdict("settling_ratio = [0.9, 1.1]", "settling_ratio", 1.2) != "");
}

TEST_CASE("whole numbers are bounds and results like any other", "[expect]") {
  CHECK(verdict("steps = 100", "steps", std::int64_t{100}) == "");
  CHECK(verdict("steps = [100, 200.5]", "steps", std::int64_t{99}) ==
        "steps = 99, expected between 100 and 200.5");
}

TEST_CASE("what is no number is out of every bound", "[expect]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(verdict("e_network = inf", "e_network", nan) == "e_network = nan, expected at most inf");
  CHECK(verdict("e_network = [-inf, inf]", "e_network", nan) != "");
}

TEST_CASE("all that is out of bounds is told", "[expect]") {
  const auto bounds = expect("e_network = 1\nsteps = 2\nsettling_ratio = 3");
  CHECK(violations(bounds, {{"steps", std::int64_t{5}}, {"e_network", 7.0}, {"other", 9.0}}) ==
        "e_network = 7, expected at most 1; steps = 5, expected at most 2");
}

TEST_CASE("no bounds, no violations", "[expect]") {
  CHECK(read_expectations(Document::parse("", "bounds.toml"), columns).empty());
  CHECK(violations({}, {{"e_network", 1.0}}) == "");
}

TEST_CASE("bounds that cannot be meant are refused where they stand", "[expect]") {
  CHECK_THROWS_WITH(expect("e_netwrk = 1"), Contains("bounds.toml:2:1: unknown key 'e_netwrk'") &&
                                                Contains("did you mean 'e_network'?"));
  const std::string wrong =
      GENERATE(as<std::string>{}, "\"1e-6\"", "[1]", "[1, 2, 3]", "[1, \"2\"]", "true", "{}");
  CHECK_THROWS_AS(expect("steps = " + wrong), ConfigError);
  CHECK_THROWS_WITH(expect("steps = " + wrong),
                    Contains("bounds.toml:2:9: 'steps' in [expect] cannot be") &&
                        Contains("a largest value, or [least, largest]"));
}
