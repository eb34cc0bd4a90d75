#include "tripartite/experiment/input.hpp"

#include <cmath>
#include <fstream>
#include <limits>

#include "tripartite/base/error.hpp"
#include "tripartite/io/store.hpp"

#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

using namespace tripartite;

namespace {

Tokens draw(const InputSettings& settings, std::int64_t seed = 1, std::int64_t replicate = 0) {
  return load_tokens(settings, "", seed, replicate);
}

/// Numbers 0, 1, 2, … scaled, of shape [2 heads, rows, columns].
void write_heads(StoreWriter& store, const std::string& path, std::size_t rows,
                 std::size_t columns) {
  std::vector<double> data(2 * rows * columns);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<double>(i) / 8;
  store.write(path, data, {2, rows, columns});
}

class Heads {
 public:
  Heads() {
    StoreWriter store(folder_ / "heads.h5");
    for (const char* name : {"q", "k", "v"})
      write_heads(store, std::string("/line/block/") + name, 3, name[0] == 'v' ? 5 : 2);
    for (const char* name : {"q", "k"}) write_heads(store, std::string("/short/") + name, 3, 2);
    write_heads(store, "/short/v", 2, 2);
    for (const char* name : {"q", "v"}) write_heads(store, std::string("/wide/") + name, 3, 2);
    write_heads(store, "/wide/k", 3, 4);
    for (const char* name : {"q", "k", "v"})
      store.write(std::string("/flat/") + name, std::vector<double>{1, 2}, {1, 2});
    store.write("/empty/q", std::vector<double>{}, {1, 0, 2});
    store.write("/empty/k", std::vector<double>{}, {1, 0, 2});
    store.write("/empty/v", std::vector<double>{}, {1, 0, 2});
    store.write("/spoilt/q", std::vector<double>{1, std::nan("")}, {1, 1, 2});
    store.commit();
  }

