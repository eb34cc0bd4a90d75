// What an experiment can be about.
//
// A task turns one case's description into one row of numbers and, if asked, some arrays, which it
// writes into the case's file, as they come where they are large. It says
// which tables of the file it reads, checks them before anything runs, and can write them back with
// every default resolved. Sweeps, result files and the command line know tasks by this interface
// alone: a further system is a further task.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "tripartite/base/row.hpp"
#include "tripartite/experiment/needs.hpp"
#include "tripartite/io/document.hpp"
#include "tripartite/io/store.hpp"
#include "tripartite/model/catalogue.hpp"

namespace tripartite {

/// One column of the table of results.
struct Column {
  std::string name;
  std::string unit;       ///< empty for dimensionless
  std::string meaning;    ///< one clause
  bool headline = false;  ///< shown on a terminal, where not all columns fit
};

struct CaseOutcome {
  Row row;
  bool settled = true;
};

/// Where and how one case runs.
struct CaseContext {
  const Document& description;   ///< with the case's values in place
  std::filesystem::path folder;  ///< relative paths in the description start here
  std::int64_t seed;
  std::int64_t replicate;
  int threads;
  std::stop_token stop;
  /// Called now and then with how far the case has come, of how far it goes; may be empty.
  std::function<void(double done, double total)> progress = {};
  /// Called with what the user should know although nothing is wrong, as a sentence; may be empty.
  std::function<void(const std::string& sentence)> remark = {};
};

/// What is known of a case before it runs.
struct CaseCheck {
  Needs needs = {};
  Row facts = {};  ///< shown by `check` beside the case, e.g. sizes
};

class Task {
 public:
  virtual ~Task() = default;
  [[nodiscard]] virtual std::string name() const = 0;
  /// Tables of the file that belong to this task.
  [[nodiscard]] virtual std::vector<std::string> tables() const = 0;
  /// Columns that run() puts into a row, which may depend on what the description records.
  [[nodiscard]] virtual std::vector<Column> columns(const Document& description) const = 0;
  /// Throws ConfigError or IoError where run() could not start; says what it will need, and by
  /// context.remark what is assumed or rounded. Takes little time and memory however large the case
  /// is.
  [[nodiscard]] virtual CaseCheck check(const CaseContext& context) const = 0;
  /// The task's tables with every default written out.
  [[nodiscard]] virtual std::string resolve(const Document& description) const = 0;
  /// Puts arrays into the case's file. Throws NumericsError where the case fails, Interrupted where
  /// it was stopped.
  [[nodiscard]] virtual CaseOutcome run(const CaseContext& context, StoreWriter& store) const = 0;
};

/// The task that a document names, which knows the models of the catalogue. Throws ConfigError,
/// with the nearest name, where there is no such task.
std::unique_ptr<const Task> find_task(const Document& document, const Catalogue& catalogue);

}  // namespace tripartite
