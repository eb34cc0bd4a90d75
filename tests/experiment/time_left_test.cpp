// Time left, of runs whose times are made up: no clock is read.
#include "tripartite/experiment/time_left.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "tripartite/base/random.hpp"

#include "support/catch.hpp"

using namespace tripartite;

namespace {

using Stage = TimedCase::Stage;

struct MadeUp {
  TimedCase known;
  double seconds;  ///< that it will take
};

/// Runs the cases on `workers` in their order. Wherever one ends after the first fifth of the run,
/// time left must be told, and within a factor of two; returns the worst factor.
double worst_factor(std::vector<MadeUp> run, std::size_t workers) {
  std::vector<double> begin(run.size(), -1),
      end(run.size(), std::numeric_limits<double>::infinity());
  std::vector<double> free(workers, 0);
  for (std::size_t i = 0; i < run.size(); ++i) {
    const auto worker = std::min_element(free.begin(), free.end());
    begin[i] = *worker;
    end[i] = *worker += run[i].seconds;
  }
  const double all = *std::max_element(end.begin(), end.end());
  double worst = 1;
  for (const double now : end) {
    if (now < all / 5 || now >= all) continue;
    std::vector<TimedCase> seen;
    for (std::size_t i = 0; i < run.size(); ++i) {
      TimedCase one = run[i].known;
      if (end[i] <= now) {
        one.stage = Stage::done;
        one.seconds = run[i].seconds;
      } else if (begin[i] <= now) {
        one.stage = Stage::at_work;
        one.seconds = now - begin[i];
      }
      seen.push_back(one);
    }
    const auto left = seconds_left(seen, static_cast<int>(workers));
    CAPTURE(now, all, left.value_or(-1));
    REQUIRE(left);
    worst = std::max({worst, *left / (all - now), (all - now) / *left});
  }
  return worst;
}

/// A sweep over norms, sizes and draws, in that order, or with sizes outermost.
std::vector<MadeUp> grow(const std::function<double(double norm, double units)>& seconds,
                         const std::function<double(double units)>& cost, bool sizes_first,
                         std::vector<double> norms = {1, 1.5, 2, 4}, int draws = 5,
                         double scatter = 0.1) {
  const Stream stream(7, "time left", 0);
  std::vector<MadeUp> run;
  std::uint64_t position = 0;
  const auto add = [&](double norm, double units) {
    for (int draw = 0; draw < draws; ++draw) {
      double draw_of = 0;
      stream.normal({&draw_of, 1}, position++);
      const double spread = std::exp(scatter * draw_of);
      run.push_back({{.cost = cost(units),
                      .axes = {{"input.norm", norm},
                               {"features.hidden_units", static_cast<std::int64_t>(units)}}},
                     seconds(norm, units) * spread});
    }
  };
  std::vector<double> sizes;
  for (double units = 16; units <= 65536; units *= 2) sizes.push_back(units);
  for (const double outer : sizes_first ? sizes : norms)
    for (const double inner : sizes_first ? norms : sizes)
      sizes_first ? add(inner, outer) : add(outer, inner);
  return run;
}

double linear(double, double units) { return 0.02 + 1e-3 * units; }
double declared(double units) { return 20 + units; }

}  // namespace

TEST_CASE("time left where all cases take as long", "[time]") {
  const auto seconds = [](double, double) { return 3.0; };
  CHECK(worst_factor(grow(
                         seconds, [](double) { return 1.0; }, false),
                     1) < 1.2);
}

TEST_CASE("time left where cases grow along an axis", "[time]") {
  for (const bool sizes_first : {true, false})
    for (const std::size_t workers : {1U, 3U}) {
      CAPTURE(sizes_first, workers);
      CHECK(worst_factor(grow(linear, declared, sizes_first), workers) < 2);
    }
}

