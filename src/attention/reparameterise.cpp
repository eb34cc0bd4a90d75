#include "tripartite/attention/reparameterise.hpp"

#include <cassert>
#include <cmath>
#include <string>

#include "tripartite/base/error.hpp"

#include "decompositions.hpp"

namespace tripartite {
namespace {

double square_root(double x) { return std::sqrt(x); }
double inverse_square_root(double x) { return 1 / std::sqrt(x); }

/// Second moments of the rows. Few tokens leave directions empty; a small share of the mean moment
/// is added there, which makes the balance a little less than perfect and leaves it exact.
Matrix second_moment(const Matrix& rows, const char* what) {
  constexpr double share = 1e-6;
  const Index dimension = rows.cols();
  Matrix moment = rows.transpose() * rows / static_cast<double>(rows.rows());
  const double mean = moment.trace() / static_cast<double>(dimension);
  if (!(mean > 0)) {
    throw NumericsError(std::string("cannot balance a head whose ") + what + " are all zero");
  }
  moment.diagonal().array() += share * mean;
  return moment;
}

/// The symmetric A with A Q Aᵀ = A⁻ᵀ K A⁻¹ for the second moments Q and K: M = AᵀA solves M Q M =
/// K, so M is the geometric mean of Q⁻¹ and K.
Matrix balancing_map(const Matrix& q, const Matrix& k) {
  const Matrix query_moment = second_moment(q, "queries");
  const Matrix key_moment = second_moment(k, "keys");
  const Matrix root = of_symmetric(query_moment, square_root);
  const Matrix inverse_root = of_symmetric(query_moment, inverse_square_root);
  const Matrix middle = of_symmetric(root * key_moment * root, square_root);
  return of_symmetric(inverse_root * middle * inverse_root, square_root);
}

}  // namespace

Head reparameterise(const Matrix& q, const Matrix& k, const Reparameterisation& steps) {
  assert(q.cols() == k.cols() && q.rows() > 0 && k.rows() > 0);
  if (!q.allFinite() || !k.allFinite()) {
    throw NumericsError("queries or keys of the head hold a number that is not finite");
  }
  Head head{q, k, Vector::Zero(k.rows())};
  if (steps.mean_key) head.k.rowwise() -= k.colwise().mean();
  if (steps.query_shift) {
    const Vector shift = q.colwise().mean();
    head.q.rowwise() -= shift.transpose();
    head.log_key_weight = head.k * shift;
  }
  if (steps.balance) {
    const Matrix map = balancing_map(head.q, head.k);
    head.q = head.q * map;
    head.k = times_inverse(head.k, map);
  }
  return head;
}

}  // namespace tripartite
