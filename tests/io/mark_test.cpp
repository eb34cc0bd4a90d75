// No changed byte of a file passes, wherever it is: in numbers, names, structure, or the mark.
#include "tripartite/io/mark.hpp"

#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "tripartite/base/error.hpp"
#include "tripartite/io/store.hpp"

#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

using namespace tripartite;

namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::filesystem::path& path) {
  StoreWriter writer(path);
  writer.write("/numbers", std::vector<double>(500, 1.5), {500});
  writer.write("/texts", std::vector<std::string>(100, "früh"));
  writer.set_attribute("/numbers", "units", std::string("mV"));
  const std::vector<Row> rows(20, Row{{"case", std::int64_t{1}}, {"status", "ok"}, {"e", 0.5}});
  writer.write_table("/results", rows);
  writer.commit();
}

/// One bit flipped, a block zeroed, or the end cut off.
std::string damaged(std::string bytes, int kind, std::mt19937& random) {
  const std::size_t place = random() % bytes.size();
  if (kind == 0) {
    bytes[place] = static_cast<char>(bytes[place] ^ (1 << random() % 8));
  } else if (kind == 1) {
    const std::string before = bytes;
    const std::size_t size = std::min<std::size_t>(1 + random() % 4096, bytes.size() - place);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(place), size, '\0');
    if (bytes == before) bytes[place] = 1;  // it was zero already
  } else {
    bytes.resize(place);
  }
  return bytes;
}

}  // namespace

TEST_CASE("none of 200 damages passes", "[mark]") {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "a.h5";
  write_file(path);
  const std::string whole = bytes_of(path);
  std::mt19937 random(7);
  for (int i = 0; i < 200; ++i) {
    std::ofstream(path, std::ios::binary) << damaged(whole, i % 3, random);
    CAPTURE(i);
    CHECK_THROWS_WITH(StoreReader(path, Trust::ours),
                      Contains(path.string() + ": is damaged: its bytes do not have") ||
                          Contains(path.string() + ": is no result file of this version"));
  }
  std::ofstream(path, std::ios::binary) << whole << '\0';
  CHECK_THROWS_AS(StoreReader(path, Trust::ours), IoError);
  std::ofstream(path, std::ios::binary) << whole;
  CHECK(StoreReader(path, Trust::ours).read_doubles("/numbers").size() == 500);
}

TEST_CASE("a mark says what it covers in one line of text", "[mark]") {
  const TemporaryFolder folder;
  write_file(folder / "a.h5");
  const std::string bytes = bytes_of(folder / "a.h5");
  const std::string begin = "tripartite results, format 2, " +
                            std::to_string(bytes.size() - kMarkBytes) + " bytes, CRC-32 ";
  CHECK(bytes.substr(0, begin.size()) == begin);
  CHECK(bytes.substr(begin.size() + 8, 1) == "\n");
  CHECK(bytes.find_first_not_of('\0', begin.size() + 9) == kMarkBytes);
  CHECK(bytes.substr(kMarkBytes, 4) == "\x89HDF");
  CHECK(damage_of(folder / "a.h5").empty());
}

TEST_CASE("a file is marked from the beginning, and whole only at its end", "[mark]") {
  const TemporaryFolder folder;
  const StoreWriter writer(folder / "a.h5");
  const auto part = std::filesystem::directory_iterator(folder / "")->path();
  CHECK(carries_mark(part));
  CHECK_THAT(damage_of(part), Contains("did not finish"));
}

TEST_CASE("files of others are read as they are, unless ours are asked for", "[mark]") {
  const TemporaryFolder folder;
  write_file(folder / "a.h5");
  std::ofstream(folder / "other.h5", std::ios::binary)
      << bytes_of(folder / "a.h5").substr(kMarkBytes);
  CHECK_FALSE(carries_mark(folder / "other.h5"));
  CHECK_THROWS_WITH(StoreReader(folder / "other.h5", Trust::ours), Contains("no result file"));
  std::ofstream(folder / "a.h5", std::ios::binary | std::ios::app) << "more";
  CHECK_THROWS_WITH(StoreReader(folder / "a.h5"), Contains("is damaged"));
}

TEST_CASE("a pipe or a folder in place of a file is refused at once", "[mark]") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe.h5").c_str(), 0600) == 0);
  CHECK_THROWS_WITH(StoreReader(folder / "pipe.h5"), Contains("pipe.h5: is not a file"));
  CHECK_THROWS_WITH(StoreReader(folder / ""), Contains("is not a file"));
}
