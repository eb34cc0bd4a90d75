#include "tripartite/io/document.hpp"

#include <fstream>
#include <string>
#include <vector>

#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

using namespace tripartite;

namespace {

std::string message_of(const std::string& text) {
  try {
    Document::parse(text, "foo.toml");
  } catch (const ConfigError& error) {
    CHECK(error.exit_code() == 2);
    return error.what();
  }
  return "no error";
}

std::vector<std::string> keys_of(const Table& table) {
  std::vector<std::string> keys;
  for (const Entry& entry : table) keys.push_back(entry.key);
  return keys;
}

}  // namespace

TEST_CASE("values remember where they were written", "[document]") {
  const Document document = Document::parse(
      "title = \"µ\"  # a comment\n"
      "[features]\r\n"
      "map = \"relu\"\n"
      "rows = [1, 2.5,\n"
      "        true]\n",
      "foo.toml");
  const Value* map = document.find("features.map");
  REQUIRE(map);
  CHECK(std::get<std::string>(map->content) == "relu");
  CHECK(map->origin.file == "foo.toml");
  CHECK(map->origin.line == 3);
  CHECK(map->origin.column == 7);
  CHECK(map->origin.length == 6);
  CHECK(map->origin.text == "map = \"relu\"");
  const Entry* features = find(document.root(), "features");
  REQUIRE(features);
  CHECK(features->origin.line == 2);
  CHECK(features->origin.column == 2);
  CHECK(features->origin.text == "[features]");
  const Array* rows = document.find("features.rows")->array();
  REQUIRE(rows);
  REQUIRE(rows->size() == 3);
  CHECK(std::get<double>(rows->at(1).content) == 2.5);
  CHECK(rows->at(1).origin.column == 12);
  CHECK(std::get<bool>(rows->at(2).content));
  CHECK(rows->at(2).origin.line == 5);
  CHECK(document.find("features.nothing") == nullptr);
  CHECK(document.find("features.map.deeper") == nullptr);
}

TEST_CASE("keys keep the order of the source", "[document]") {
  const Document document = Document::parse(
      "zebra = 1\n"
      "[[sweep]]\n"
      "\"input.norm\" = [1, 1.5]\n"
      "\"features.map\" = [\"b\", \"a\"]\n"
      "alpha = [0]\n"
      "[[sweep]]\n"
      "\"b.b\" = [2]\n"
      "\"a.a\" = [3]\n"
      "[apple]\n"
      "inline = { z = 1, y = 2, x = 3 }\n",
      "foo.toml");
  CHECK(keys_of(document.root()) == std::vector<std::string>{"zebra", "sweep", "apple"});
  const Array& sweep = *document.find("sweep")->array();
  REQUIRE(sweep.size() == 2);
  CHECK(keys_of(*sweep[0].table()) ==
        std::vector<std::string>{"input.norm", "features.map", "alpha"});
  CHECK(keys_of(*sweep[1].table()) == std::vector<std::string>{"b.b", "a.a"});
  CHECK(keys_of(*document.find("apple.inline")->table()) ==
        std::vector<std::string>{"z", "y", "x"});
  const Entry& norm = sweep[0].table()->front();
  CHECK(norm.origin.line == 3);
  CHECK(norm.origin.length == 12);
  CHECK(norm.value.array()->at(1).origin.column == 20);
}

TEST_CASE("syntax errors show the line and a caret", "[document]") {
  CHECK(message_of("a = 1\nb = hello\n") ==
        "foo.toml:2:5: Error while parsing value: could not determine value type\n"
        "  2 | b = hello\n"
        "    |     ^");
  CHECK_THAT(message_of("a = 1\na = 2\n"), Contains("foo.toml:2") && Contains("redefine"));
  CHECK_THAT(message_of("day = 2020-01-01\n"),
             Contains("foo.toml:1:7: dates and times of day have no meaning here") &&
                 Contains("    |       ^^^^^^^^^^"));
}

