#include "tripartite/base/error.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace tripartite;

namespace {
const Origin place{
    .file = "foo.toml", .line = 12, .column = 1, .text = "hiden_units = 1024", .length = 11};
}

TEST_CASE("an unknown key shows place, caret, choices and the nearest", "[error]") {
  const auto error =
      ConfigError::unknown_key(place, "features.hiden_units", {"map", "hidden_units", "rows"});
  CHECK(std::string(error.what()) ==
        "foo.toml:12:1: unknown key 'hiden_units' in [features]\n"
        "  12 | hiden_units = 1024\n"
        "     | ^^^^^^^^^^^\n"
        "  expected one of: map, hidden_units, rows\n"
        "  did you mean 'hidden_units'?");
  CHECK(error.complaint().nearest == "hidden_units");
  CHECK(error.complaint().origin.line == 12);
}

TEST_CASE("the other faults word what was found and expected", "[error]") {
  const Origin argument{.file = "--set", .column = 4, .text = "a.b=q", .length = 1};
  CHECK(std::string(ConfigError::unknown_choice(argument, "a.b", "q", {"relu", "exp"}).what()) ==
        "--set: 'b' in [a] cannot be 'q'\n"
        "   | a.b=q\n"
        "   |    ^\n"
        "  expected one of: relu, exp");
  CHECK(std::string(ConfigError::out_of_bounds({}, "tau", "\"2 s\"", "at most 1 s").what()) ==
        "'tau' is out of bounds: \"2 s\"\n  expected at most 1 s");
  CHECK(std::string(ConfigError::wrong_type({}, "a.tau", "true", "a finite number").what()) ==
        "'tau' in [a] cannot be true\n  expected a finite number");
}

TEST_CASE("carets count characters and keep tabs", "[error]") {
  const ConfigError error(
      {{.file = "f", .line = 3, .column = 5, .text = "\tµ = µµ", .length = 2}, "odd"});
  CHECK_THAT(error.what(), Contains("  3 | \tµ = µµ\n    | \t   ^^"));
}

TEST_CASE("of a long line only what stands around the column is shown", "[error]") {
  const std::string line = std::string(1000, 'a') + "µb" + std::string(1000, 'c');
  const auto said = [&](int column, int length) {
    return std::string(
        ConfigError(
            {{.file = "f", .line = 1, .column = column, .text = line, .length = length}, "x"})
            .what());
  };
  CHECK(said(1002, 1) == "f:1:1002: x\n  1 | …" + std::string(59, 'a') + "µb" +
                             std::string(99, 'c') + "…\n    | " + std::string(61, ' ') + "^");
  CHECK_THAT(said(1, 5000),
             Contains("1 | " + std::string(160, 'a') + "…\n    | " + std::string(160, '^')) &&
                 !Contains(std::string(161, '^')));
  CHECK_THAT(said(2002, 1), Catch::Matchers::EndsWith(std::string(61, ' ') + "^"));
}

TEST_CASE("each family has its exit code", "[error]") {
  CHECK(ConfigError({{}, "x"}).exit_code() == 2);
  CHECK(NumericsError("x").exit_code() == 3);
  CHECK(IoError("x").exit_code() == 4);
  CHECK(ToleranceError("x").exit_code() == 5);
  CHECK(Interrupted("x").exit_code() == 130);
}

TEST_CASE("the nearest name is near", "[error]") {
  const std::vector<std::string> known = {"hidden_units", "map", "rows", "tau"};
  CHECK(nearest_name("hiden_unit", known) == "hidden_units");
  CHECK(nearest_name("rwos", known) == "rows");  // neighbours swapped: one edit
  CHECK(nearest_name("tua", known) == "tau");
  CHECK(nearest_name("map", known) == "map");
  CHECK(nearest_name("temperature", known).empty());
  CHECK(nearest_name("xy", {"ab"}).empty());  // two edits, but nothing in common
  CHECK(nearest_name("x", {}).empty());
}
