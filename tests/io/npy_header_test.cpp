// Headers of .npy files that are not what NumPy writes.
#include <array>
#include <string>
#include <vector>

#include "tripartite/base/error.hpp"
#include "tripartite/base/random.hpp"
#include "tripartite/io/tensor.hpp"

#include "io/npy.hpp"
#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

const std::vector<double> kNumbers = {0, 1, 2, 3, 4, 5};

/// The message for a file, or the shape that was read.
std::string outcome(const TemporaryFolder& folder, const std::string& bytes) {
  write_bytes(folder / "x.npy", bytes);
  try {
    return shape_text(load_npy(folder / "x.npy").shape);
  } catch (const IoError& error) {
    return error.what();
  }
}

std::size_t product(const Shape& shape) {
  std::size_t count = 1;
  for (const std::size_t extent : shape) count *= extent;
  return count;
}

}  // namespace

TEST_CASE("what NumPy may write is read", "[tensor]") {
  const auto [header, shape] = GENERATE(table<std::string, std::string>({
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }   \n", "[2, 3]"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}", "[2, 3]"},
      {"{'shape': (6,), 'fortran_order': True, 'descr': '<f8'}\n", "[6]"},
      {"{\"descr\": \"<f8\", \"fortran_order\": False, \"shape\": (1, 6, 1,)}\n", "[1, 6, 1]"},
      {" { 'descr' : '<f8' , 'fortran_order' : False , 'shape' : ( 3 , 2 ) , } ", "[3, 2]"},
  }));
  CAPTURE(header);
  const TemporaryFolder folder;
  CHECK(outcome(folder, npy_bytes(header, kNumbers)) == shape);
  CHECK(outcome(folder, npy_bytes(header, kNumbers, 2)) == shape);
  CHECK(outcome(folder, npy_bytes(header, kNumbers, 3)) == shape);
}

TEST_CASE("a shape that is no tuple of whole numbers is refused", "[tensor]") {
  const std::string shape =
      GENERATE("(-2, -3)", "(2, -3)", "(6 1)", "(6)", "(2.0, 3)", "(2, 3", "2, 3)", "[2, 3]", "6",
               "(2,, 3)", "(, 6)", "(2; 3)", "(2, 3L)", "(+6,)", "(06,)", "(0x6,)", "('6',)",
               "(None,)", "((2, 3))", "(99999999999999999999,)", "");
  CAPTURE(shape);
  const TemporaryFolder folder;
  const std::string message = outcome(folder, npy_bytes(npy_header(shape), kNumbers));
  CHECK_THAT(message, Contains("x.npy: the .npy header cannot be understood: {'descr'") &&
                          Contains("expected"));
}

TEST_CASE("a header with other content is refused", "[tensor]") {
  const auto [header, reason] = GENERATE(table<std::string, std::string>({
      {"", "expected '{'"},
      {"{}", "expected 'descr', 'fortran_order' and 'shape', each once"},
      {"{'descr': '<f8', 'shape': (6,)}", "each once"},
      {"{'fortran_order': False, 'shape': (6,)}", "each once"},
      {"{'descr': '<f8', 'fortran_order': False}", "each once"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (6,), 'shape': (6,)}", "each once"},
      {"{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (6,)}", "each once"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (6,)} {}", "each once"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (6,), 'mask': 1}", "as its only keys"},
      {"{'descr': '<f8', 'fortran_order': Maybe, 'shape': (6,)}", "to be True or False"},
      {"{'descr': '<f8', 'fortran_order': 0, 'shape': (6,)}", "to be True or False"},
      {"{'descr': '<f8', 'fortran_order': Falsehood, 'shape': (6,)}", "expected '}'"},
      {"{'descr': '<f8' 'fortran_order': False, 'shape': (6,)}", "expected '}'"},
      {"{'descr' '<f8', 'fortran_order': False, 'shape': (6,)}", "expected ':'"},
      {"{descr: '<f8', 'fortran_order': False, 'shape': (6,)}", "a key in quotes"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (6,)", "expected '}'"},
      {"{'descr': '<f8', 'fortran_order': False, 'shape': (6,), ", "a key in quotes"},
      {"{'descr': '<f8, 'fortran_order': False, 'shape': (6,)}", "of type '<f8, '"},
      {"{'descr': <f8, 'fortran_order': False, 'shape': (6,)}", "a key in quotes"},
      {"{'descr': '>f8', 'fortran_order': False, 'shape': (6,)}", "of type '>f8'"},
      {"{'descr': '<f2', 'fortran_order': False, 'shape': (6,)}", "of type '<f2'"},
      {"{'descr': '<i8', 'fortran_order': False, 'shape': (6,)}", "of type '<i8'"},
      {"{'descr': '<c16', 'fortran_order': False, 'shape': (6,)}", "of type '<c16'"},
      {"{'descr': '|O', 'fortran_order': False, 'shape': (6,)}", "of type '|O'"},
      {"{'descr': '|b1', 'fortran_order': False, 'shape': (6,)}", "of type '|b1'"},
      {"{'descr': '', 'fortran_order': False, 'shape': (6,)}", "of type ''"},
      {"{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (6,)}", "several fields"},
  }));
  CAPTURE(header);
  const TemporaryFolder folder;
  const std::string message = outcome(folder, npy_bytes(header, kNumbers));
  CHECK_THAT(message, Contains("x.npy: ") && Contains(reason));
}

