#include "tripartite/attention/metrics.hpp"

#include <cmath>

#include "support/catch.hpp"
#include "tokens.hpp"

using namespace tripartite;

TEST_CASE("the error budget splits the total error and obeys the triangle inequality") {
  const Matrix exact = tokens::gaussian(Stream(3, "exact"), 6, 4, 2);
  const Matrix feature = 1.25 * exact;
  const Matrix settled = 1.75 * exact;
  const ErrorBudget budget = error_budget(settled, feature, exact);
  CHECK(budget.feature == Approx(0.25));
  CHECK(budget.network == Approx(0.5));
  CHECK(budget.total == Approx(0.75));
  CHECK(relative_error(exact, exact) == 0);
}

TEST_CASE("the denominator error counts a wrong sign") {
  const Vector log_z = Vector::Constant(2, 800);  // Z itself would overflow
  const Attention exact{Matrix(), log_z, Vector::Ones(2)};
  Attention estimate = exact;
  CHECK(denominator_error(estimate, exact) == 0);
  estimate.log_denominator(0) += std::log(1.5);
  CHECK(denominator_error(estimate, exact) == Approx(0.25));
  estimate.denominator_sign(1) = -1;
  CHECK(denominator_error(estimate, exact) == Approx(1.25));
}

TEST_CASE("correlation of known series") {
  Vector a(4), b(4);
  a << 1, 2, 3, 4;
  b << 1, -1, -1, 1;
  CHECK(correlation(a, 3 * a.array() - 7) == Approx(1));
  CHECK(correlation(a, -a) == Approx(-1));
  CHECK(std::abs(correlation(a, b)) < 1e-15);
  CHECK(std::isnan(correlation(a, Vector::Ones(4))));
}
