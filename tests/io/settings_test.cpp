#include "tripartite/io/settings.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "tripartite/base/random.hpp"

#include "support/catch.hpp"

using namespace tripartite;

namespace {

struct Kernel {
  double width = 0.25;
  std::optional<double> delay = {};  // ms
  template <class Self, class Visitor>
  static void visit_fields(Self& self, Visitor&& visit) {
    visit(self.width, Field{.name = "width", .low = 0.0});
    visit(self.delay, Field{.name = "delay", .unit = "ms"});
  }
};

struct Membrane {
  double tau = 10.0;    // ms
  double rest = -70.0;  // mV
  double uptake = 0.5;  // 1/(µM s)
  std::int64_t hidden_units = 64;
  std::optional<std::int64_t> limit = {};
  bool nested = false;
  std::string map = "relu";
  std::string label = "a \"quoted\" µ";
  Kernel kernel;
  template <class Self, class Visitor>
  static void visit_fields(Self& self, Visitor&& visit) {
    visit(self.tau, Field{.name = "tau", .unit = "ms", .low = 0.1, .high = 1e3, .meaning = "m"});
    visit(self.rest, Field{.name = "rest", .unit = "mV", .high = 0.0});
    visit(self.uptake, Field{.name = "uptake", .unit = "/(µM s)"});
    visit(self.hidden_units, Field{.name = "hidden_units", .low = 1});
    visit(self.limit, Field{.name = "limit"});
    visit(self.kernel, Field{.name = "kernel"});
    visit(self.nested, Field{.name = "nested"});
    visit(self.map, Field{.name = "map", .choices = {"relu", "exp"}});
    visit(self.label, Field{.name = "label"});
  }
};

Membrane read(const std::string& text) {
  Membrane membrane;
  read_settings(Document::parse(text, "foo.toml"), "cell", membrane);
  return membrane;
}

/// The whole message for a [cell] table with this line in it.
std::string message_of(const std::string& line) {
  try {
    read("[cell]\n" + line + "\n");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("present keys replace, absent ones keep their defaults", "[settings]") {
  const Membrane membrane = read(
      "[cell]\ntau = \"0.02 s\"\nrest = \"-0.065 V\"\nhidden_units = 8\nlimit = 3\nmap = \"exp\"\n"
      "nested = true\nkernel = { width = 2, delay = \"1 ms\" }\n");
  CHECK(membrane.tau == 20.0);
  CHECK(membrane.rest == -65.0);
  CHECK(membrane.uptake == 0.5);
  CHECK(membrane.hidden_units == 8);
  CHECK(membrane.limit == 3);
  CHECK(membrane.nested);
  CHECK(membrane.map == "exp");
  CHECK(membrane.kernel.width == 2.0);
  CHECK(membrane.kernel.delay == 1.0);
  CHECK(read("").tau == 10.0);
  CHECK_FALSE(read("[cell]\n").limit.has_value());
}

TEST_CASE("every fault names place, caret, found, expected and nearest", "[settings]") {
  CHECK(message_of("hiden_units = 1024") ==
        "foo.toml:2:1: unknown key 'hiden_units' in [cell]\n"
        "  2 | hiden_units = 1024\n"
        "    | ^^^^^^^^^^^\n"
        "  expected one of: tau, rest, uptake, hidden_units, limit, kernel, nested, map, label\n"
        "  did you mean 'hidden_units'?");
  CHECK(message_of("tau = 10") ==
        "foo.toml:2:7: 'tau' in [cell] cannot be the number 10\n"
        "  2 | tau = 10\n"
        "    |       ^^\n"
        "  expected a quantity with a unit such as \"10 ms\"");
  CHECK(message_of("tau = \"10 mV\"") ==
        "foo.toml:2:7: 'tau' in [cell] cannot be \"10 mV\", a voltage where a time is needed\n"
        "  2 | tau = \"10 mV\"\n"
        "    |       ^^^^^^^\n"
        "  expected a quantity with a unit such as \"10 ms\"");
  CHECK(message_of("map = \"rleu\"") ==
        "foo.toml:2:7: 'map' in [cell] cannot be 'rleu'\n"
        "  2 | map = \"rleu\"\n"
        "    |       ^^^^^^\n"
        "  expected one of: relu, exp\n"
        "  did you mean 'relu'?");
}

TEST_CASE("wrong types and bounds say what would be right", "[settings]") {
  const auto [line, found, expected] = GENERATE(table<std::string, std::string, std::string>({
      {"tau = \"2 s\"", "'tau' in [cell] is out of bounds: \"2 s\"", "between 0.1 ms and 1000 ms"},
      {"rest = \"1 mV\"", "is out of bounds: \"1 mV\"", "at most 0 mV"},
      {"hidden_units = 0", "is out of bounds: 0", "at least 1"},
      {"hidden_units = 2.0", "cannot be the number 2.0", "a whole number"},
      {"limit = true", "cannot be true", "a whole number"},
      {"nested = 1", "cannot be the number 1", "true or false"},
      {"label = [1]", "cannot be a list", "a text"},
      {"kernel = 3", "'kernel' in [cell] cannot be the number 3", "a table"},
      {"kernel.width = nan", "'width' in [cell.kernel] cannot be the number nan",
       "a finite number"},
      {"kernel.width = inf", "cannot be the number inf", "a finite number"},
      {"kernel.width = \"1\"", "cannot be the text \"1\"", "a finite number"},
      {"kernel.widht = 1", "unknown key 'widht' in [cell.kernel]", "one of: width, delay"},
      {"tau = \"nan ms\"", "cannot be \"nan ms\", which is not finite", "a quantity with a unit"},
      {"tau = \"10 mz\"", "cannot be \"10 mz\": unknown unit 'mz'", "a quantity with a unit"},
  }));
  CAPTURE(line);
  CHECK_THAT(message_of(line), Contains(found) && Contains("\n  expected " + expected) &&
                                   Contains("foo.toml:2:") && Contains("^"));
}

TEST_CASE("faults of an override point at the argument", "[settings]") {
  Document document = Document::parse("[cell]\n", "foo.toml");
  document.apply_override("cell.tua=3 ms");
  Membrane membrane;
  CHECK_THROWS_WITH(
      read_settings(document, "cell", membrane),
      Contains("--set: unknown key 'tua' in [cell]\n   | cell.tua=3 ms\n   | ^^^^^^^^\n") &&
          Contains("did you mean 'tau'?"));
}

TEST_CASE("unknown tables at the top are faults", "[settings]") {
  const Document document = Document::parse("[cell]\n[experimnt]\n", "foo.toml");
  CHECK_NOTHROW(require_known_keys(document, "", {"cell", "experimnt"}));
  CHECK_THROWS_WITH(require_known_keys(document, "", {"cell", "experiment"}),
                    Contains("foo.toml:2:2: unknown key 'experimnt'\n") &&
                        Contains("did you mean 'experiment'?"));
}

TEST_CASE("written settings read back bit for bit", "[settings][property]") {
  std::vector<double> numbers(600);
  Stream(1, "settings").normal(numbers);
  for (std::size_t i = 0; i + 3 < numbers.size(); i += 4) {
    Membrane membrane;
    membrane.tau = 1.0 + std::abs(numbers[i]);
    membrane.rest = -std::exp(9.0 * numbers[i + 1]);
    membrane.kernel.width = std::exp(9.0 * numbers[i + 2]);
    if (i % 8 == 0) membrane.kernel.delay = numbers[i + 3];
    if (i % 12 == 0) membrane.limit = std::numeric_limits<std::int64_t>::min();
    const std::string text = write_settings("cell", membrane);
    const Membrane again = read(text);
    REQUIRE(again.tau == membrane.tau);
    REQUIRE(again.rest == membrane.rest);
    REQUIRE(again.kernel.width == membrane.kernel.width);
    REQUIRE(again.kernel.delay == membrane.kernel.delay);
    REQUIRE(again.limit == membrane.limit);
    REQUIRE(again.label == membrane.label);
    REQUIRE(write_settings("cell", again) == text);
  }
}

TEST_CASE("settings are written as one would type them", "[settings]") {
  CHECK(write_settings("cell", Membrane{}) ==
        "[cell]\n"
        "tau = \"10 ms\"\n"
        "rest = \"-70 mV\"\n"
        "uptake = \"0.5 /(µM s)\"\n"
        "hidden_units = 64\n"
        "nested = false\n"
        "map = \"relu\"\n"
        "label = \"a \\\"quoted\\\" µ\"\n"
        "\n"
        "[cell.kernel]\n"
        "width = 0.25\n");
}

TEST_CASE("settings describe themselves", "[settings]") {
  const std::vector<DescribedField> fields = describe(Membrane{});
  REQUIRE(fields.size() == 10);
  CHECK(fields[0].path == "tau");
  CHECK(fields[0].default_text == "\"10 ms\"");
  CHECK(fields[0].field.meaning == "m");
  CHECK(fields[5].path == "kernel.width");
  CHECK(fields[6].path == "kernel.delay");
  CHECK(fields[6].default_text.empty());
}
