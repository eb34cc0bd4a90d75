#include "tripartite/attention/reparameterise.hpp"

#include <limits>

#include "tripartite/attention/exact.hpp"
#include "tripartite/attention/oracle.hpp"
#include "tripartite/base/error.hpp"

#include "support/catch.hpp"
#include "tokens.hpp"

using namespace tripartite;

namespace {

/// Tokens as real heads have them: far from the origin and stretched along some directions.
Matrix skewed(const Stream& stream, Index count, Index size, double offset) {
  Matrix x = tokens::gaussian(stream, count, size, 1.5);
  for (Index d = 0; d < size; ++d) x.col(d) *= 1 + 0.3 * static_cast<double>(d);
  return x.array() + offset;
}

const Matrix q = skewed(Stream(2, "q"), 40, 8, 0.4);
const Matrix k = skewed(Stream(2, "k"), 40, 8, -0.7).rowwise().reverse();
const Matrix v = tokens::gaussian(Stream(2, "v"), 40, 5, 2);

}  // namespace

TEST_CASE("every combination of re-parameterisations leaves exact attention unchanged") {
  const Attention exact = exact_attention(reparameterise(q, k), v);
  for (const bool mean_key : {false, true}) {
    for (const bool query_shift : {false, true}) {
      for (const bool balance : {false, true}) {
        CAPTURE(mean_key, query_shift, balance);
        const Attention moved =
            exact_attention(reparameterise(q, k, {mean_key, query_shift, balance}), v);
        CHECK((moved.output - exact.output).cwiseAbs().maxCoeff() < 1e-12);

        Vector log_denominator = moved.log_denominator;
        if (mean_key) log_denominator += q * k.colwise().mean().transpose();
        CHECK((log_denominator - exact.log_denominator).cwiseAbs().maxCoeff() < 1e-12);
      }
    }
  }
}

TEST_CASE("each step reaches what it is for") {
  const Head centred = reparameterise(q, k, {.mean_key = true, .query_shift = true});
  CHECK(centred.q.colwise().mean().norm() < 1e-14);
  CHECK(centred.k.colwise().mean().norm() < 1e-14);

  const Head balanced = reparameterise(q, k, {.balance = true});
  const Matrix query_moment = balanced.q.transpose() * balanced.q;
  const Matrix key_moment = balanced.k.transpose() * balanced.k;
  // Equal up to the share of 1e-6 that is added to both moments.
  CHECK((query_moment - key_moment).norm() < 1e-5 * key_moment.norm());
}

TEST_CASE("all steps together lower the variance of the features") {
  const auto error = [](const Reparameterisation& steps) {
    const Head head = reparameterise(q, k, steps);
    const Attention exact = exact_attention(head, v);
    return predicted_output_error(performer_variance(head, v), exact.output, 1024);
  };
  const double plain = error({});
  CHECK(error({.mean_key = true}) < plain);
  CHECK(error({.balance = true}) < plain);
  CHECK(error({.mean_key = true, .query_shift = true, .balance = true}) <
        error({.mean_key = true, .query_shift = true}));
}

TEST_CASE("a head with fewer tokens than dimensions can be balanced") {
  const Matrix few_q = q.topRows(3);
  const Matrix few_k = k.topRows(3);
  const Attention exact = exact_attention(reparameterise(few_q, few_k), v.topRows(3));
  const Head balanced = reparameterise(few_q, few_k, {.balance = true});
  CHECK((exact_attention(balanced, v.topRows(3)).output - exact.output).cwiseAbs().maxCoeff() <
        1e-10);  // the balancing map has a condition number of about a thousand
}

TEST_CASE("a balance that does not exist and numbers that are none are refused") {
  CHECK_THROWS_AS(reparameterise(q, Matrix::Zero(4, 8), {.balance = true}), NumericsError);
  CHECK_THROWS_WITH(reparameterise(Matrix::Zero(4, 8), k, {.balance = true}),
                    Contains("queries are all zero"));
  Matrix broken = k;
  broken(1, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(reparameterise(q, broken), Contains("not finite"));
}
