#include "tripartite/attention/exact.hpp"

#include <array>
#include <cmath>

#include "reference/attention/exact_attention.hpp"
#include "support/catch.hpp"
#include "tokens.hpp"

using namespace tripartite;

namespace {

constexpr double rounding = 1e-12;  // a few hundred roundings of numbers of order one

template <std::size_t size>
Matrix matrix(const std::array<double, size>& numbers, Index rows) {
  return Eigen::Map<const Matrix>(numbers.data(), rows, static_cast<Index>(size) / rows);
}

}  // namespace

TEST_CASE("exact attention agrees with PyTorch number by number") {
  namespace small = reference::small;
  const Head head = reparameterise(matrix(small::q, 5), matrix(small::k, 5));
  const Attention exact = exact_attention(head, matrix(small::v, 5));
  CHECK((exact.output - matrix(small::output, 5)).cwiseAbs().maxCoeff() < rounding);
  CHECK((exact.log_denominator - matrix(small::log_denominator, 5)).cwiseAbs().maxCoeff() <
        rounding);
  CHECK(exact.denominator_sign == Vector::Ones(5));
}

TEST_CASE("exact attention and its statistics agree with PyTorch on a larger head") {
  namespace wave = reference::wave;
  const Head head =
      reparameterise(tokens::wave(40, 16, 2, 0.7, 1.3), tokens::wave(40, 16, 2, 0.5, 1.1));
  const Attention exact = exact_attention(head, tokens::wave(40, 8, 1, 0.3, 0.9));
  const HeadStatistics statistics = head_statistics(head);
  CHECK(exact.output.norm() == Approx(wave::output_norm).epsilon(rounding));
  CHECK(exact.output(39, 7) == Approx(wave::output_last).epsilon(rounding));
  CHECK(exact.log_denominator.sum() == Approx(wave::log_denominator_sum).epsilon(rounding));
  CHECK(statistics.logit_min == Approx(wave::logit_min).epsilon(rounding));
  CHECK(statistics.logit_max == Approx(wave::logit_max).epsilon(rounding));
  CHECK(statistics.query_rms_norm == Approx(wave::query_rms_norm).epsilon(rounding));
  CHECK(statistics.key_rms_norm == Approx(wave::key_rms_norm).epsilon(rounding));
  CHECK(statistics.mean_entropy == Approx(wave::mean_entropy).epsilon(rounding));
}

TEST_CASE("attention weights are a distribution over keys that reproduces the output") {
  const Head head = tokens::gaussian_head(Stream(1, "weights"), 30, 8, 2);
  const Matrix v = tokens::gaussian(Stream(1, "weights/values"), 30, 4, 2);
  const Matrix weights = attention_weights(head);
  CHECK(weights.minCoeff() > 0);
  CHECK((weights.rowwise().sum() - Vector::Ones(30)).cwiseAbs().maxCoeff() < rounding);
  CHECK((weights * v - exact_attention(head, v).output).cwiseAbs().maxCoeff() < rounding);
}

TEST_CASE("logits far beyond the range of exp neither overflow nor lose the denominator") {
  Matrix q(2, 1), k(3, 1), v(3, 1);
  q << 100, -100;
  k << 10, -10, 9;
  v << 1, 2, 3;
  const Attention exact = exact_attention(reparameterise(q, k), v);
  CHECK(exact.output(0) == Approx(1).epsilon(rounding));  // the runner-up has weight exp(-100)
  CHECK(exact.output(1) == Approx(2).epsilon(rounding));
  CHECK(exact.log_denominator(0) == Approx(1000).epsilon(rounding));
  CHECK(exact.log_denominator(1) == Approx(1000).epsilon(rounding));
}

TEST_CASE("the entropy of uniform weights is the logarithm of the number of keys") {
  const Head head = reparameterise(Matrix::Zero(4, 3), Matrix::Ones(7, 3));
  CHECK(head_statistics(head).mean_entropy == Approx(std::log(7.0)).epsilon(rounding));
}
