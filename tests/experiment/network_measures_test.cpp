// Measures of what was recorded, on records made by hand.
#include "tripartite/experiment/network_measures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "experiment/memory_trains.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

constexpr double kNever = std::numeric_limits<double>::quiet_NaN();

/// Samples of offset + amplitude sin(2 pi f t) every millisecond.
std::vector<double> sine(double offset, double amplitude, double hertz, int samples) {
  std::vector<double> trace;
  for (int k = 0; k < samples; ++k)
    trace.push_back(offset + amplitude * std::sin(2 * std::numbers::pi * hertz * k / 1000));
  return trace;
}

}  // namespace

TEST_CASE("rates are events for each instance and second, in bins", "[measures]") {
  RateBins bins(10, 2, 25);
  for (const double t : {0.0, 3.0, 9.99, 10.0, 25.0}) bins.add(t);
  const RateTrace trace = bins.trace();
  CHECK(trace.t == std::vector<double>{5, 15, 22.5});
  REQUIRE(trace.rate.size() == 3);
  CHECK(trace.rate[0] == Approx(150));  // three in 10 ms among two
  CHECK(trace.rate[1] == Approx(50));
  CHECK(trace.rate[2] == Approx(100));  // at the very end, in a bin of half the width
}

TEST_CASE("a duration of many bins has that many despite rounding", "[measures]") {
  CHECK(RateBins(0.1, 1, 0.1 * 3).trace().t.size() == 3);
  CHECK(RateBins(10, 1, 8000).trace().t.size() == 800);
}

TEST_CASE("variation of intervals", "[measures]") {
  // Instance 0: intervals 1, 3 (mean 2, deviation 1); instance 1 is regular; 2 has one interval.
  const IntervalVariation found = interval_variation(MemoryTrains({{0, 1, 4}, {2, 4, 6}, {3, 7}}));
  CHECK(found.each == Approx((0.5 + 0) / 2).margin(1e-15));
  // All intervals: 1, 3, 2, 2, 4; mean 2.4, squares 1.96 + 0.36 + 0.16 + 0.16 + 2.56.
  CHECK(found.pooled == Approx(std::sqrt(5.2 / 5) / 2.4));
  const IntervalVariation one = interval_variation(MemoryTrains({{}, {1, 2}}));
  CHECK(std::isnan(one.each));
  CHECK(one.pooled == 0);
  CHECK(std::isnan(interval_variation(MemoryTrains({{}, {1}})).pooled));
}

TEST_CASE("the speed of a wave around a ring", "[measures]") {
  // From cell 2 of 10 both ways round, 250 ms a cell.
  std::vector<double> arrival(10);
  for (std::size_t i = 0; i < 10; ++i) {
    const std::size_t apart = i > 2 ? i - 2 : 2 - i;
    arrival[i] = 100 + 250.0 * static_cast<double>(std::min(apart, 10 - apart));
  }
  CHECK(wave_speed(arrival, {}) == Approx(4));
  arrival[7] = arrival[8] = kNever;
  CHECK(wave_speed(arrival, {}) == Approx(4));
}

TEST_CASE("the speed of a wave by positions", "[measures]") {
  const std::vector<Position> positions = {{0, 0, 0}, {30, 40, 0}, {0, 100, 0}, {300, 400, 0}};
  const std::vector<double> arrival = {1000, 1000 + 5, 1000 + 10, 1000 + 50};  // 10 µm/ms
  CHECK(wave_speed(arrival, positions) == Approx(1e4));
}

TEST_CASE("a wave that reached too few, or did not spread, has no speed", "[measures]") {
  CHECK(std::isnan(wave_speed(std::vector{1.0, 2.0, kNever, kNever}, {})));
  CHECK(std::isnan(wave_speed(std::vector{5.0, 5.0, 5.0, 5.0}, {})));
}

TEST_CASE("the frequency of an oscillation", "[measures]") {
  const Oscillation found = oscillation(sine(0.3, 0.1, 7, 2000), 1);
  CHECK(found.peaks == 13);  // it begins in the upward passage, which is not seen
  CHECK(found.frequency == Approx(7).epsilon(1e-3));
}

TEST_CASE("what does not oscillate has no frequency", "[measures]") {
  CHECK(oscillation(sine(1, 0, 7, 1000), 1).peaks == 0);
  std::vector<double> rest(1000, 0.4353);
  for (std::size_t k = 0; k < rest.size(); k += 2) rest[k] += 1e-15;  // rounding
  CHECK(oscillation(rest, 1).peaks == 0);
  std::vector<double> rise(1000);
  std::iota(rise.begin(), rise.end(), 0.0);
  CHECK(oscillation(rise, 1).peaks == 1);
  CHECK(oscillation(rise, 1).frequency == 0);
  // A ripple of a hundredth of the range around the mean is passed many times, but not a cycle.
  std::vector<double> ripple = sine(0, 1, 1, 1000);
  const std::vector<double> fast = sine(0, 0.02, 97, 1000);
  for (std::size_t k = 0; k < ripple.size(); ++k) ripple[k] += fast[k];
  CHECK(oscillation(ripple, 1).peaks <= 1);
}
