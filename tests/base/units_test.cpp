#include "tripartite/base/units.hpp"

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "tripartite/base/random.hpp"

#include "support/catch.hpp"

using namespace tripartite;

TEST_CASE("house units are one", "[units]") {
  for (const char* unit : {"ms", "mV", "pA", "nS", "pF", "uM", "µM", "μM", "um", "µm", "1", ""}) {
    CAPTURE(unit);
    CHECK(parse_unit(unit).factor == 1.0);
  }
}

TEST_CASE("the house system is coherent", "[units]") {
  CHECK(parse_unit("nS mV").dimension == parse_unit("pA").dimension);
  CHECK(parse_unit("nS mV").factor == 1.0);
  CHECK(parse_unit("pF mV/ms").dimension == parse_unit("pA").dimension);
  CHECK(parse_unit("pF mV/ms").factor == 1.0);
}

TEST_CASE("prefixes and compound units convert", "[units]") {
  const auto [text, unit, value] = GENERATE(table<std::string, std::string, double>({
      {"1.2 s", "ms", 1200.0},         {"2 min", "s", 120.0},        {"1.5 h", "min", 90.0},
      {"-70mV", "mV", -70.0},          {"0.07 V", "mV", 70.0},       {"1 nA", "pA", 1000.0},
      {"3 fF", "pF", 0.003},           {"1 mS", "nS", 1e6},          {"+5 Hz", "1/s", 5.0},
      {"1 kHz", "/ms", 1.0},           {"0.2 mM", "µM", 200.0},      {"7 umol/L", "uM", 7.0},
      {"7 mmol/L", "µM", 7000.0},      {"2 M", "mol/L", 2.0},        {"5 µM/s", "uM/ms", 0.005},
      {"3 /(µM s)", "/(uM ms)", 3e-3}, {"3 1/(µM s)", "/µM/s", 3.0}, {"4 um^2/s", "um^2/ms", 4e-3},
      {"4 s^-1", "Hz", 4.0},           {"1 nm", "um", 1e-3},         {" 9  ms ", "ms", 9.0},
      {"2 nS·mV", "pA", 2.0},          {"1e3", "", 1000.0},          {"6 pmol/m^2", "µM um", 6e-3},
  }));
  CAPTURE(text, unit);
  CHECK(parse_quantity(text, unit) == Approx(value).epsilon(1e-15));
}

TEST_CASE("what is no quantity is refused with its reason", "[units]") {
  const auto [text, unit, reason] = GENERATE(table<std::string, std::string, std::string>({
      {"10 mV", "ms", "\"10 mV\", a voltage where a time is needed"},
      {"10 nS", "uM", "\"10 nS\", a conductance where a concentration is needed"},
      {"10 ms", "", "\"10 ms\", a time where a plain number is needed"},
      {"10 ms", "uM/s", "\"10 ms\", a time where a quantity in uM/s is needed"},
      {"10 uM/s", "ms", "\"10 uM/s\" where a time is needed"},
      {"10", "ms", "\"10\", which has no unit"},
      {"fast", "ms", "\"fast\", which has no number"},
      {"", "ms", "\"\", which has no number"},
      {"nan ms", "ms", "\"nan ms\", which is not finite"},
      {"inf ms", "ms", "\"inf ms\", which is not finite"},
      {"1 msec", "ms", "\"1 msec\": unknown unit 'msec'"},
      {"1 /", "ms", "\"1 /\": nothing follows the slash"},
      {"1 //s", "ms", "\"1 //s\": two slashes follow each other"},
      {"1 /(s", "ms", "\"1 /(s\": a bracket is never closed"},
      {"1 s)", "ms", "\"1 s)\": a bracket is closed that was never opened"},
      {"1e306 s", "ms", "\"1e306 s\", which is too large a number"},
      {"1 s^x", "ms", "\"1 s^x\": '^' needs a small integer behind it"},
  }));
  CAPTURE(text, unit);
  CHECK_THROWS_MATCHES(parse_quantity(text, unit), std::invalid_argument,
                       Catch::Matchers::Message(reason));
}

TEST_CASE("formatted quantities read back bit for bit", "[units][property]") {
  std::vector<double> numbers(3000);
  const Stream stream(1, "units");
  stream.normal(numbers);
  std::vector<double> exponents(numbers.size());
  stream.at(1).uniform(exponents);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double value = numbers[i] * std::pow(10.0, 40.0 * exponents[i] - 20.0);
    for (const char* unit : {"ms", "1/s", "µM", "/(µM s)", "um^2/s", ""}) {
      REQUIRE(parse_quantity(format_quantity(value, unit), unit) == value);
    }
  }
}

TEST_CASE("quantities are formatted briefly", "[units]") {
  CHECK(format_quantity(10.0, "ms") == "10 ms");
  CHECK(format_quantity(0.1, "µM") == "0.1 µM");
  CHECK(format_quantity(-2.5, "") == "-2.5");
}
