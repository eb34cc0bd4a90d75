#include "result_directory.hpp"

#include <charconv>
#include <cstdio>
#include <ctime>
#include <utility>

#include "tripartite/base/error.hpp"
#include "tripartite/base/version.hpp"
#include "tripartite/io/mark.hpp"
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

/// Of a name such as case-000012.h5; nothing for others.
std::optional<std::int64_t> case_number(const std::string& name) {
  const std::string begin = "case-", end = ".h5";
  if (!name.starts_with(begin) || !name.ends_with(end)) return std::nullopt;
  const char* last = name.data() + name.size() - end.size();
  std::int64_t number = 0;
  const auto read = std::from_chars(name.data() + begin.size(), last, number);
  if (read.ec != std::errc{} || read.ptr != last) return std::nullopt;
  return number;
}

/// What all cases of an experiment have in common, in a few digits.
std::string fingerprint(const Experiment& experiment) {
  const auto& cases = experiment.sweep().cases;
  std::string all = experiment.resolve(cases[0]) + experiment.resolve(cases[cases.size() - 1]);
  if (const Value* sweep = experiment.document().find("sweep")) all += to_toml(*sweep);
  return checksum_of(all + std::to_string(cases.size()));
}

}  // namespace

ResultDirectory::ResultDirectory(const Experiment& experiment, const RunOptions& options)
    : experiment_(experiment), options_(options) {}

fs::path ResultDirectory::case_file(const Case& one) const {
  char name[32];
  std::snprintf(name, sizeof name, "case-%06lld.h5", static_cast<long long>(one.index));
  return cases() / name;
}

bool ResultDirectory::holds(const Case& one) const { return fs::exists(case_file(one)); }

void ResultDirectory::notice(const std::string& words) const {
  if (options_.notice) options_.notice(words);
}

void ResultDirectory::enter() {
  std::error_code failure;
  fs::create_directories(options_.out, failure);
  if (failure) throw IoError(options_.out.string() + ": cannot be made: " + failure.message());
  const Work work{options_.shard, options_.shards, fingerprint(experiment_), options_.command_line};
  lock_.emplace(options_.out, "cases", work,
                [this](const std::vector<std::string>& others) { admit(others); });
  inspect();
}

void ResultDirectory::admit(const std::vector<std::string>& others) const {
  const std::string where = options_.out.string();
  if (options_.force && !others.empty())
    throw IoError(where + ": --force would remove the cases of " + others.front() +
                  ", which is at work here; wait for it, or stop it");
  if (options_.force) clear();
  const bool occupied = fs::exists(index()) || fs::exists(cases());
  if (occupied && !options_.resume && !options_.force && options_.shards == 1)
    throw IoError(where +
                  " already holds results; --resume completes them, --force replaces them, --out "
                  "puts the new ones elsewhere");
  std::error_code failure;
  fs::create_directories(cases(), failure);
  if (failure) throw IoError(cases().string() + ": cannot be made: " + failure.message());
}

void ResultDirectory::clear() const {
  std::vector<fs::path> ours, others, in_the_way;
  const auto look_at = [&](const fs::path& file, bool must_go) {
    const fs::file_status status = fs::symlink_status(file);
    if (status.type() == fs::file_type::not_found) return;
    // A link is not followed: what it names may be anywhere.
    const bool is_ours = fs::is_regular_file(status) && carries_mark(file);
    (is_ours ? ours : must_go ? in_the_way : others).push_back(file);
  };
  look_at(index(), true);
  if (fs::symlink_status(cases()).type() == fs::file_type::directory) {
    for (const auto& entry : fs::directory_iterator(cases()))
      look_at(entry.path(), case_number(entry.path().filename().string()).has_value());
  } else {
    look_at(cases(), true);
  }
  if (!in_the_way.empty())
    throw IoError(options_.out.string() +
                  ": --force removes only files that begin with the program's mark (those of "
                  "earlier versions do not), and follows no links; nothing was removed, for " +
                  std::to_string(in_the_way.size()) + " are in the way, such as " +
                  in_the_way.front().string() +
                  "; move them, or choose another directory with --out");
  for (const fs::path& file : others) notice(file.string() + " is not of this program and stays");
  for (const fs::path& file : ours) {
    std::error_code failure;
    if (!fs::remove(file, failure) && failure)
      throw IoError(file.string() + ": cannot be removed: " + failure.message());
  }
  std::error_code not_empty;
  fs::remove(cases(), not_empty);
}

