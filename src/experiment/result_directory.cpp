#include "result_directory.hpp"

#include <cstdio>
#include <ctime>

#include "tripartite/base/error.hpp"
#include "tripartite/base/version.hpp"
#include "tripartite/io/file_lock.hpp"
#include "tripartite/io/settings.hpp"

namespace tripartite {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kFormatVersion = 2;

std::string now() {
  const std::time_t time = std::time(nullptr);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&time));
  return text;
}

}  // namespace

ResultDirectory::ResultDirectory(const Experiment& experiment, const RunOptions& options)
    : experiment_(experiment), options_(options) {}

fs::path ResultDirectory::case_file(const Case& one) const {
  char name[32];
  std::snprintf(name, sizeof name, "case-%06lld.h5", static_cast<long long>(one.index));
  return options_.out / "cases" / name;
}

bool ResultDirectory::holds(const Case& one) const { return fs::exists(case_file(one)); }

void ResultDirectory::prepare() const {
  const fs::path index = options_.out / "index.h5", cases = options_.out / "cases";
  std::error_code failure;
  if (options_.force) {
    fs::remove(index, failure);
    fs::remove_all(cases, failure);
  }
  const bool occupied = fs::exists(index) || fs::exists(cases);
  if (occupied && !options_.resume)
    throw IoError(options_.out.string() +
                  " already holds results; --resume completes them, --force replaces them, --out "
                  "puts the new ones elsewhere");
  fs::create_directories(cases, failure);
  if (failure) throw IoError(cases.string() + ": cannot be made: " + failure.message());
  for (const Case& one : experiment_.sweep().cases) {
    if (!holds(one)) continue;
    const StoreReader store(case_file(one));
    if (store.read_string("/provenance/config") != experiment_.resolve(one))
      throw IoError(case_file(one).string() +
                    " was made from another description than this one; --force replaces it");
  }
}

Row ResultDirectory::read_row(const Case& one) const {
  return StoreReader(case_file(one)).read_table("/results").front();
}

void ResultDirectory::write_header(StoreWriter& store, const std::string& format) const {
  store.set_attribute("/", "format", format);
  store.set_attribute("/", "format_version", kFormatVersion);
  store.set_attribute("/", "title", experiment_.title());
  store.set_attribute("/", "about", experiment_.about());
  store.set_attribute("/", "program", std::string("tripartite"));
  store.set_attribute("/", "version", build_version().version);
  store.set_attribute("/provenance", "created", now());
  store.set_attribute("/provenance", "git_commit", build_version().git_commit);
  store.set_attribute("/provenance", "git_dirty", std::int64_t{build_version().git_dirty});
  store.set_attribute("/provenance", "build_type", build_version().build_type);
  store.set_attribute("/provenance", "compiler", build_version().compiler);
  store.set_attribute("/provenance", "libraries", build_version().libraries);
  store.set_attribute("/provenance", "threads", std::int64_t{options_.threads});
  store.set_attribute("/provenance", "seed", experiment_.sweep().sampling.seed);
  store.set_attribute("/provenance", "argv", options_.command_line);
  store.set_attribute("/provenance", "folder",
                      (fs::current_path() / experiment_.folder()).string());
  store.write("/provenance/config_source", experiment_.document().source());
}

void ResultDirectory::write_case(const Case& one, const CaseOutcome& outcome,
                                 double wall_seconds) const {
  // A file of this name that was not there at the start comes from another shard of the same sweep.
  StoreWriter store(case_file(one), true);
  write_header(store, "tripartite case");
  store.set_attribute("/provenance", "wall_seconds", wall_seconds);
  store.write("/provenance/config", experiment_.resolve(one));
  store.write_table("/results", std::span(&outcome.row, 1));
  for (const NamedArray& array : outcome.arrays) {
    std::visit([&](const auto& data) { store.write(array.path, std::span(data), array.shape); },
               array.data);
    store.set_attribute(array.path, "units", array.unit);
    store.set_attribute(array.path, "long_name", array.long_name);
  }
  for (const NamedArray& array : outcome.arrays)
    if (!array.scale.empty()) store.attach_scale(array.path, 0, array.scale);
  for (const auto& [path, name, value] : outcome.attributes) store.set_attribute(path, name, value);
  store.commit();
}

void ResultDirectory::write_index(const std::vector<Row>& rows) const {
  StoreWriter store(options_.out / "index.h5", true);
  write_header(store, "tripartite index");
  store.set_attribute("/provenance", "cases",
                      static_cast<std::int64_t>(experiment_.sweep().cases.size()));
  store.set_attribute("/provenance", "cases_done", static_cast<std::int64_t>(rows.size()));
  if (!rows.empty()) {
    store.write_table("/results", rows);
    for (const Column& column : experiment_.columns())
      store.set_attribute("/columns/" + column.name, "long_name", column.meaning);
    for (const Column& column : experiment_.columns())
      store.set_attribute("/columns/" + column.name, "units", column.unit);
  }
  if (!experiment_.sweep().axes.empty()) store.write("/axes", experiment_.sweep().axes);
  if (const Value* report = experiment_.document().find("report"); report && report->table())
    for (const Entry& entry : *report->table())
      if (const auto* text = std::get_if<std::string>(&entry.value.content))
        store.set_attribute("/report", entry.key, *text);
  store.commit();
}

std::vector<Row> ResultDirectory::gather() const {
  const FileLock lock(options_.out / "index.lock");
  std::vector<Row> rows;
  for (const Case& one : experiment_.sweep().cases) {
    if (!holds(one)) continue;
    rows.push_back(read_row(one));
    experiment_.judge(rows.back());
  }
  write_index(rows);
  return rows;
}

}  // namespace tripartite
