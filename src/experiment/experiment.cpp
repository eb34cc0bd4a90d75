#include "tripartite/experiment/experiment.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <system_error>

#include "tripartite/base/error.hpp"
#include "tripartite/experiment/attention_task.hpp"
#include "tripartite/experiment/network_task.hpp"
#include "tripartite/io/settings.hpp"

#include "report_table.hpp"

namespace tripartite {

namespace {

/// Keys of the file that belong to no task.
const std::vector<std::string>& common_keys() {
  static const std::vector<std::string> keys = {"title", "about",  "task",  "sampling",
                                                "sweep", "expect", "report"};
  return keys;
}

std::string text_at(const Document& document, const std::string& key,
                    const std::string& otherwise) {
  const Value* value = document.find(key);
  if (!value) return otherwise;
  if (const auto* text = std::get_if<std::string>(&value->content)) return *text;
  throw ConfigError::wrong_type(value->origin, key, in_words(*value), "a text in quotes");
}

/// Throws ConfigError for an axis that no case would read: cases read the tables of their task.
void require_known_axes(const Sweep& sweep, std::vector<std::string> known) {
  known.emplace_back("sampling");
  for (const Grid& grid : sweep.cases.grids())
    for (const Axis& axis : grid) {
      const std::string first = axis.path.substr(0, axis.path.find('.'));
      const auto is_in = [&](const std::vector<std::string>& names) {
        return std::ranges::find(names, first) != names.end();
      };
      if (axis.path == "sampling.seed" || (is_in(known) && first != "sampling")) continue;
      if (is_in(common_keys()))
        throw ConfigError({axis.origin,
                           "'" + axis.path + "' belongs to the whole sweep and is no axis",
                           "an entry of a case's own description, or sampling.seed"});
      throw ConfigError::unknown_key(axis.origin, first, known);
    }
}

/// Throws ConfigError for an override that the sweep replaces in every case.
void require_effect(const std::vector<std::string>& overrides, const Document& document,
                    const Sweep& sweep) {
  for (const std::string& argument : overrides) {
    const std::string path = argument.substr(0, argument.find('='));
    const auto replaces = [&](const Axis& axis) {
      return path == axis.path || path.starts_with(axis.path + ".");
    };
    const bool everywhere = std::ranges::all_of(
        sweep.cases.grids(), [&](const Grid& grid) { return std::ranges::any_of(grid, replaces); });
    if (const Value* value = document.find(path); value && everywhere)
      throw ConfigError({value->origin,
                         "'" + path + "' has no effect: an axis of the sweep sets it",
                         "an override of 'sweep' itself, or of a setting that no axis sets"});
  }
}

/// A status and, where something is wrong, its message stand in front of what was measured.
Row with_status(const Case& one, const std::string& status, const std::string& message,
                const Row& measured) {
  Row row = identify(one);
  row.emplace_back("status", status);
  row.emplace_back("message", message);
  row.insert(row.end(), measured.begin(), measured.end());
  return row;
}

/// The machine's doing, or the user's: no property of the case.
bool is_not_of_the_model(const std::exception& error) {
  return dynamic_cast<const Interrupted*>(&error) || dynamic_cast<const IoError*>(&error) ||
         dynamic_cast<const std::bad_alloc*>(&error) ||
         dynamic_cast<const std::length_error*>(&error) ||
         dynamic_cast<const std::system_error*>(&error);
}

/// Whoever complained knew the key but not the document: adds where it stands, or, for a default,
/// where the nearest table around it does.
ConfigError placed(const ConfigError& error, const Document& description) {
  Complaint complaint = error.complaint();
  if (!complaint.origin.file.empty()) return error;
  for (std::string key = complaint.key; !key.empty();) {
    if (const Value* value = description.find(key)) {
      complaint.origin = value->origin;
      break;
    }
    const std::size_t dot = key.rfind('.');
    key.resize(dot == std::string::npos ? 0 : dot);
  }
  // A default of a table that is not there: the file at least.
  if (complaint.origin.file.empty()) complaint.origin.file = description.find("")->origin.file;
  return ConfigError(complaint);
}

/// The text of the description that names the file of which a message speaks; null for none.
const Value* find_file(const Value& value, const std::filesystem::path& folder,
                       std::string_view message) {
  if (const auto* text = std::get_if<std::string>(&value.content)) {
    const std::string path = (folder / *text).string();
    const bool named = message.starts_with(path + ":") || message.starts_with(path + " ");
    return !text->empty() && named ? &value : nullptr;
  }
  const Value* found = nullptr;
  if (const Table* table = value.table())
    for (const Entry& entry : *table)
      found = found ? found : find_file(entry.value, folder, message);
  return found;
}

/// A fault of a file, with the place that names it.
IoError placed(const IoError& error, const Document& description,
               const std::filesystem::path& folder) {
  const Value* named = find_file(*description.find(""), folder, error.what());
  return named ? IoError(ConfigError({named->origin, error.what()}).what()) : error;
}

/// Where an axis made a table that the file does not have, the nearest that it has.
ConfigError with_nearest(const ConfigError& error, const Document& document, const Case& one) {
  Complaint complaint = error.complaint();
  for (const Setting& axis : one.axes) {
    if (!complaint.nearest.empty() || axis.origin.line != complaint.origin.line ||
        axis.origin.column != complaint.origin.column)
      continue;
    std::string known;  // the part of the path that is there
    for (std::size_t dot = 0; dot != std::string::npos;) {
      dot = axis.path.find('.', dot + 1);
      const std::string longer = axis.path.substr(0, dot);
      if (document.find(longer)) {
        known = longer;
        continue;
      }
      std::vector<std::string> names;
      if (const Table* table = document.find(known)->table())
        for (const Entry& entry : *table) names.push_back(join_path(known, entry.key));
      complaint.nearest = nearest_name(longer, names);
      break;
    }
  }
  return ConfigError(complaint);
}

}  // namespace

std::unique_ptr<const Task> find_task(const Document& document, const Catalogue& catalogue) {
  const std::vector<std::string> names = {"attention", "network"};
  const std::string name = text_at(document, "task", names.front());
  if (name == "attention") return std::make_unique<AttentionTask>(catalogue);
  if (name == "network") return std::make_unique<NetworkTask>(catalogue);
  throw ConfigError::unknown_choice(document.find("task")->origin, "task", name, names);
}

Experiment Experiment::load(const std::filesystem::path& file, const Catalogue& catalogue,
                            const std::vector<std::string>& overrides) {
  Experiment experiment(Document::load(file));
  Document& document = experiment.document_;
  for (const std::string& argument : overrides) document.apply_override(argument);
  experiment.folder_ = file.parent_path();
  experiment.task_ = find_task(document, catalogue);

  std::vector<std::string> known = common_keys();
  for (const std::string& table : experiment.task_->tables()) known.push_back(table);
  require_known_keys(document, "", known);
  experiment.title_ = text_at(document, "title", file.stem().string());
  experiment.about_ = text_at(document, "about", "");
  experiment.sweep_ = read_sweep(document);
  require_known_axes(experiment.sweep_, experiment.task_->tables());
  require_effect(overrides, document, experiment.sweep_);
  experiment.check();
  experiment.columns_ =
      experiment.task_->columns(describe_case(document, experiment.sweep_.cases.front()));
  std::vector<std::string> columns;
  for (const Column& column : experiment.columns_) columns.push_back(column.name);
  experiment.expectations_ = read_expectations(document, columns);
  check_report(document, experiment.sweep_.axes);
  return experiment;
}

CaseContext Experiment::context(const Case& one, const Document& description, int threads,
                                const std::stop_token& stop) const {
  return {description, folder_, one.seed, one.replicate, threads, stop};
}

void Experiment::check() {
  const auto replicates = static_cast<std::size_t>(sweep_.sampling.replicates);
  // Replicates differ in draws only.
  for (std::size_t first = 0; first < sweep_.cases.size(); first += replicates) {
    const Case one = sweep_.cases[first];
    const Document description = describe_case(document_, one);
    try {
      Sampling sampling;
      read_settings(description, "sampling", sampling);
      CaseContext where = context(one, description, 1, {});
      where.remark = [&](const std::string& sentence) {
        if (std::ranges::find(remarks_, sentence) == remarks_.end()) remarks_.push_back(sentence);
      };
      checks_.push_back(task_->check(where));
    } catch (const ConfigError& error) {
      throw with_nearest(placed(error, description), document_, one);
    } catch (const IoError& error) {
      throw placed(error, description, folder_);
    }
  }
}

const CaseCheck& Experiment::checked(const Case& one) const {
  return checks_[static_cast<std::size_t>(one.index / sweep_.sampling.replicates)];
}

std::string Experiment::resolve(const Case& one) const {
  Sampling sampling = sweep_.sampling;
  sampling.seed = one.seed;
  sampling.first_replicate = one.replicate;
  sampling.replicates = 1;
  return "task = \"" + task_->name() + "\"\n\n" + write_settings("sampling", sampling) + "\n" +
         task_->resolve(describe_case(document_, one));
}

CaseOutcome Experiment::run(const Case& one, StoreWriter& store, int threads,
                            const std::stop_token& stop,
                            const std::function<void(double, double)>& progress) const {
  const Document description = describe_case(document_, one);
  const auto failed = [&](const char* message) -> CaseOutcome {
    store.clear();
    return {with_status(one, "failed", message, {}), false};
  };
  try {
    CaseContext where = context(one, description, threads, stop);
    where.progress = progress;
    CaseOutcome outcome = task_->run(where, store);
    outcome.row =
        outcome.settled
            ? with_status(one, "ok", "", outcome.row)
            : with_status(one, "not settled",
                          "the circuit did not settle within circuit.settle_limit", outcome.row);
    return outcome;
  } catch (const ConfigError& error) {
    return failed(placed(error, description).what());
  } catch (const std::exception& error) {
    if (is_not_of_the_model(error)) throw;
    return failed(error.what());
  }
}

void Experiment::judge(Row& row) const {
  const auto cell = [&row](const std::string& name) -> std::string& {
    const auto found = std::find_if(row.begin(), row.end(),
                                    [&](const auto& entry) { return entry.first == name; });
    return std::get<std::string>(found->second);
  };
  if (cell("status") != "ok") return;
  const std::string complaint = violations(expectations_, row);
  if (complaint.empty()) return;
  cell("status") = "out of tolerance";
  cell("message") = complaint;
}

}  // namespace tripartite
