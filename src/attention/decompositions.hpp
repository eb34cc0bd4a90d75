// Decompositions of dense matrices. Eigen's take long to compile, so one source holds them all.
#pragma once

#include "tripartite/attention/head.hpp"

namespace tripartite {

/// f(S) of a symmetric matrix, by its eigenvalues.
Matrix of_symmetric(const Matrix& symmetric, double (*function)(double));

/// `rows` S⁻¹ for a symmetric positive definite S.
Matrix times_inverse(const Matrix& rows, const Matrix& symmetric);

/// The rows of a square matrix made orthonormal by Gram-Schmidt, from the first on.
Matrix orthonormal_rows(const Matrix& rows);

}  // namespace tripartite
