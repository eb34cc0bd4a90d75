#include "tripartite/experiment/experiment.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <system_error>

#include "tripartite/base/error.hpp"
#include "tripartite/experiment/attention_task.hpp"
#include "tripartite/experiment/network_task.hpp"
#include "tripartite/io/settings.hpp"

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
  experiment.columns_ =
      experiment.task_->columns(describe_case(document, experiment.sweep_.cases.front()));
  std::vector<std::string> columns;
  for (const Column& column : experiment.columns_) columns.push_back(column.name);
  experiment.expectations_ = read_expectations(document, columns);
  experiment.check();
  return experiment;
}

CaseContext Experiment::context(const Case& one, const Document& description, int threads,
                                const std::stop_token& stop) const {
  return {description, folder_, sweep_.sampling.seed, one.replicate, threads, stop, {}};
}

void Experiment::check() {
  for (const Case& one : sweep_.cases) {
    if (one.replicate != sweep_.cases.front().replicate)
      continue;  // replicates differ in draws only
    const Document description = describe_case(document_, one);
    try {
      needs_.push_back(task_->check(context(one, description, 1, {})));
    } catch (const ConfigError& error) {
      throw placed(error, description);
    }
  }
}

const Needs& Experiment::needs(const Case& one) const {
  return needs_[static_cast<std::size_t>(one.index / sweep_.sampling.replicates)];
}

std::string Experiment::resolve(const Case& one) const {
  Sampling sampling = sweep_.sampling;
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
