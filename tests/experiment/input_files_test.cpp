// Heads from files: how they lie there, how they are scaled, and what else lies beside them.
#include <cmath>

#include "tripartite/attention/exact.hpp"
#include "tripartite/attention/metrics.hpp"
#include "tripartite/base/error.hpp"
#include "tripartite/base/random.hpp"
#include "tripartite/experiment/input.hpp"
#include "tripartite/io/store.hpp"

#include "experiment/small_experiment.hpp"
#include "io/npy.hpp"
#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

constexpr std::size_t kHeads = 2, kTokens = 7, kSize = 4, kValue = 3;

/// [2, 7, size] of normal numbers.
std::vector<double> draw(const char* name, std::size_t size) {
  std::vector<double> numbers(kHeads * kTokens * size);
  Stream(5, name).normal(numbers);
  return numbers;
}

const std::vector<double> q = draw("q", kSize), k = draw("k", kSize), v = draw("v", kValue);

/// [2, 7, size] in another order of its axes: the n-th of the new ones is the order[n]-th.
std::vector<double> permuted(const std::vector<double>& numbers, std::size_t size,
                             const std::array<std::size_t, 3>& order) {
  const std::array<std::size_t, 3> old = {kHeads, kTokens, size};
  std::array<std::size_t, 3> at{};
  std::vector<double> moved;
  for (at[order[0]] = 0; at[order[0]] < old[order[0]]; ++at[order[0]])
    for (at[order[1]] = 0; at[order[1]] < old[order[1]]; ++at[order[1]])
      for (at[order[2]] = 0; at[order[2]] < old[order[2]]; ++at[order[2]])
        moved.push_back(numbers[(at[0] * kTokens + at[1]) * size + at[2]]);
  return moved;
}

Shape permuted(std::size_t size, const std::array<std::size_t, 3>& order) {
  const Shape old = {kHeads, kTokens, size};
  return {old[order[0]], old[order[1]], old[order[2]]};
}

void write_group(StoreWriter& store, const std::string& group,
                 const std::array<std::size_t, 3>& order = {0, 1, 2}) {
  store.write(group + "/q", permuted(q, kSize, order), permuted(kSize, order));
  store.write(group + "/k", permuted(k, kSize, order), permuted(kSize, order));
  store.write(group + "/v", permuted(v, kValue, order), permuted(kValue, order));
}

/// A file heads.h5 with group /a and more that `add` puts there.
template <class Add>
class HeadFile {
 public:
  explicit HeadFile(Add add) {
    StoreWriter store(folder_ / "heads.h5");
    write_group(store, "/a");
    add(store);
    store.commit();
  }

  [[nodiscard]] Tokens load(InputSettings settings = {}) const {
    settings.kind = "heads";
    settings.file = "heads.h5";
    if (settings.group.empty()) settings.group = "a";
    return load_tokens(settings, folder_ / "", 1, 0);
  }

 private:
  TemporaryFolder folder_;
};

const auto nothing = [](StoreWriter&) {};

double rms_norm(const Matrix& rows) { return std::sqrt(rows.rowwise().squaredNorm().mean()); }

/// Three .npy files of these shapes, all numbers 0, 1, 2, …
class NumpyFiles {
 public:
  NumpyFiles(const Shape& queries, const Shape& keys, const Shape& values) {
    write("q.npy", queries);
    write("k.npy", keys);
    write("v.npy", values);
  }

  [[nodiscard]] Tokens load(InputSettings settings = {}) const {
    settings.kind = "npy";
    settings.queries = "q.npy";
    settings.keys = "k.npy";
    settings.values = "v.npy";
    return load_tokens(settings, folder_ / "", 1, 0);
  }

