// The directory of one experiment's results.
//
//   DIR/cases/case-000012.h5   one case: row, arrays, resolved description, provenance
//   DIR/index.h5               the rows of all cases that are there
//   DIR/lock, DIR/lock.*       who works here, while someone does (io/directory_lock.hpp)
//
// A case file appears whole under its name, and holds a checksum and the description it was made
// from: what is there can be trusted, or is kept under the name NAME.damaged and made again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tripartite/experiment/experiment.hpp"
#include "tripartite/io/directory_lock.hpp"

namespace tripartite {

class ResultDirectory {
 public:
  ResultDirectory(const Experiment& experiment, const RunOptions& options);

  /// Enters the directory, which is made if need be. With resume, or as a shard, accepts what is
  /// there; with force, removes what the program wrote there before. Throws IoError where other
  /// results, files of others, or processes at work are in the way. Damaged cases of this process's
  /// share are set aside.
  void enter();

  [[nodiscard]] bool holds(const Case& one) const;
  /// The file of a case, to be filled while it runs; it appears with finish_case.
  [[nodiscard]] StoreWriter open_case(const Case& one) const;
  void finish_case(const Case& one, StoreWriter& store, const CaseOutcome& outcome,
                   double wall_seconds);
  /// Gathers the rows of all cases that are there, by index, into index.h5, and returns them. Of
  /// several processes that share the directory, the last to do so sees the cases of all.
  [[nodiscard]] std::vector<Row> gather();

 private:
  void admit(const std::vector<std::string>& others) const;
  void clear() const;
  void inspect();
  void set_aside(const std::filesystem::path& file, const std::string& damage) const;
  void notice(const std::string& words) const;
  void write_index(const std::vector<Row>& rows) const;
  [[nodiscard]] std::filesystem::path cases() const { return options_.out / "cases"; }
  [[nodiscard]] std::filesystem::path index() const { return options_.out / "index.h5"; }
  [[nodiscard]] std::filesystem::path case_file(const Case& one) const;
  void write_header(StoreWriter& store, const std::string& format, std::int64_t seed) const;

  const Experiment& experiment_;
  const RunOptions& options_;
  std::set<std::int64_t> sound_;  ///< cases that this process has verified, or written
  std::optional<DirectoryLock> lock_;
};

}  // namespace tripartite
