// The directory of one experiment's results.
//
//   DIR/cases/case-000012.h5   one case: row, arrays, resolved description, provenance
//   DIR/index.h5               the rows of all cases that are there
//   DIR/index.lock             empty; held by the process that writes the index
//
// A case file appears whole under its name, and holds the description it was made from: what is
// there can be trusted, or refused.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tripartite/experiment/experiment.hpp"

namespace tripartite {

class ResultDirectory {
 public:
  ResultDirectory(const Experiment& experiment, const RunOptions& options);

  /// Makes the directory, or, with resume, accepts what is there; with force, removes the results
  /// of an earlier run. Throws IoError where results are in the way, or stem from another
  /// description.
  void prepare() const;

  [[nodiscard]] bool holds(const Case& one) const;
  void write_case(const Case& one, const CaseOutcome& outcome, double wall_seconds) const;
  /// Gathers the rows of all cases that are there, by index, into index.h5, and returns them. Of
  /// several processes that share the directory, the last to do so sees the cases of all.
  [[nodiscard]] std::vector<Row> gather() const;

 private:
  [[nodiscard]] Row read_row(const Case& one) const;
  void write_index(const std::vector<Row>& rows) const;
  [[nodiscard]] std::filesystem::path case_file(const Case& one) const;
  void write_header(StoreWriter& store, const std::string& format) const;

  const Experiment& experiment_;
  const RunOptions& options_;
};

}  // namespace tripartite
