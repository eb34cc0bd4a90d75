#include "tripartite/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

using tripartite::Stream;

namespace {

std::vector<double> normals(const Stream& stream, std::size_t count) {
  std::vector<double> numbers(count);
  stream.normal(numbers);
  return numbers;
}

double mean_power(const std::vector<double>& numbers, int power) {
  double sum = 0.0;
  for (const double x : numbers) sum += std::pow(x, power);
  return sum / static_cast<double>(numbers.size());
}

double correlation(const double* a, const double* b, std::size_t count) {
  return std::inner_product(a, a + count, b, 0.0) / static_cast<double>(count);
}

/// Kolmogorov–Smirnov distance to a distribution function, times the root of the sample size.
template <class Distribution>
double scaled_distance(std::vector<double> sample, Distribution cumulative) {
  std::ranges::sort(sample);
  const auto n = static_cast<double>(sample.size());
  double distance = 0.0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double expected = cumulative(sample[i]);
    const auto below = static_cast<double>(i);
    distance = std::max({distance, expected - below / n, (below + 1) / n - expected});
  }
  return distance * std::sqrt(n);
}

constexpr double ks_bound = 2.2;  // exceeded by chance once in 8,000 streams; these are fixed

}  // namespace

TEST_CASE("numbers agree with an independent Philox", "[random]") {
  std::ifstream file(TRIPARTITE_SOURCE_DIR "/tests/base/random_reference.txt");
  std::string line;
  std::getline(file, line);  // the heading
  int compared = 0;
  for (; std::getline(file, line); ++compared) {
    std::istringstream words(line);
    std::uint64_t seed = 0;
    std::uint64_t index = 0;
    std::uint64_t position = 0;
    std::int64_t child = 0;
    std::string name;
    std::string uniform;
    std::string normal;
    words >> seed >> name >> index >> child >> position >> uniform >> normal;
    Stream stream(seed, name, index);
    if (child >= 0) stream = stream.at(static_cast<std::uint64_t>(child));
    double number = 0.0;
    stream.uniform({&number, 1}, position);
    CHECK(number == std::stod(uniform));
    stream.normal({&number, 1}, position);
    CHECK(number ==
          Approx(std::stod(normal)).epsilon(1e-14));  // log and sin differ in the last bits
  }
  CHECK(compared == 24);
}

TEST_CASE("a filling at any offset continues the one from zero", "[random]") {
  const Stream stream(42, "offsets");
  const std::vector<double> whole = normals(stream, 2000);
  std::vector<double> uniforms(2000);
  stream.uniform(uniforms);
  for (const std::size_t offset : {1U, 2U, 7U, 511U, 512U, 513U, 1024U, 1999U}) {
    for (const std::size_t count : {1U, 2U, 3U, 512U, 700U}) {
      const std::size_t length = std::min<std::size_t>(count, 2000 - offset);
      std::vector<double> part(length);
      stream.normal(part, offset);
      CHECK(std::ranges::equal(part, std::span(whole).subspan(offset, length)));
      stream.uniform(part, offset);
      CHECK(std::ranges::equal(part, std::span(uniforms).subspan(offset, length)));
    }
  }
}

TEST_CASE("every part of an address matters", "[random]") {
  const std::vector<double> base = normals(Stream(1, "rows", 2), 4);
  CHECK(normals(Stream(1, "rows", 2), 4) == base);
  CHECK(normals(Stream(2, "rows", 2), 4) != base);
  CHECK(normals(Stream(1, "rowt", 2), 4) != base);
  CHECK(normals(Stream(1, {"rows\0", 5}, 2), 4) != base);
  CHECK(normals(Stream(1, "rows", 3), 4) != base);
  CHECK(normals(Stream(1, "rows", 2).at(0), 4) != base);
  CHECK(normals(Stream(1, "rows", 2).at(0), 4) != normals(Stream(1, "rows", 2).at(1), 4));
}

TEST_CASE("moments of normals lie within four standard errors", "[random][statistics]") {
  const std::size_t n = 400'000;
  const std::vector<double> x = normals(Stream(3, "moments"), n);
  const double error = 1.0 / std::sqrt(static_cast<double>(n));
  CHECK(std::abs(mean_power(x, 1)) < 4 * error);
  CHECK(std::abs(mean_power(x, 2) - 1) < 4 * std::sqrt(2.0) * error);
  CHECK(std::abs(mean_power(x, 3)) < 4 * std::sqrt(15.0) * error);
  CHECK(std::abs(mean_power(x, 4) - 3) < 4 * std::sqrt(96.0) * error);
}

TEST_CASE("neighbours, pairs and streams are uncorrelated", "[random][statistics]") {
  const std::size_t n = 200'000;
  const Stream stream(4, "correlation");
  const std::vector<double> a = normals(stream.at(0), n);
  const std::vector<double> b = normals(stream.at(1), n);
  const double four_sigma = 4.0 / std::sqrt(static_cast<double>(n - 2));
  CHECK(std::abs(correlation(a.data(), b.data(), n)) < four_sigma);
  CHECK(std::abs(correlation(a.data(), a.data() + 1, n - 1)) < four_sigma);
  CHECK(std::abs(correlation(a.data(), a.data() + 2, n - 2)) < four_sigma);
}

TEST_CASE("distributions pass Kolmogorov and Smirnov", "[random][statistics]") {
  std::vector<double> sample(100'000);
  Stream(5, "uniform").uniform(sample);
  CHECK(*std::ranges::min_element(sample) > 0.0);
  CHECK(*std::ranges::max_element(sample) < 1.0);
  CHECK(scaled_distance(sample, [](double u) { return u; }) < ks_bound);
  Stream(5, "normal").normal(sample);
  CHECK(scaled_distance(sample, [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }) <
        ks_bound);
}
