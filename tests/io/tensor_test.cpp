#include "tripartite/io/tensor.hpp"

#include <fstream>
#include <string>
#include <vector>

#include "tripartite/base/error.hpp"

#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

using namespace tripartite;

namespace {

const std::filesystem::path data = TRIPARTITE_SOURCE_DIR "/tests/io/data";

std::vector<double> eighths(std::size_t count) {
  std::vector<double> numbers(count);
  for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<double>(i) / 8.0;
  return numbers;
}

}  // namespace

TEST_CASE("arrays written by NumPy are read row-major", "[tensor]") {
  const char* name = GENERATE("float64.npy", "float32_fortran.npy", "version2.npy", "version3.npy");
  CAPTURE(name);
  const Tensor tensor = load_npy(data / name);
  CHECK(tensor.shape == Shape{2, 3, 4});
  CHECK(tensor.data == eighths(24));
}

TEST_CASE("arrays of few dimensions are read", "[tensor]") {
  CHECK(load_npy(data / "scalar.npy").shape.empty());
  CHECK(load_npy(data / "scalar.npy").data == std::vector{2.5});
  CHECK(load_npy(data / "vector.npy").shape == Shape{2});
}

TEST_CASE("arrays that cannot be used say why", "[tensor]") {
  const auto [name, reason] = GENERATE(table<std::string, std::string>({
      {"integers.npy", "integers.npy: holds numbers of type '<i8'\n  expected '<f4' or '<f8'"},
      {"big_endian.npy", "holds numbers of type '>f8'"},
      {"truncated.npy", "truncated.npy: holds 184 bytes of numbers, expected 192"},
      {"nan.npy", "nan.npy: nan at [1, 0, 2]"},
      {"head.h5", "head.h5: is not a .npy file"},
      {"missing.npy", "missing.npy: cannot be read"},
  }));
  CAPTURE(name);
  CHECK_THROWS_WITH(load_npy(data / name), Contains(reason));
  CHECK_THROWS_AS(load_npy(data / name), IoError);
}

TEST_CASE("a header is not trusted", "[tensor]") {
  const TemporaryFolder folder;
  const auto message_of = [&](const std::string& bytes) -> std::string {
    std::ofstream(folder / "x.npy", std::ios::binary) << bytes;
    try {
      static_cast<void>(load_npy(folder / "x.npy"));
    } catch (const IoError& error) {
      return error.what();
    }
    return "no error";
  };
  const std::string magic = "\x93NUMPY";
  using namespace std::string_literals;
  CHECK_THAT(message_of(magic + "\x01\x00\xff\x00{}  "s), Contains("ends within its header"));
  CHECK_THAT(message_of(magic + "\x01\x00\x02\x00{}"s), Contains("cannot be understood: {}"));
  CHECK_THAT(message_of(magic + "\x09\x00\x02\x00{}"s), Contains(".npy version 9"));
  CHECK_THAT(message_of(magic), Contains("is not a .npy file"));
}

TEST_CASE("tensors are read from HDF5 written by h5py", "[tensor]") {
  const StoreReader store(data / "head.h5");
  const Tensor queries = read_tensor(store, "/text/0/q");
  CHECK(queries.shape == Shape{3, 4});
  CHECK(queries.data == eighths(12));
  CHECK(std::get<std::string>(store.attribute("/text", "source")) == "fixed length");
  CHECK(store.read_strings("/words") == std::vector<std::string>{"one", "three"});
  CHECK_THROWS_WITH(read_tensor(store, "/text/0/bad"),
                    (data / "head.h5").string() + ": /text/0/bad: -inf at [1, 0]");
  CHECK_THROWS_WITH(read_tensor(store, "/txt/0/q"), Contains("did you mean '/text'?"));
}