TEST_CASE("a missing file offers its neighbour", "[document]") {
  const TemporaryFolder folder;
  std::ofstream(folder / "error_vs_m.toml") << "a = 1\n";
  CHECK(Document::load(folder / "error_vs_m.toml").source() == "a = 1\n");
  try {
    Document::load(folder / "eror_vs_m.toml");
    FAIL("was loaded");
  } catch (const IoError& error) {
    CHECK(error.exit_code() == 4);
    CHECK(std::string(error.what()) == (folder / "eror_vs_m.toml").string() +
                                           ": No such file or directory\n  did you mean '" +
                                           (folder / "error_vs_m.toml").string() + "'?");
  }
  CHECK_THROWS_WITH(Document::load(folder / ""), Contains("is a folder"));
}

TEST_CASE("override texts become the values they look like", "[document]") {
  const auto parsed = [](std::string_view text) { return parse_value(text, {}); };
  CHECK(std::get<std::int64_t>(parsed("64").content) == 64);
  CHECK(std::get<double>(parsed("1e-3").content) == 1e-3);
  CHECK(std::get<bool>(parsed("true").content));
  CHECK(std::get<std::string>(parsed("\"10 ms\"").content) == "10 ms");
  CHECK(std::get<std::string>(parsed("10 ms").content) == "10 ms");
  CHECK(std::get<std::string>(parsed("relu").content) == "relu");
  CHECK(std::get<std::string>(parsed("2020-01-01").content) == "2020-01-01");
  CHECK(std::get<std::string>(parsed("1\nb = 2").content) == "1\nb = 2");
  CHECK(parsed("[1, 2]").array()->size() == 2);
  CHECK(parsed("{ a = 1 }").table()->front().key == "a");
  CHECK_THROWS_AS(parsed("[1, 2"), ConfigError);
  CHECK_THROWS_AS(parsed("\"10 ms"), ConfigError);
}

TEST_CASE("overrides replace, add and point at themselves", "[document]") {
  Document document = Document::parse("[features]\nmap = \"relu\"\n", "foo.toml");
  document.apply_override("features.map=exp");
  document.apply_override("circuit.tau=10 ms");
  CHECK(std::get<std::string>(document.find("features.map")->content) == "exp");
  const Value* tau = document.find("circuit.tau");
  REQUIRE(tau);
  CHECK(std::get<std::string>(tau->content) == "10 ms");
  CHECK(tau->origin.file == "--set");
  CHECK(tau->origin.text == "circuit.tau=10 ms");
  CHECK(tau->origin.column == 13);
  CHECK(tau->origin.length == 5);
  CHECK(document.source() == "[features]\nmap = \"relu\"\n");
  CHECK_THROWS_WITH(document.apply_override("features.map.deep=1"),
                    "--set: cannot set 'features.map.deep' inside the text \"exp\"\n"
                    "   | features.map.deep=1\n"
                    "   | ^^^^^^^^^^^^^^^^^");
  CHECK_THROWS_WITH(
      document.apply_override("features.map"),
      Contains("an override needs a name and a value\n") && Contains("expected path=value"));
}

TEST_CASE("an axis value keeps the origin it had in the sweep", "[document]") {
  Document document = Document::parse("[[sweep]]\n\"input.norm\" = [1, 1.5]\n", "foo.toml");
  const Entry axis = document.find("sweep")->array()->front().table()->front();
  document.set(axis.key, axis.value.array()->at(1), axis.origin);
  CHECK(std::get<double>(document.find("input.norm")->content) == 1.5);
  CHECK(document.find("input.norm")->origin.line == 2);
  CHECK(find(*document.find("input")->table(), "norm")->origin.column == 1);
}

TEST_CASE("values are written as TOML that reads back", "[document]") {
  const std::string text =
      "[1, 0.1, 1e-300, true, \"say \\\"µ\\\" \\\\\", [], {a = -2, \"b.c\" = \"line\\nline\"}]";
  const Value value = parse_value(text, {});
  CHECK_THAT(to_toml(value), Contains("[1, 0.1, 1e-300, true, \"say \\\"µ\\\" \\\\\", [], {"));
  CHECK(to_toml(parse_value(to_toml(value), {})) == to_toml(value));
  CHECK(to_toml({2.0}) == "2.0");
  CHECK(in_words({std::int64_t{10}}) == "the number 10");
  CHECK(in_words({std::string("x")}) == "the text \"x\"");
}
