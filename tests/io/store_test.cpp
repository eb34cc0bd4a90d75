#include "tripartite/io/store.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/wait.h>

#include "tripartite/base/error.hpp"

#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

using namespace tripartite;

namespace {

const std::vector<double> voltages = {-70.0, -69.5, 0.1, 1e-300, 3.0, 4.0};
const std::vector<std::string> names = {"früh", "", "spät"};

const std::vector<Row> rows = {
    {{"case", std::int64_t{0}}, {"map", "relu"}, {"error", 0.5}, {"steps", std::int64_t{7}}},
    {{"case", std::int64_t{1}}, {"status", "failed µ"}},  // a failed case lacks its results
    {{"case", std::int64_t{2}}, {"map", "exp"}, {"error", std::int64_t{1}}},
};

void write_sample(StoreWriter& store) {
  store.write("/traces/cell/v", voltages, {2, 3});
  store.write("/traces/cell/t", std::vector{0.0, 0.5}, {2});
  store.write("/ids", std::vector<std::int64_t>{1, -2}, {2});
  store.write("/names", names);
  store.write("/provenance/config", std::string("tau = \"10 µs\"\n"));
  store.write("/scalar", std::vector{2.5}, {});
  store.write("/empty", std::vector<double>{}, {0});
  store.attach_scale("/traces/cell/v", 0, "/traces/cell/t");
  store.set_attribute("/", "format", std::string("tripartite"));
  store.set_attribute("/", "format_version", std::int64_t{1});
  store.set_attribute("/traces/cell/v", "units", std::string("mV"));
  store.set_attribute("/provenance/run", "wall_seconds", 1.5);
  store.write_table("/results", rows);
}

std::vector<std::string> names_in(const TemporaryFolder& folder) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder / ""))
    found.push_back(entry.path().filename().string());
  return found;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("what is written is read back", "[store]") {
  const TemporaryFolder folder;
  StoreWriter writer(folder / "a.h5");
  write_sample(writer);
  writer.commit();
  const StoreReader store(folder / "a.h5");
  CHECK(store.shape("/traces/cell/v") == Shape{2, 3});
  CHECK(store.read_doubles("/traces/cell/v") == voltages);
  CHECK(store.read_integers("ids") == std::vector<std::int64_t>{1, -2});
  CHECK(store.read_doubles("/ids") == std::vector<double>{1.0, -2.0});
  CHECK(store.read_strings("/names") == names);
  CHECK(store.read_string("/provenance/config") == "tau = \"10 µs\"\n");
  CHECK(store.shape("/scalar").empty());
  CHECK(store.read_doubles("/scalar") == std::vector{2.5});
  CHECK(store.read_doubles("/empty").empty());
  CHECK(store.exists("/traces/cell"));
  CHECK(store.exists("/"));
  CHECK_FALSE(store.exists("/traces/cells/v"));
  CHECK(store.children() == std::vector<std::string>{"empty", "ids", "names", "provenance",
                                                     "results", "scalar", "traces"});
  CHECK(store.children("/provenance") == std::vector<std::string>{"config", "run"});
  CHECK(std::get<std::string>(store.attribute("/", "format")) == "tripartite");
  CHECK(std::get<std::int64_t>(store.attribute("/", "format_version")) == 1);
  CHECK(std::get<double>(store.attribute("/provenance/run", "wall_seconds")) == 1.5);
  CHECK_FALSE(store.has_attribute("/ids", "units"));
}

TEST_CASE("a table has all columns, with holes marked", "[store]") {
  const TemporaryFolder folder;
  StoreWriter writer(folder / "a.h5");
  writer.write_table("/results", rows);
  writer.commit();
  const std::vector<Row> table = StoreReader(folder / "a.h5").read_table("/results");
  REQUIRE(table.size() == 3);
  std::vector<std::string> columns;
  for (const auto& [name, cell] : table[0]) columns.push_back(name);
  CHECK(columns == std::vector<std::string>{"case", "map", "error", "steps", "status"});
  CHECK(std::get<std::int64_t>(table[2][0].second) == 2);
  CHECK(std::get<std::string>(table[1][1].second).empty());
  CHECK(std::get<double>(table[0][2].second) == 0.5);
  CHECK(std::isnan(std::get<double>(table[1][2].second)));
  CHECK(std::get<double>(table[2][2].second) == 1.0);  // integers widen among doubles
  CHECK(std::get<double>(table[0][3].second) == 7.0);  // integers with holes become doubles
  CHECK(std::isnan(std::get<double>(table[1][3].second)));
  CHECK(std::get<std::string>(table[1][4].second) == "failed µ");
}