  [[nodiscard]] Tokens load(const std::string& group, std::int64_t head = 0,
                            const std::string& file = "heads.h5") const {
    return load_tokens({.kind = "heads", .file = file, .group = group, .head = head}, folder_ / "",
                       1, 0);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("synthetic tokens have the moments asked for", "[input]") {
  // Bands of 4 sigma for sums over T D = 6400 independent normals, in a fixed stream.
  const Tokens tokens = draw({.tokens = 400, .head_size = 16, .value_size = 16, .norm = 1.5});
  const double count = 400 * 16;
  for (const Matrix* matrix : {&tokens.q, &tokens.k}) {
    CHECK(matrix->rowwise().squaredNorm().mean() ==
          Approx(1.5 * 1.5).epsilon(4 * std::sqrt(2 / count)));
    CHECK(std::abs(matrix->mean()) < 4 * 1.5 / std::sqrt(16) / std::sqrt(count));
  }
  CHECK(tokens.v.squaredNorm() / count == Approx(1).epsilon(4 * std::sqrt(2 / count)));
  const double covariance = tokens.q.cwiseProduct(tokens.k).sum();
  CHECK(std::abs(covariance) < 4 * 1.5 * 1.5 / 16 * std::sqrt(count));
}

TEST_CASE("a token's size divides its norm among its components", "[input]") {
  const Tokens tokens = draw({.tokens = 5, .head_size = 7, .value_size = 2});
  CHECK(tokens.q.rows() == 5);
  CHECK(tokens.q.cols() == 7);
  CHECK(tokens.k.cols() == 7);
  CHECK(tokens.v.cols() == 2);
  CHECK(tokens.q != tokens.k);
}

TEST_CASE("replicates draw their own tokens, unless told to share them", "[input]") {
  InputSettings settings{.tokens = 4, .head_size = 3, .value_size = 2};
  CHECK(draw(settings, 1, 0).q == draw(settings, 1, 0).q);
  CHECK(draw(settings, 1, 0).q != draw(settings, 1, 1).q);
  CHECK(draw(settings, 1, 0).q != draw(settings, 2, 0).q);
  settings.redraw = false;
  CHECK(draw(settings, 1, 0).q == draw(settings, 1, 5).q);
  CHECK(draw(settings, 1, 0).v == draw(settings, 1, 5).v);
  CHECK(draw(settings, 1, 0).q != draw(settings, 2, 0).q);
}

TEST_CASE("tokens of one replicate are paired over norms", "[input]") {
  InputSettings settings{.tokens = 4, .head_size = 3, .value_size = 2, .norm = 1};
  const Tokens one = draw(settings, 1, 3);
  settings.norm = 2;  // a power of two scales without rounding
  const Tokens two = draw(settings, 1, 3);
  CHECK(two.q == 2 * one.q);
  CHECK(two.k == 2 * one.k);
  CHECK(two.v == one.v);
}

TEST_CASE("a head is one slice of a file", "[input]") {
  const Heads heads;
  const Tokens first = heads.load("line/block", 0), second = heads.load("line/block", 1);
  CHECK(first.q == (Matrix(3, 2) << 0, 1, 2, 3, 4, 5).finished() / 8);
  CHECK(second.q == (first.q.array() + 6.0 / 8).matrix());
  CHECK(second.v == (first.v.array() + 15.0 / 8).matrix());
  CHECK(second.v.cols() == 5);
}

TEST_CASE("heads that are not there, or do not fit, are told", "[input]") {
  const Heads heads;
  CHECK_THROWS_AS(heads.load("line/block", 2), IoError);
  CHECK_THROWS_WITH(heads.load("line/block", 2),
                    Contains("/line/block/q has 2 heads, so input.head goes from 0 to 1, not 2"));
  CHECK_THROWS_WITH(heads.load("line/blok"), Contains("did you mean"));
  CHECK_THROWS_WITH(heads.load("line/block", 0, "haeds.h5"), Contains("haeds.h5"));
  CHECK_THROWS_WITH(heads.load("flat"), Contains("heads.h5: /flat/q has shape [1, 2], expected"));
  CHECK_THROWS_WITH(heads.load("short"), Contains("as many values as keys are needed: q [2, 3, 2], "
                                                  "k [2, 3, 2], v [2, 2, 2]"));
  CHECK_THROWS_WITH(heads.load("wide"), Contains("queries and keys differ in size"));
  CHECK_THROWS_WITH(heads.load("empty"), Contains("there are no tokens"));
  CHECK_THROWS_WITH(heads.load("spoilt"), Contains("/spoilt/q: nan at [0, 0, 1]"));
}

TEST_CASE("a kind of input needs to be told its files", "[input]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(load_tokens({.kind = "heads"}, folder / "", 1, 0),
                    Contains("'file' in [input] cannot be absent"));
  CHECK_THROWS_WITH(load_tokens({.kind = "npy"}, folder / "", 1, 0),
                    Contains("'queries' in [input] cannot be absent"));
}

TEST_CASE("queries, keys and values can be three arrays of NumPy", "[input]") {
  const std::filesystem::path data = TRIPARTITE_SOURCE_DIR "/tests/experiment/data";
  InputSettings settings{.kind = "npy", .queries = "q.npy", .keys = "k.npy", .values = "v.npy"};
  const Tokens tokens = load_tokens(settings, data, 1, 0);
  CHECK(tokens.q == (Matrix(2, 3) << 0, 1, 2, 3, 4, 5).finished() / 8);
  CHECK(tokens.k.rows() == 4);
  CHECK(tokens.k(3, 2) == 11.0 / 8);
  CHECK(tokens.v == (Matrix(4, 1) << 0, 1, 2, 3).finished() / 8);
  settings.values = "q.npy";
  CHECK_THROWS_WITH(load_tokens(settings, data, 1, 0), Contains("as many values as keys"));
  settings.values = "../../io/data/nan.npy";
  CHECK_THROWS_WITH(load_tokens(settings, data, 1, 0), Contains("nan at"));
  settings.values = "../../io/data/float64.npy";
  CHECK_THROWS_WITH(load_tokens(settings, data, 1, 0),
                    Contains("has shape [2, 3, 4], expected [token,size]; input.layout"));
}