TEST_CASE("a file is as long as its header says", "[tensor]") {
  const TemporaryFolder folder;
  const std::string whole = npy_bytes(npy_header("(2, 3)"), kNumbers);
  CHECK(outcome(folder, whole) == "[2, 3]");
  CHECK_THAT(outcome(folder, whole + '\0'),
             Contains("x.npy: holds 49 bytes of numbers, expected 48 for shape [2, 3] of '<f8'"));
  CHECK_THAT(outcome(folder, whole + "12345678"), Contains("holds 56 bytes"));
  CHECK_THAT(outcome(folder, whole.substr(0, whole.size() - 1)), Contains("holds 47 bytes"));
  CHECK_THAT(outcome(folder, npy_bytes(npy_header("(0, 3)"), kNumbers)),
             Contains("holds 48 bytes of numbers, expected 0"));
  // Sizes beyond the largest address; that of the second wraps around to 48 bytes.
  for (const char* shape : {"(4294967296, 4294967296)", "(2305843009213693958,)"})
    CHECK_THAT(outcome(folder, npy_bytes(npy_header(shape), kNumbers)),
               Contains("no memory holds an array of shape"));
  CHECK_THAT(outcome(folder, "PK\x03\x04 the rest of an archive"), Contains("(.npz)"));
}

TEST_CASE("versions that do not exist are refused", "[tensor]") {
  const TemporaryFolder folder;
  std::string bytes = npy_bytes(npy_header("(2, 3)"), kNumbers);
  bytes[7] = 1;
  CHECK_THAT(outcome(folder, bytes), Contains(".npy version 1.1, expected 1.0, 2.0 or 3.0"));
  CHECK_THAT(outcome(folder, npy_bytes(npy_header("(2, 3)"), kNumbers, 4)),
             Contains(".npy version 4.0"));
}

TEST_CASE("a spoilt header is refused or still means the file it stands in", "[tensor]") {
  // Every byte of the header replaced, in turn, by some that headers are made of and by a random
  // one, and pairs of random places.
  const TemporaryFolder folder;
  const std::string whole = npy_bytes(npy_header("(2, 3)"), kNumbers);
  const std::size_t header = whole.size() - kNumbers.size() * sizeof(double);
  std::vector<double> random(2 * header);
  Stream(7, "npy headers").uniform(random);
  std::vector<std::string> spoilt;
  for (std::size_t place = 0; place < header; ++place) {
    for (const char other : {' ', '0', '1', '9', '-', ',', '\'', '(', '}', '\0', '\x80'}) {
      std::string bytes = whole;
      bytes[place] = other;
      spoilt.push_back(bytes);
    }
    std::string bytes = whole;
    bytes[static_cast<std::size_t>(random[place] * static_cast<double>(header))] = ' ';
    bytes[static_cast<std::size_t>(random[header + place] * static_cast<double>(header))] = '1';
    spoilt.push_back(bytes);
    spoilt.push_back(whole.substr(0, place));
  }
  int refused = 0, read = 0;
  for (const std::string& bytes : spoilt) {
    write_bytes(folder / "x.npy", bytes);
    try {
      const Tensor tensor = load_npy(folder / "x.npy");
      ++read;
      CHECK(tensor.data.size() == kNumbers.size());
      CHECK(product(tensor.shape) == kNumbers.size());
    } catch (const IoError& error) {
      ++refused;
      CHECK_THAT(error.what(), Contains("x.npy: "));
    }
  }
  CHECK(read > 0);
  CHECK(refused > 10 * read);
}
