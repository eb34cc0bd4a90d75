// The main claim in small: at R = 1 the error of the settled circuit falls as 1/√m and is as large
// as the variance of its features predicts. 20 draws of tokens and weights per size, fixed streams.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <vector>

#include "experiment/small_experiment.hpp"
#include "support/catch.hpp"

using namespace tripartite;

namespace {

double cell(const Row& row, const std::string& name) {
  for (const auto& [column, value] : row)
    if (column == name) {
      const auto* integer = std::get_if<std::int64_t>(&value);
      return integer ? static_cast<double>(*integer) : std::get<double>(value);
    }
  FAIL("no column " << name);
  return 0;
}

/// Rows by number of hidden units.
std::map<double, std::vector<Row>> run_ladder() {
  const auto file = std::filesystem::temp_directory_path() / "tripartite_error_law.toml";
  std::ofstream(file) << R"(
    [input]
    tokens = 64
    norm = 1.0
    [sampling]
    seed = 3
    replicates = 20
    [[sweep]]
    "features.hidden_units" = [32, 64, 128, 256, 512, 1024, 2048]
  )";
  const Experiment experiment = Experiment::load(file, tripartite_models());
  std::map<double, std::vector<Row>> rows;
  for (const Case& one : experiment.sweep().cases) {
    const Row row = testing::run_case(experiment, one).row;
    rows[cell(row, "features.hidden_units")].push_back(row);
  }
  return rows;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double standard_error(const std::vector<double>& values) {
  const double centre = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - centre) * (value - centre);
  const auto n = static_cast<double>(values.size());
  return std::sqrt(sum / (n - 1) / n);
}

/// Slope of log y against log x by least squares.
double log_slope(const std::map<double, double>& points) {
  double n = 0, x = 0, xx = 0, y = 0, xy = 0;
  for (const auto& [abscissa, ordinate] : points) {
    const double a = std::log(abscissa), b = std::log(ordinate);
    n += 1, x += a, xx += a * a, y += b, xy += a * b;
  }
  return (n * xy - x * y) / (n * xx - x * x);
}

/// How many standard errors the measured mean square lies from the predicted one.
double deviation(const std::vector<Row>& rows, const std::string& measured,
                 const std::string& predicted) {
  std::vector<double> squares, expected;
  for (const Row& row : rows) {
    squares.push_back(std::pow(cell(row, measured), 2));
    expected.push_back(std::pow(cell(row, predicted), 2));
  }
  return (mean(squares) - mean(expected)) / standard_error(squares);
}

}  // namespace

TEST_CASE("the error of the settled circuit obeys the law of its features at R = 1") {
  const auto ladder = run_ladder();
  std::map<double, double> output, denominator;
  int outside = 0;
  for (const auto& [units, rows] : ladder) {
    std::vector<double> total, calcium;
    for (const Row& row : rows) {
      REQUIRE(cell(row, "e_network") < 1e-6);
      REQUIRE(cell(row, "e_solver") < 1e-7);
      REQUIRE(cell(row, "e_total") <=
              (cell(row, "e_feature") + cell(row, "e_network")) * (1 + 1e-12));
      total.push_back(cell(row, "e_total"));
      calcium.push_back(cell(row, "denominator_mean_error"));
    }
    output[units] = mean(total);
    denominator[units] = mean(calcium);
    // The variance of the denominator is exact. 95 % of the sizes lie within 1.96 standard errors.
    const double away = std::abs(deviation(rows, "denominator_rms_error", "oracle_denominator"));
    CHECK(away < 3.5);
    outside += away > 1.96;
    // That of the output is first order in 1/m: compared where that is enough.
    if (units >= 512) CHECK(std::abs(deviation(rows, "e_total", "oracle_output")) < 3.0);
  }
  CHECK(outside <= 1);
  CHECK(log_slope(denominator) > -0.55);
  CHECK(log_slope(denominator) < -0.45);
  CHECK(log_slope(output) > -0.55);
  CHECK(log_slope(output) < -0.45);
}
