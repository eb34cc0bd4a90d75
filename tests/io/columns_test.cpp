#include "tripartite/io/columns.hpp"

#include <fstream>

#include "tripartite/base/error.hpp"
#include "tripartite/io/store.hpp"

#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

using namespace tripartite;

namespace {

std::vector<NumberColumn> read(const std::string& text) {
  const TemporaryFolder folder;
  std::ofstream(folder / "edges.csv") << text;
  return read_columns(folder / "edges.csv");
}

}  // namespace

TEST_CASE("columns of a CSV file have names and units", "[columns]") {
  const auto columns = read("# a comment\nsource, target,weight (nS)\r\n0,17,0.05\n\n3, -2,1e-3\n");
  REQUIRE(columns.size() == 3);
  CHECK(columns[0].name == "source");
  CHECK(columns[0].unit.empty());
  CHECK(columns[1].values == std::vector<double>{17, -2});
  CHECK(columns[2].name == "weight");
  CHECK(columns[2].unit == "nS");
  CHECK(columns[2].values == std::vector<double>{0.05, 1e-3});
}

TEST_CASE("columns of an HDF5 file are its datasets", "[columns]") {
  const TemporaryFolder folder;
  StoreWriter store(folder / "edges.h5");
  store.write("/source", std::vector<std::int64_t>{0, 3}, {2});
  store.write("/weight", std::vector{0.5, 1.5}, {2});
  store.set_attribute("/weight", "units", std::string("nS"));
  store.commit();
  const auto columns = read_columns(folder / "edges.h5");
  REQUIRE(columns.size() == 2);
  CHECK(columns[0].values == std::vector<double>{0, 3});
  CHECK(columns[1].name == "weight");
  CHECK(columns[1].unit == "nS");
}

TEST_CASE("a cell that is no number is told with its line", "[columns]") {
  CHECK_THROWS_WITH(read("a,b\n1,2\n3,x\n"), Contains("edges.csv:3: 'x' is no finite number"));
  CHECK_THROWS_WITH(read("a,b\n1,nan\n"), Contains("edges.csv:2: 'nan' is no finite number"));
  CHECK_THROWS_WITH(read("a,b\n1,2,3\n"), Contains("edges.csv:2: 3 cells, expected 2"));
  CHECK_THROWS_WITH(read_columns("nowhere.csv"), Contains("nowhere.csv"));
}