TEST_CASE("time left where what is declared is not what cases cost", "[time]") {
  const auto nothing = [](double) { return 1.0; };
  for (const double exponent : {0.6, 1.0, 1.4, 2.0})
    for (const bool sizes_first : {true, false}) {
      CAPTURE(exponent, sizes_first);
      const auto power = [=](double norm, double units) {
        return 0.01 * norm + 1e-3 * std::pow(units, exponent);
      };
      if (exponent < 1.5) CHECK(worst_factor(grow(power, declared, sizes_first), 1) < 2);
      CHECK(worst_factor(grow(power, nothing, sizes_first), 1) < 2);
    }
}

TEST_CASE("time left where cases also grow along an axis that is not declared", "[time]") {
  const auto with_norm = [](double norm, double units) {
    return (0.02 + 1e-3 * units) * norm * norm;
  };
  for (const bool sizes_first : {true, false})
    CHECK(worst_factor(grow(with_norm, declared, sizes_first, {1, 2, 4, 8}), 1) < 2);
}

TEST_CASE("time left of single draws, each case twice the one before", "[time]") {
  CHECK(worst_factor(grow(linear, declared, true, {1}, 1, 0.2), 1) < 2);
  CHECK(worst_factor(grow(linear, declared, true, {1}, 1, 0.2), 2) < 2);
}

TEST_CASE("time left of names that differ as nothing tells beforehand", "[time]") {
  std::vector<MadeUp> run;
  const std::vector<std::pair<std::string, double>> levels = {
      {"rate", 1}, {"release", 3}, {"calcium", 8}, {"spiking", 20}};
  for (const auto& [level, seconds] : levels)
    for (std::int64_t units = 64; units <= 1024; units *= 2)
      run.push_back({{.cost = static_cast<double>(units),
                      .axes = {{"biology.level", level}, {"features.hidden_units", units}}},
                     seconds * static_cast<double>(units)});
  std::vector<MadeUp> turned;  // levels fastest: all are seen early
  for (std::size_t units = 0; units < 5; ++units)
    for (std::size_t level = 0; level < 4; ++level) turned.push_back(run[5 * level + units]);
  CHECK(worst_factor(turned, 1) < 2);
}

TEST_CASE("a resumed run or a shard counts its own cases alone", "[time]") {
  const std::vector<MadeUp> whole = grow(linear, declared, true);
  const std::vector<MadeUp> resumed(whole.begin() + 150, whole.end());
  CHECK(worst_factor(resumed, 2) < 2);
  std::vector<MadeUp> shard;
  for (std::size_t i = 1; i < whole.size(); i += 4) shard.push_back(whole[i]);
  CHECK(worst_factor(shard, 1) < 2);
}

TEST_CASE("a case at work counts by what is done of it", "[time]") {
  TimedCase one{.stage = Stage::at_work, .seconds = 30, .share = 0.25};
  REQUIRE(seconds_left({one}, 1));
  CHECK(*seconds_left({one}, 1) == Approx(90));
  const TimedCase done{.stage = Stage::done, .seconds = 120};
  const TimedCase waiting;
  CHECK(*seconds_left({done, one, waiting}, 1) == Approx(90 + 120).epsilon(0.01));
  CHECK(*seconds_left({done, one, waiting}, 2) == Approx(120).epsilon(0.01));
  one.share = 0;
  CHECK(*seconds_left({done, one}, 1) == Approx(90).epsilon(0.01));
  one.seconds = 500;  // longer than foreseen
  CHECK(*seconds_left({done, one}, 1) == Approx(50).epsilon(0.01));
}

TEST_CASE("nothing is told without ground", "[time]") {
  const TimedCase waiting;
  CHECK_FALSE(seconds_left({waiting, waiting}, 1));
  TimedCase one{.stage = Stage::at_work, .seconds = 30};
  CHECK_FALSE(seconds_left({one, waiting}, 1));
  one.stage = Stage::done;
  CHECK(seconds_left({one, waiting}, 1));
  CHECK_FALSE(seconds_left(std::vector<TimedCase>{one, {.cost = 1000}}, 1));  // 3 % of the work
  CHECK(*seconds_left({one}, 1) == 0);
}
