// Input tensors, such as the queries, keys and values of an attention head, from .npy and HDF5
// files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tripartite/io/store.hpp"

namespace tripartite {

struct Tensor {
  Shape shape;
  std::vector<double> data;  ///< row-major
};

/// "[2, 24, 16]"
std::string shape_text(const Shape& shape);

/// Reads NumPy's .npy format, versions 1.0 to 3.0: little-endian float32 or float64, in C or
/// Fortran order (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). Throws
/// IoError where the file is missing or of another kind, where its header says anything else, where
/// its length is not that of its shape, or where a number is not finite.
Tensor load_npy(const std::filesystem::path& path);

/// Reads a dataset of numbers. Throws IoError where it is missing, of another kind, or where a
/// number is not finite.
Tensor read_tensor(const StoreReader& store, std::string_view path);

/// Throws IoError "<name>: nan at [2, 0, 7]" at the first element that is no finite number.
void require_finite(const Tensor& tensor, const std::string& name);

}  // namespace tripartite
