#include "decompositions.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

namespace tripartite {

Matrix of_symmetric(const Matrix& symmetric, double (*function)(double)) {
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(symmetric);
  return solver.eigenvectors() * solver.eigenvalues().unaryExpr(function).asDiagonal() *
         solver.eigenvectors().transpose();
}

Matrix times_inverse(const Matrix& rows, const Matrix& symmetric) {
  return symmetric.ldlt().solve(rows.transpose()).transpose();
}

Matrix orthonormal_rows(const Matrix& rows) {
  // Householder reflections leave the signs of R open; with those of a positive diagonal Q is that
  // of Gram-Schmidt, and uniform over all rotations and reflections if the rows are Gaussian.
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(rows.transpose());
  const Eigen::MatrixXd directions = qr.householderQ();
  const Vector sign = qr.matrixQR().diagonal().array().sign();
  return sign.asDiagonal() * directions.transpose();
}

}  // namespace tripartite