TEST_CASE("a column does not mix texts and numbers", "[store]") {
  const TemporaryFolder folder;
  StoreWriter writer(folder / "a.h5");
  const std::vector<Row> mixed = {{{"x", 1.0}}, {{"x", "one"}}};
  CHECK_THROWS_WITH(writer.write_table("/results", mixed),
                    Contains("/results: column 'x' mixes texts and numbers"));
}

TEST_CASE("h5py sees the same file", "[store]") {
  const TemporaryFolder folder;
  StoreWriter writer(folder / "a.h5");
  write_sample(writer);
  writer.commit();
  const std::string command = "/usr/bin/python3 " TRIPARTITE_SOURCE_DIR
                              "/tests/io/check_store.py " +
                              (folder / "a.h5").string();
  const int status = std::system(command.c_str());
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127) {
    WARN("SKIPPED: /usr/bin/python3 has no h5py");
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("nothing shows under the final name before commit", "[store]") {
  const TemporaryFolder folder;
  StoreWriter writer(folder / "a.h5");
  write_sample(writer);
  REQUIRE(names_in(folder).size() == 1);
  CHECK(names_in(folder).front().starts_with("a.h5."));
  CHECK(names_in(folder).front().ends_with(".part"));
  writer.commit();
  CHECK(names_in(folder) == std::vector<std::string>{"a.h5"});
}

TEST_CASE("an abandoned store leaves nothing behind", "[store]") {
  const TemporaryFolder folder;
  const auto fails = [&] {
    StoreWriter writer(folder / "a.h5");
    write_sample(writer);
    throw std::runtime_error("half-way");
  };
  CHECK_THROWS(fails());
  CHECK(names_in(folder).empty());
}

TEST_CASE("writers of one file at once do not meet before commit", "[store]") {
  const TemporaryFolder folder;
  StoreWriter first(folder / "a.h5", true), second(folder / "a.h5", true);
  first.write("/x", std::vector{1.0}, {1});
  second.write("/x", std::vector{2.0}, {1});
  first.commit();
  CHECK(StoreReader(folder / "a.h5").read_doubles("/x") == std::vector{1.0});
  second.commit();
  CHECK(StoreReader(folder / "a.h5").read_doubles("/x") == std::vector{2.0});
  CHECK(names_in(folder) == std::vector<std::string>{"a.h5"});
}

TEST_CASE("a store replaces only when told to, and only what is its own", "[store]") {
  const TemporaryFolder folder;
  std::ofstream(folder / "a.h5") << "precious";
  CHECK_THROWS_WITH(StoreWriter(folder / "a.h5"),
                    (folder / "a.h5").string() + ": exists already and is not overwritten");
  CHECK_THROWS_WITH(StoreWriter(folder / "a.h5", true), Contains("is not replaced"));
  CHECK(bytes_of(folder / "a.h5") == "precious");
  for (const double number : {1.0, 2.0}) {
    StoreWriter writer(folder / "b.h5", true);
    writer.write("/x", std::vector{number}, {1});
    writer.commit();
    CHECK(StoreReader(folder / "b.h5").read_doubles("/x") == std::vector{number});
    CHECK_THROWS_AS(StoreWriter(folder / "b.h5"), IoError);
  }
}

TEST_CASE("equal contents are equal bytes", "[store]") {
  const TemporaryFolder folder;
  for (const char* name : {"a.h5", "b.h5"}) {
    StoreWriter writer(folder / name);
    write_sample(writer);
    writer.commit();
    // HDF5 would store whole seconds, so that two quick writes agree by accident.
    if (std::string(name) == "a.h5") CHECK(std::system("sleep 1.1") == 0);
  }
  CHECK(bytes_of(folder / "a.h5") == bytes_of(folder / "b.h5"));
}

TEST_CASE("errors of a store name file, path and the nearest name", "[store]") {
  const TemporaryFolder folder;
  StoreWriter writer(folder / "a.h5");
  write_sample(writer);
  CHECK_THROWS_WITH(writer.write("/ids", std::vector{1.0}, {1}),
                    Contains("a.h5: /ids: cannot create the dataset (name already exists)"));
  writer.commit();
  const StoreReader store(folder / "a.h5");
  const std::string file = (folder / "a.h5").string();
  CHECK_THROWS_WITH(store.read_doubles("/traces/cel/v"),
                    file + ": /traces/cel: does not exist\n  did you mean '/traces/cell'?");
  CHECK_THROWS_WITH(store.read_doubles("/names"), file + ": /names: does not hold numbers");
  CHECK_THROWS_WITH(store.read_integers("/scalar"), Contains("does not hold whole numbers"));
  CHECK_THROWS_WITH(store.read_strings("/ids"), Contains("/ids: does not hold text"));
  CHECK_THROWS_WITH(store.read_table("/ids"), Contains("/ids: is not a table"));
  CHECK_THROWS_WITH(store.shape("/traces"), Contains("/traces: is a group, expected a dataset"));
  CHECK_THROWS_WITH(store.attribute("/ids", "units"), Contains("has no attribute 'units'"));
  CHECK_THROWS_WITH(store.read_doubles("/ids/deeper"), Contains("/ids/deeper: does not exist"));
  CHECK_THROWS_WITH(StoreReader(folder / "b.h5"), Contains("b.h5: does not exist"));
  std::ofstream(folder / "text.h5") << "no HDF5";
  CHECK_THROWS_AS(StoreReader(folder / "text.h5"), IoError);
  CHECK_THROWS_WITH(StoreWriter(folder / "no/folder.h5"), Contains("cannot create"));
}

TEST_CASE("rows are appended and read in blocks", "[store]") {
  const TemporaryFolder folder;
  StoreWriter writer(folder / "a.h5");
  std::vector<double> all(3 * 1000), some(3 * 400);
  for (std::size_t k = 0; k < all.size(); ++k) all[k] = 0.1 * static_cast<double>(k);
  const std::span<const double> rows(all);
  for (const auto& [first, count] : {std::pair(0, 300), {300, 1}, {301, 0}, {301, 699}})
    writer.append("/traces/v", rows.subspan(3UL * first, 3UL * count), {3});
  writer.append("/ids", std::vector<std::int64_t>{4, 5});
  writer.append("/ids", std::vector<std::int64_t>{6});
  CHECK(writer.shape("/traces/v") == Shape{1000, 3});
  writer.read_rows("/traces/v", 250, some);
  CHECK(std::equal(some.begin(), some.end(), all.begin() + 750));
  writer.commit();
  const StoreReader store(folder / "a.h5");
  CHECK(store.shape("/traces/v") == Shape{1000, 3});
  CHECK(store.read_doubles("/traces/v") == all);
  CHECK(store.read_integers("/ids") == std::vector<std::int64_t>{4, 5, 6});
  store.read_rows("/traces/v", 600, some);
  CHECK(std::equal(some.begin(), some.end(), all.begin() + 1800));
  CHECK_THROWS_AS(store.read_rows("/traces/v", 700, some), IoError);  // there are 300
}

TEST_CASE("rows wider than a chunk are appended, and small datasets stay small", "[store]") {
  const TemporaryFolder folder;
  const std::vector<double> wide(200'000, 0.5), few = {1, 2, 3};
  StoreWriter writer(folder / "wide.h5"), small(folder / "small.h5");
  writer.append("/wide", wide, {100'000});
  writer.append("/wide", wide, {100'000});
  writer.commit();
  CHECK(StoreReader(folder / "wide.h5").shape("/wide") == Shape{4, 100'000});
  small.append("/few", few);
  small.commit();
  CHECK(std::filesystem::file_size(folder / "small.h5") < 10'000);
}

TEST_CASE("a store can be begun anew", "[store]") {
  const TemporaryFolder folder;
  StoreWriter writer(folder / "a.h5");
  write_sample(writer);
  writer.clear();
  writer.write("/names", names);
  writer.commit();
  CHECK(StoreReader(folder / "a.h5").children() == std::vector<std::string>{"names"});
}
