#include "tripartite/sweep/sweep.hpp"

#include "tripartite/base/error.hpp"

#include "support/catch.hpp"

using namespace tripartite;

namespace {

Sweep sweep_of(const std::string& text) { return read_sweep(Document::parse(text, "sweep.toml")); }

/// What a row says, without the names of its cells: "0: 1.5 relu 2" is case 0.
std::string line(const Case& one) {
  std::string text;
  for (const auto& [name, cell] : identify(one)) {
    if (!text.empty()) text += ' ';
    if (const auto* integer = std::get_if<std::int64_t>(&cell)) text += std::to_string(*integer);
    if (const auto* word = std::get_if<std::string>(&cell)) text += *word;
    if (const auto* number = std::get_if<double>(&cell)) text += to_toml(Value{*number});
  }
  return text;
}

std::vector<std::string> lines(const Sweep& sweep) {
  std::vector<std::string> all;
  for (const Case& one : sweep.cases) all.push_back(line(one));
  return all;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a file without axes is one case for each replicate", "[sweep]") {
  CHECK(lines(sweep_of("")) == Lines{"0 0"});
  CHECK(lines(sweep_of("[sampling]\nreplicates = 3\n")) == Lines{"0 0", "1 1", "2 2"});
}

TEST_CASE("replicates run fastest, then the last axis", "[sweep]") {
  const Sweep sweep = sweep_of(R"(
    [sampling]
    replicates = 2
    [[sweep]]
    "input.norm" = [1.5, 2.5]
    "features.map" = ["relu", "exp"]
  )");
  CHECK(sweep.axes == Lines{"input.norm", "features.map"});
  CHECK(lines(sweep) == Lines{"0 1.5 relu 0", "1 1.5 relu 1", "2 1.5 exp 0", "3 1.5 exp 1",
                              "4 2.5 relu 0", "5 2.5 relu 1", "6 2.5 exp 0", "7 2.5 exp 1"});
}

TEST_CASE("grids stand one after the other, each with its own axes", "[sweep]") {
  const Sweep sweep = sweep_of(R"(
    [[sweep]]
    a = [1, 2]
    [[sweep]]
    b = [3]
    a = [4]
  )");
  CHECK(sweep.axes == Lines{"a", "b"});
  CHECK(lines(sweep) == Lines{"0 1 0", "1 2 0", "2 3 4 0"});
  CHECK(sweep.cases[2].axes[0].path == "b");
}

TEST_CASE("draws can start further on", "[sweep]") {
  CHECK(lines(sweep_of("[sampling]\nreplicates = 2\nfirst_replicate = 7\n[[sweep]]\na = [1, 2]")) ==
        Lines{"0 1 7", "1 1 8", "2 2 7", "3 2 8"});
}

TEST_CASE("numbers of one axis have one type", "[sweep]") {
  CHECK(lines(sweep_of("[[sweep]]\na = [1, 1.5]")) == Lines{"0 1.0 0", "1 1.5 0"});
  CHECK(lines(sweep_of("[[sweep]]\na = [1, 2]")) == Lines{"0 1 0", "1 2 0"});
}

TEST_CASE("quantities stand in rows in house units, and in the description as typed", "[sweep]") {
  const Sweep sweep = sweep_of(R"([[sweep]]
    a = ["50 ms", "1.5 s", "0.25 /s", "-70 mV"]
    b = ["line1/block0", "2 of 3", "", "h"]
  )");
  const auto cell = [&](std::size_t one, std::size_t axis) {
    return identify(sweep.cases[one])[1 + axis].second;
  };
  CHECK(cell(0, 0) == Cell(50.0));
  CHECK(cell(4, 0) == Cell(1500.0));
  CHECK(cell(8, 0) == Cell(0.25e-3));
  CHECK(cell(12, 0) == Cell(-70.0));
  CHECK(cell(0, 1) == Cell("line1/block0"));
  CHECK(cell(1, 1) == Cell("2 of 3"));
  CHECK(cell(2, 1) == Cell(""));
  CHECK(cell(3, 1) == Cell("h"));
  CHECK(std::get<std::string>(sweep.cases[4].axes[0].value.content) == "1.5 s");
}

TEST_CASE("a table can be the value of an axis", "[sweep]") {
  const std::string text =
      "[reparameterise]\nmean_key = true\n[[sweep]]\n"
      "\"reparameterise\" = [{}, { balance = true }]";
  const Document document = Document::parse(text, "sweep.toml");
  const Sweep sweep = read_sweep(document);
  CHECK(lines(sweep) == Lines{"0 {} 0", R"(1 {"balance" = true} 0)"});
  const Document second = describe_case(document, sweep.cases[1]);
  CHECK(std::get<bool>(second.find("reparameterise.balance")->content));
  CHECK(second.find("reparameterise.mean_key") == nullptr);  // replaced, not merged
}

TEST_CASE("flags are numbers in rows", "[sweep]") {
  CHECK(lines(sweep_of("[[sweep]]\na = [true, false]")) == Lines{"0 1 0", "1 0 0"});
}

TEST_CASE("dotted keys need no quotes", "[sweep]") {
  const Sweep quoted = sweep_of("[[sweep]]\n\"input.norm\" = [1, 2]\n\"input.head\" = [3, 4]");
  const Sweep bare = sweep_of("[[sweep]]\ninput.norm = [1, 2]\ninput.head = [3, 4]");
  CHECK(bare.axes == quoted.axes);
  CHECK(lines(bare) == lines(quoted));
}

TEST_CASE("an axis without values is refused where it stands", "[sweep]") {
  CHECK_THROWS_AS(sweep_of("[[sweep]]\na = []"), ConfigError);
  CHECK_THROWS_WITH(sweep_of("[[sweep]]\n\"input.norm\" = []"),
                    Contains("sweep.toml:2:16: 'norm' in [input] cannot be a list") &&
                        Contains("2 | \"input.norm\" = []\n    |                ^^") &&
                        Contains("expected an array with the values of this axis"));
  CHECK_THROWS_WITH(sweep_of("[[sweep]]\ninput.norm = 2"),
                    Contains("sweep.toml:2:14: 'norm' in [input] cannot be the number 2") &&
                        Contains("\n    |              ^"));
}

TEST_CASE("what is no list of grids is refused", "[sweep]") {
  const char* text = GENERATE("sweep = 3", "sweep = [1]", "[sweep]\na = [1]", "sweep = []",
                              "sweep = [{}]", "sweep = [[]]", "[[sweep]]\na = [1]\n[[sweep]]\n");
  CHECK_THROWS_WITH(sweep_of(text), Contains("one or more grids written as [[sweep]]"));
}

TEST_CASE("sampling is checked like any table", "[sweep]") {
  CHECK_THROWS_WITH(sweep_of("[sampling]\nreplicate = 3"), Contains("did you mean 'replicates'?"));
  CHECK_THROWS_WITH(sweep_of("[sampling]\nreplicates = 0"), Contains("sweep.toml:2:14"));
}

TEST_CASE("describing a case leaves the base as it was", "[sweep]") {
  const Document document = Document::parse(
      "[input]\nnorm = 1\ntokens = 8\n[[sweep]]\n\"input.norm\" = [2, 3]\n"
      "\"features.map\" = [\"relu\"]",
      "sweep.toml");
  const std::string before = to_toml(Value{document.root()});
  const Sweep sweep = read_sweep(document);
  for (const Case& one : sweep.cases) {
    const Document description = describe_case(document, one);
    CHECK(to_toml(*description.find("input.norm")) == to_toml(one.axes[0].value));
    CHECK(std::get<std::int64_t>(description.find("input.tokens")->content) == 8);
    CHECK(description.find("input.norm")->origin.line == 5);  // faults point at the axis
    CHECK(description.find("sweep") == nullptr);
    CHECK(description.source() == document.source());
  }
  CHECK(to_toml(Value{document.root()}) == before);
}

TEST_CASE("the root of random numbers can be an axis", "[sweep]") {
  const Sweep sweep = sweep_of(
      "[sampling]\nseed = 5\nreplicates = 2\n"
      "[[sweep]]\n\"sampling.seed\" = [7, 8]\n[[sweep]]\na = [1]");
  std::vector<std::int64_t> seeds;
  for (const Case& one : sweep.cases) seeds.push_back(one.seed);
  CHECK(seeds == std::vector<std::int64_t>{7, 7, 8, 8, 5, 5});
  CHECK(lines(sweep)[3] == "3 8 1");
}

TEST_CASE("more cases than there can be files are refused with their number", "[sweep]") {
  const std::string most = "[sampling]\nreplicates = 1000000\n";
  CHECK(sweep_of(most).cases.size() == 1'000'000);
  CHECK(line(sweep_of(most).cases[999'999]) == "999999 999999");
  CHECK_THROWS_WITH(sweep_of("[sampling]\nreplicates = 1000001"),
                    Contains("sweep.toml:2:14: the sweep has 1000001 cases (1000001)"));
  CHECK_THROWS_WITH(sweep_of(most + "[[sweep]]\na = [1]\n[[sweep]]\na = [1, 2, 3]"),
                    Contains("sweep.toml:5:1: the sweep has 4000000 cases (3 x 1000000) up to"));
  std::string grid = "[[sweep]]\n";  // 10^30 cases, beyond 64 bits
  for (char letter = 'a'; letter < 'a' + 30; ++letter)
    grid += "x" + std::to_string(letter) + " = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n";
  CHECK_THROWS_WITH(sweep_of(grid), Contains("the sweep has 1e+30 cases"));
}

TEST_CASE("an axis must not undo another one of its grid", "[sweep]") {
  CHECK_THROWS_WITH(
      sweep_of("[[sweep]]\n\"a.b\" = [1, 2]\na.b = [3]"),
      Contains("sweep.toml:3:1: axis 'a.b' undoes axis 'a.b'") && Contains("| ^^^\n"));
  CHECK_THROWS_WITH(sweep_of("[[sweep]]\n\"a.b\" = [1, 2]\na = [{}, { b = 3 }]"),
                    Contains("axis 'a' undoes axis 'a.b'"));
  CHECK(sweep_of("[[sweep]]\na = [{}, { c = 3 }]\n\"a.b\" = [1, 2]").cases.size() == 4);
  CHECK(sweep_of("[[sweep]]\nab = [1]\na = [2]").cases.size() == 1);
}

TEST_CASE("an axis needs a path", "[sweep]") {
  const char* path = GENERATE("", ".", "a.", ".a", "a..b");
  const Document document =
      Document::parse("[[sweep]]\n\"" + std::string(path) + "\" = [1]", "sweep.toml");
  const Sweep sweep = read_sweep(document);
  CHECK_THROWS_WITH(describe_case(document, sweep.cases[0]),
                    Contains("sweep.toml:2:1: '" + std::string(path) + "' is no path"));
}

TEST_CASE("shards share the cases out, each to exactly one", "[sweep]") {
  const std::int64_t shards = GENERATE(1, 2, 3, 7, 50);
  for (std::int64_t index = 0; index < 20; ++index) {
    int owners = 0;
    for (std::int64_t shard = 0; shard < shards; ++shard) owners += in_shard(index, shard, shards);
    CHECK(owners == 1);
  }
}

TEST_CASE("an axis that holds more than numbers is told as text", "[sweep]") {
  CHECK(lines(sweep_of("[[sweep]]\nI = [\"1 nA\", { uniform = [1, 2] }]\nn = [1, 2]\n"
                       "[[sweep]]\nI = [\"2 nA\"]")) ==
        Lines{"0 1 nA 1 0", "1 1 nA 2 0", "2 {\"uniform\" = [1, 2]} 1 0",
              "3 {\"uniform\" = [1, 2]} 2 0", "4 2 nA 0"});
}
