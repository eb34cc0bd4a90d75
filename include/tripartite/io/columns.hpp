// Named columns of numbers from a file: CSV, or HDF5.
//
//   source,target,weight (nS)
//   0,17,0.05
//
// The first line of a CSV file names the columns, each with its unit in brackets if it has one. An
// HDF5 file holds one dataset for each column, with the unit as its attribute `units`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tripartite {

struct NumberColumn {
  std::string name;
  std::string unit;  ///< as in the file; empty where none is given
  std::vector<double> values;
};

/// All columns of the file, of equal length; those of HDF5 by name. Throws IoError where the file
/// is missing, a cell is no finite number, or columns differ in length.
std::vector<NumberColumn> read_columns(const std::filesystem::path& path);

}  // namespace tripartite