void ResultDirectory::inspect() {
  const auto& all = experiment_.sweep().cases;
  if (const fs::file_status status = fs::status(index());
      fs::exists(status) && !fs::is_regular_file(status))
    throw IoError(index().string() + ": is not a file, and in the way of the results");
  const std::string other = " was made from another description than this one; --force replaces it";
  for (const auto& entry : fs::directory_iterator(cases()))
    if (const auto number = case_number(entry.path().filename().string());
        number && *number >= static_cast<std::int64_t>(all.size()))
      throw IoError(entry.path().string() + other);
  std::vector<std::pair<fs::path, std::string>> damaged;
  for (const Case& one : all) {
    if (!holds(one)) continue;
    const fs::path file = case_file(one);
    if (const std::string damage = damage_of(file); !damage.empty()) {
      // Those of other shards are theirs to deal with.
      if (in_shard(one.index, options_.shard, options_.shards)) damaged.emplace_back(file, damage);
      continue;
    }
    if (StoreReader(file, Trust::verified).read_string("/provenance/config") !=
        experiment_.resolve(one))
      throw IoError(file.string() + other);
    sound_.insert(one.index);
  }
  for (const auto& [file, damage] : damaged) set_aside(file, damage);
}

void ResultDirectory::set_aside(const fs::path& file, const std::string& damage) const {
  fs::path kept = file;
  kept += ".damaged";
  for (int i = 2; fs::exists(fs::symlink_status(kept)); ++i)
    kept = file.string() + ".damaged-" + std::to_string(i);
  std::error_code failure;
  fs::rename(file, kept, failure);
  if (failure) throw IoError(file.string() + ": cannot be renamed: " + failure.message());
  notice(file.string() + " " + damage + "; it is kept as " + kept.filename().string() +
         " and made again");
}

void ResultDirectory::write_header(StoreWriter& store, const std::string& format,
                                   std::int64_t seed) const {
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
  store.set_attribute("/provenance", "seed", seed);
  store.set_attribute("/provenance", "argv", options_.command_line);
  store.set_attribute("/provenance", "folder",
                      (fs::current_path() / experiment_.folder()).string());
  store.write("/provenance/config_source", experiment_.document().source());
}

StoreWriter ResultDirectory::open_case(const Case& one) const {
  return StoreWriter(case_file(one));
}

void ResultDirectory::finish_case(const Case& one, StoreWriter& store, const CaseOutcome& outcome,
                                  double wall_seconds) {
  write_header(store, "tripartite case", one.seed);
  store.set_attribute("/provenance", "wall_seconds", wall_seconds);
  store.write("/provenance/config", experiment_.resolve(one));
  store.write_table("/results", std::span(&outcome.row, 1));
  lock_->require_held();
  store.commit();
  sound_.insert(one.index);
}

void ResultDirectory::write_index(const std::vector<Row>& rows) const {
  if (fs::exists(fs::symlink_status(index())))
    if (const std::string damage = damage_of(index()); !damage.empty()) set_aside(index(), damage);
  StoreWriter store(index(), true);
  write_header(store, "tripartite index", experiment_.sweep().sampling.seed);
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
  if (const Value* report = experiment_.document().find("report"))
    for (const Entry& entry : *report->table())
      store.set_attribute("/report", entry.key, std::get<std::string>(entry.value.content));
  store.commit();
}

std::vector<Row> ResultDirectory::gather() {
  std::vector<Row> rows;
  lock_->alone([&] {
    for (const Case& one : experiment_.sweep().cases) {
      if (!holds(one)) continue;
      const fs::path file = case_file(one);
      if (!sound_.contains(one.index)) {
        if (const std::string damage = damage_of(file); !damage.empty()) {
          notice(file.string() + " " + damage + "; it is left out, and --resume makes it again");
          continue;
        }
        sound_.insert(one.index);
      }
      rows.push_back(StoreReader(file, Trust::verified).read_table("/results").front());
      experiment_.judge(rows.back());
    }
    lock_->require_held();
    write_index(rows);
  });
  return rows;
}

}  // namespace tripartite
