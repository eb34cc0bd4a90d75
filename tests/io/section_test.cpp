#include "tripartite/io/section.hpp"

#include "tripartite/base/error.hpp"

#include "support/catch.hpp"

using namespace tripartite;

namespace {

const std::string text = R"(
[cells.small]
size = 3
tau = "2 s"
times = ["1 ms", "1 s"]
[cells.large]
size = 5
ids = [4, 0]
deep = { kind = "a", list = [{ x = 1 }] }
)";

Document parse(const std::string& content) { return Document::parse(content, "cells.toml"); }

std::string message_of(const std::string& line) {
  const Document document = parse("[cell]\n" + line + "\n");
  try {
    Section section(document, "cell");
    std::size_t size = 1;
    double tau = 10;
    std::vector<double> times;
    std::vector<std::size_t> ids;
    section.read(size, Field{.name = "size", .low = 1, .high = 9});
    section.read(tau, Field{.name = "tau", .unit = "ms", .low = 0});
    section.read(times, Field{.name = "times", .unit = "ms", .low = 0});
    section.read(ids, Field{.name = "ids", .high = 7});
    section.close();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("what is read, or its default, is noted", "[section]") {
  const Document document = parse(text);
  Section section(document, "cells.small");
  std::size_t size = 1;
  double tau = 10, rest = -70;
  std::vector<double> times = {7};
  std::vector<std::size_t> ids = {1};
  bool flag = true;
  std::string map = "relu";
  section.read(size, Field{.name = "size"});
  section.read(tau, Field{.name = "tau", .unit = "ms"});
  section.read(times, Field{.name = "times", .unit = "ms"});
  section.read(ids, Field{.name = "ids"});
  section.read(rest, Field{.name = "rest", .unit = "mV"});
  section.read(flag, Field{.name = "flag"});
  section.read(map, Field{.name = "map", .choices = {"relu", "exp"}});
  CHECK(size == 3);
  CHECK(tau == 2000);
  CHECK(times == std::vector<double>{1, 1000});
  CHECK(ids == std::vector<std::size_t>{1});
  const Value notes = section.close();
  CHECK(to_document(*notes.table(), 1) ==
        "size = 3\ntau = \"2000 ms\"\ntimes = [\"1 ms\", \"1000 ms\"]\nids = [1]\n"
        "rest = \"-70 mV\"\nflag = true\nmap = \"relu\"\n");
}

TEST_CASE("named tables are read in their order and noted under their names", "[section]") {
  const Document document = parse(text);
  Section root(document, "");
  std::vector<std::string> names;
  read_tables(root, "cells", [&](const std::string& name, Section& section) {
    names.push_back(name);
    std::size_t size = 0;
    section.read(size, Field{.name = "size"});
    for (const char* key : {"tau", "times", "ids", "deep"}) section.ask(key);
  });
  read_tables(root, "absent", [](const std::string&, Section&) { FAIL(); });
  CHECK(names == std::vector<std::string>{"small", "large"});
  CHECK(to_document(root.notes(), 2) == "[cells.small]\nsize = 3\n\n[cells.large]\nsize = 5\n");
}

TEST_CASE("a document from a table reads back as that table", "[section]") {
  const Document document = parse(text);
  for (const int depth : {0, 1, 2, 3}) {
    const Document again = parse(to_document(document.root(), depth));
    CHECK(to_document(again.root(), 3) == to_document(document.root(), 3));
  }
}

TEST_CASE("faults point at their value", "[section]") {
  CHECK_THAT(message_of("sise = 3"), Contains("cells.toml:2:1: unknown key 'sise' in [cell]") &&
                                         Contains("did you mean 'size'?"));
  CHECK_THAT(message_of("size = 10"), Contains("2:8") && Contains("out of bounds: 10"));
  CHECK_THAT(message_of("size = -1"), Contains("out of bounds: -1"));
  CHECK_THAT(message_of("size = 1.5"), Contains("a whole number"));
  CHECK_THAT(message_of("tau = 3"), Contains("a quantity with a unit"));
  CHECK_THAT(message_of("times = \"1 ms\""), Contains("2:9") && Contains("a list"));
  CHECK_THAT(message_of("times = [\"1 ms\", \"1 mV\"]"),
             Contains("2:18") && Contains("a voltage where a time is needed"));
  CHECK_THAT(message_of("ids = [0, -2]"), Contains("2:11") && Contains("0 or more"));
  CHECK_THAT(message_of("ids = [0, 8]"), Contains("2:11") && Contains("at most 7"));
  CHECK(message_of("ids = [0, 7]").empty());
}

TEST_CASE("what is missing is asked for at its table", "[section]") {
  const Document document = parse("[cell]\nsize = 3\n");
  Section section(document, "cell");
  CHECK_THROWS_WITH(section.require("model", "the name of a model"),
                    Contains("cells.toml:1:1") && Contains("'model' in [cell] cannot be absent") &&
                        Contains("expected the name of a model"));
}

TEST_CASE("names are letters, digits, _ and -", "[section]") {
  const Document document = parse("[cells.\"a.b\"]\nsize = 3\n");
  Section section(document, "cells");
  CHECK_THROWS_WITH(section.names(), Contains("'a.b' in [cells] is no name"));
}