 private:
  void write(const char* name, const Shape& shape) const {
    std::size_t count = 1;
    std::string text = "(";
    for (const std::size_t extent : shape) {
      count *= extent;
      text += std::to_string(extent) + ",";
    }
    std::vector<double> numbers(count);
    for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<double>(i) / 64;
    write_bytes(folder_ / name, npy_bytes(npy_header(text + ")"), numbers));
  }

  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("scalings give the same logits, and symmetric the published norms", "[input]") {
  // The file holds q/√D and k; the published scheme divides both by D^(1/4).
  const HeadFile heads(nothing);
  const Tokens stored = heads.load(), published = heads.load({.scaling = "symmetric"});
  const double root = std::pow(kSize, 0.25);
  CHECK(stored.q(3, 2) == q[3 * kSize + 2]);
  CHECK(rms_norm(published.q) == Approx(rms_norm(stored.q) * root).epsilon(1e-14));
  CHECK(rms_norm(published.k) == Approx(rms_norm(stored.k) / root).epsilon(1e-14));
  const Matrix logits = stored.q * stored.k.transpose();
  CHECK((published.q * published.k.transpose() - logits).norm() < 1e-14 * logits.norm());
  CHECK(published.v == stored.v);
}

TEST_CASE("a scale makes logits of queries that have none", "[input]") {
  const HeadFile heads(nothing);
  const Tokens raw = heads.load();
  const Tokens scaled = heads.load({.scale = 0.25});
  CHECK(scaled.q == 0.25 * raw.q);
  CHECK(scaled.k == raw.k);
  const Tokens published = heads.load({.scaling = "symmetric", .scale = 0.25});
  CHECK(published.q == 0.5 * raw.q);
  CHECK(published.k == 0.5 * raw.k);
  // With 1/√D = 0.5, queries of the file would have been 0.5 q.
  CHECK((heads.load({.scaling = "symmetric", .scale = 0.5}).q - std::pow(kSize, 0.25) * 0.5 * raw.q)
            .norm() < 1e-14);
}

TEST_CASE("the ablation of the scale undoes what was given", "[input]") {
  const TemporaryFolder folder;
  StoreWriter store(folder / "heads.h5");
  write_group(store, "/a");
  store.commit();
  // Without the scale, the circuit sees q and k of the file, of rms norm 2.
  const auto feature_error = [&](const std::string& scale) {
    const Experiment experiment =
        load(folder / "one.toml",
             "[input]\nkind = \"heads\"\nfile = \"heads.h5\"\ngroup = \"a\"\n" + scale +
                 "[features]\nhidden_units = 64\n[record]\n"
                 "control = false\n");
    return number(run_case(experiment).row, "e_feature");
  };
  CHECK(feature_error("scale = 0.01\nscaling = \"symmetric\"\n") < 0.2);
  CHECK(feature_error("scale = 0.01\nscaling = \"symmetric\"\nomit_scale = true\n") > 0.5);
}

TEST_CASE("every order of the axes can be said", "[input]") {
  using Order = std::array<std::size_t, 3>;
  const auto [layout, order] = GENERATE(table<std::string, Order>({
      {"head,token,size", Order{0, 1, 2}},
      {"head,size,token", Order{0, 2, 1}},
      {"token,head,size", Order{1, 0, 2}},
      {"token,size,head", Order{1, 2, 0}},
      {"size,head,token", Order{2, 0, 1}},
      {"size,token,head", Order{2, 1, 0}},
  }));
  CAPTURE(layout);
  const Order chosen = order;
  const HeadFile heads([&](StoreWriter& store) {
    write_group(store, "/b", chosen);
    write_group(store, "/declared", chosen);
    std::string declared = "[" + layout + "]";
    declared.replace(declared.find("size"), 4, "head_size");
    store.set_attribute("/declared", "shape", declared);
  });
  const Tokens expected = heads.load({.head = 1});
  for (const InputSettings& settings : {InputSettings{.group = "b", .head = 1, .layout = layout},
                                        InputSettings{.group = "declared", .head = 1}}) {
    const Tokens tokens = heads.load(settings);
    CHECK(tokens.q == expected.q);
    CHECK(tokens.k == expected.k);
    CHECK(tokens.v == expected.v);
    CHECK(tokens.remarks.empty());
  }
}

TEST_CASE("a file that could be read in two ways is told", "[input]") {
  // 24 tokens of size 16, stored as [size, token], with values as large as queries.
  const NumpyFiles turned({16, 24}, {16, 24}, {16, 24});
  REQUIRE(turned.load().remarks.size() == 1);
  CHECK_THAT(turned.load().remarks.front(),
             Contains("q.npy [16, 24] is read as \"token,size\": 16 tokens of size 24") &&
                 Contains("it would fit \"size,token\" as well") && Contains("input.layout"));
  CHECK(turned.load({.layout = "token,size"}).remarks.empty());
  const Tokens tokens = turned.load({.layout = "size,token"});
  CHECK(tokens.remarks.empty());
  CHECK(tokens.q.rows() == 24);
  CHECK(tokens.q(5, 2) == (2 * 24 + 5) / 64.0);
  // As many tokens as their size: nobody can tell.
  CHECK(NumpyFiles({16, 16}, {16, 16}, {16, 16}).load().remarks.size() == 1);
  // More tokens than their size, or values that fit one way only: nothing to tell.
  CHECK(NumpyFiles({24, 16}, {24, 16}, {24, 16}).load().remarks.empty());
  CHECK(NumpyFiles({16, 24}, {16, 24}, {16, 8}).load().remarks.empty());
}

TEST_CASE("heads read as tokens are told", "[input]") {
  // 24 tokens of 2 heads, read as 24 heads of 2 tokens.
  const NumpyFiles files({24, 2, 16}, {24, 2, 16}, {24, 2, 8});
  CHECK_THROWS_WITH(files.load(), Contains("has shape [24, 2, 16], expected [token,size]"));
  const HeadFile heads([](StoreWriter& store) { write_group(store, "/b", {1, 0, 2}); });
  REQUIRE(heads.load({.group = "b"}).remarks.size() == 1);
  CHECK_THAT(heads.load({.group = "b"}).remarks.front(),
             Contains("2 tokens of size 4; it would fit \"token,head,size\" as well"));
}

TEST_CASE("shapes that fit in another order say which", "[input]") {
  CHECK_THROWS_WITH(NumpyFiles({16, 24}, {16, 24}, {8, 24}).load(),
                    Contains("q.npy: as many values as keys are needed: q [16, 24], k [16, 24], "
                             "v [8, 24]") &&
                        Contains("they would fit each other as input.layout = \"size,token\""));
  // One value per token cannot be told from a vector, which is no layout.
  CHECK_THROWS_WITH(NumpyFiles({24, 16}, {24, 16}, {24}).load(), Contains("has shape [24]"));
}

TEST_CASE("keys and values that queries share are refused", "[input]") {
  const HeadFile heads([](StoreWriter& store) {
    const std::vector<double> many(4 * 7 * 4, 0.5), few(2 * 7 * 4, 0.5);
    store.write("/grouped/q", many, {4, 7, 4});
    store.write("/grouped/k", few, {2, 7, 4});
    store.write("/grouped/v", few, {2, 7, 4});
  });
  for (const std::int64_t head : {0, 1, 3})
    CHECK_THROWS_WITH(heads.load({.group = "grouped", .head = head}),
                      Contains("differ in their number of heads: q [4, 7, 4], k [2, 7, 4]"));
}

TEST_CASE("what would change attention and is not read is refused", "[input]") {
  const std::string name = GENERATE("mask", "attention_mask", "key_padding_mask", "causal",
                                    "position_bias", "alibi_slopes", "scale", "Mask");
  CAPTURE(name);
  const std::vector<double> square(kTokens * kTokens, 1);
  const HeadFile member([&](StoreWriter& store) {
    store.write("/a/" + name, square, {kTokens, kTokens});
  });
  CHECK_THROWS_AS(member.load(), IoError);
  CHECK_THROWS_WITH(member.load(), Contains("heads.h5: /a/" + name + " is not read"));
  const std::string owner = GENERATE("/a", "/a/q");
  const HeadFile attribute(
      [&](StoreWriter& store) { store.set_attribute(owner, name, std::int64_t{1}); });
  CHECK_THROWS_WITH(attribute.load(), Contains("heads.h5: attribute " + name + " of /a"));
}

TEST_CASE("what holds for all groups of a file is refused, too", "[input]") {
  const std::vector<double> square(kTokens * kTokens, 1);
  const auto loading = [](const auto& add) {
    return HeadFile([&](StoreWriter& store) {
             write_group(store, "/model/layer");
             add(store);
           })
        .load({.group = "model/layer"});
  };
  CHECK_THROWS_WITH(loading([&](StoreWriter& store) {
                      store.write("/mask", square, {kTokens, kTokens});
                    }),
                    Contains("heads.h5: /mask is not read"));
  CHECK_THROWS_WITH(loading([&](StoreWriter& store) {
                      store.write("/model/mask", square, {kTokens, kTokens});
                    }),
                    Contains("heads.h5: /model/mask is not read"));
  CHECK_THROWS_WITH(loading([](StoreWriter& store) { store.set_attribute("/", "scale", 0.125); }),
                    Contains("heads.h5: attribute scale of / is not read"));
  // Groups beside it are others' own.
  const Tokens tokens = loading([&](StoreWriter& store) {
    store.write("/masked/mask", square, {kTokens, kTokens});
    store.write("/model/positions", square, {kTokens, kTokens});
  });
  CHECK(tokens.remarks.empty());
}

TEST_CASE("a scale of the file is left aside where the description has one", "[input]") {
  const HeadFile heads([](StoreWriter& store) { store.set_attribute("/a", "scale", 0.25); });
  CHECK_THROWS_WITH(heads.load(), Contains("expected the scale of the logits as input.scale"));
  CHECK(heads.load({.scale = 0.25}).q.rows() == kTokens);
}

TEST_CASE("other members of the group are told", "[input]") {
  const HeadFile heads([](StoreWriter& store) {
    store.write("/a/tokens", std::vector<std::string>(kTokens, "word"));
    store.write("/a/positions", std::vector<double>(kTokens, 0), {kTokens});
    store.write("/a/y", std::vector<double>(kTokens, 0), {kTokens});
    store.write("/a/below/mask", std::vector<double>(kTokens, 0), {kTokens});
  });
  const std::vector<std::string> remarks = heads.load().remarks;
  REQUIRE(remarks.size() == 2);
  CHECK_THAT(remarks[0], Contains("heads.h5: /a/positions is not read"));
  CHECK_THAT(remarks[1], Contains("heads.h5: /a/y [7] is not read"));
}

TEST_CASE("an output of the file is held against its queries, keys and values", "[input]") {
  const HeadFile plain(nothing);
  const auto with_output = [&](double scale) {
    return HeadFile([&, scale](StoreWriter& store) {
      std::vector<double> y;
      for (const std::int64_t head : {0, 1}) {
        const Tokens one = plain.load({.head = head, .scale = scale});
        const Matrix output =
            exact_attention({one.q, one.k, Vector::Zero(one.k.rows())}, one.v).output;
        y.insert(y.end(), output.data(), output.data() + output.size());
      }
      store.write("/a/y", y, {kHeads, kTokens, kValue});
    });
  };
  CHECK(with_output(1).load({.head = 1}).remarks.empty());
  CHECK(with_output(0.5).load({.head = 1, .scaling = "symmetric", .scale = 0.5}).q.rows() ==
        kTokens);
  CHECK_THROWS_AS(with_output(0.5).load(), IoError);
  CHECK_THROWS_WITH(
      with_output(0.5).load({.head = 1}),
      Contains("/a/y: differs from softmax(q·k) v of head 1") && Contains("input.scale"));
}

TEST_CASE("what a kind of input does not read is refused where it stands", "[input]") {
  const TemporaryFolder folder;
  const auto [line, key] = GENERATE(table<std::string, std::string>({
      {"file = \"heads.h5\"", "file"},
      {"group = \"a\"", "group"},
      {"head = 1", "head"},
      {"queries = \"q.npy\"", "queries"},
      {"layout = \"size,token\"", "layout"},
      {"scale = 0.125", "scale"},
  }));
  CAPTURE(key);
  CHECK_THROWS_WITH(load(folder / "bad.toml", "[input]\n" + line + "\n"),
                    Contains("bad.toml:2:" + std::to_string(key.size() + 4)) &&
                        Contains("input.kind = \"synthetic\" does not read " + key));
  const HeadFile heads(nothing);
  CHECK_THROWS_WITH(heads.load({.norm = 2}),
                    Contains("input.kind = \"heads\" does not read norm = 2"));
}

TEST_CASE("a row and a check say how large a head is", "[task]") {
  const TemporaryFolder folder;
  const Experiment experiment = load(folder / "one.toml", small_head + small_layer);
  const Case& one = experiment.sweep().cases.front();
  const Row row = run_case(experiment).row;
  const std::vector<std::pair<std::string, std::int64_t>> sizes = {
      {"tokens", 8}, {"queries", 8}, {"head_size", 4}, {"value_size", 3}};
  for (const auto& [name, size] : sizes) {
    CHECK(std::get<std::int64_t>(cell(row, name)) == size);
    CHECK(std::get<std::int64_t>(cell(experiment.checked(one).facts, name)) == size);
  }
}

TEST_CASE("remarks on files are told by the experiment, each once", "[task]") {
  const TemporaryFolder folder;
  StoreWriter store(folder / "heads.h5");
  write_group(store, "/a", {1, 0, 2});
  store.commit();
  const Experiment experiment =
      load(folder / "one.toml", "[input]\nkind = \"heads\"\nfile = \"heads.h5\"\ngroup = \"a\"\n" +
                                    small_layer + "[[sweep]]\n\"input.head\" = [0, 1, 2]\n");
  REQUIRE(experiment.remarks().size() == 1);
  CHECK_THAT(experiment.remarks().front(), Contains("input.layout says which"));
  CHECK(experiment.checked(experiment.sweep().cases[2]).facts.size() == 4);
}
