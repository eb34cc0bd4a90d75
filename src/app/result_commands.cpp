#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <unistd.h>

#include "tripartite/base/error.hpp"
#include "tripartite/io/sonata.hpp"
#include "tripartite/io/store.hpp"

#include "commands.hpp"
#include "table.hpp"

namespace tripartite {

namespace {

std::string text_of(const Attribute& attribute) {
  if (const auto* text = std::get_if<std::string>(&attribute)) return *text;
  if (const auto* integer = std::get_if<std::int64_t>(&attribute)) return std::to_string(*integer);
  char text[32];
  std::snprintf(text, sizeof text, "%g", std::get<double>(attribute));
  return text;
}

void print_attributes(const StoreReader& store, const std::string& path,
                      const std::vector<std::string>& names) {
  if (!store.exists(path)) return;  // a file for other tools
  for (const std::string& name : names)
    if (store.has_attribute(path, name))
      std::printf("  %-14s %s\n", name.c_str(), text_of(store.attribute(path, name)).c_str());
}

/// Datasets with their shapes, but for those that are told in other words.
void print_datasets(const StoreReader& store, const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    const std::string group = path.substr(0, path.find('/', 1));
    if (group == "/provenance" || group == "/results" || group == "/columns" || group == "/report")
      continue;
    std::string shape;
    for (const std::size_t size : store.shape(path))
      shape += (shape.empty() ? "" : " x ") + std::to_string(size);
    std::printf("  %-34s %s\n", path.c_str(), shape.c_str());
  }
}

/// The rows of a table, none where there is no table: of a sweep no case of which is done.
std::vector<Row> rows_of(const StoreReader& store) {
  return store.exists("/results") ? store.read_table("/results") : std::vector<Row>();
}

/// Tells how much of a sweep an index holds; on stderr too, where that is not all.
std::string tell_coverage(const StoreReader& store, const std::vector<Row>& rows) {
  if (!store.has_attribute("/provenance", "cases")) return "";
  const auto total = std::get<std::int64_t>(store.attribute("/provenance", "cases"));
  const std::string words = coverage_text(rows, total);
  if (static_cast<std::int64_t>(rows.size()) < total)
    std::fprintf(stderr, "tripartite: %s holds %s; the same run with --resume completes them\n",
                 store.path().c_str(), words.c_str());
  return words;
}

void print_rows(const std::vector<Row>& rows, bool json, std::FILE* out) {
  if (!json) {
    std::fputs(csv_rows(rows).c_str(), out);
    return;
  }
  JsonRows array(out);
  for (const Row& row : rows) array.print(row);
}

}  // namespace

int info_command(const std::filesystem::path& file) {
  const StoreReader store(file, Trust::ours);
  const std::vector<std::string> datasets = store.datasets();
  const std::vector<Row> rows = rows_of(store);
  std::printf("%s\n", file.c_str());
  print_attributes(store, "/", {"format", "title", "about", "version"});
  const std::string coverage = tell_coverage(store, rows);
  if (!coverage.empty()) std::printf("  %-14s %s\n", "holds", coverage.c_str());
  std::puts("provenance");
  print_attributes(store, "/provenance",
                   {"created", "git_commit", "git_dirty", "build_type", "compiler", "libraries",
                    "threads", "seed", "argv", "wall_seconds", "cases", "cases_done"});
  std::puts("datasets");
  print_datasets(store, datasets);
  if (rows.empty()) return 0;
  std::printf("results: %zu rows\n", rows.size());
  if (rows.size() == 1) {
    for (const auto& [name, cell] : rows.front())
      std::printf("  %-24s %s\n", name.c_str(), cell_text(cell).c_str());
  } else {
    for (const std::string& name : column_names(rows)) std::printf("  %s\n", name.c_str());
  }
  return 0;
}

int export_command(const std::filesystem::path& file, const std::filesystem::path& out, bool json,
                   bool force) {
  const StoreReader store(file, Trust::ours);
  const std::vector<Row> rows = rows_of(store);
  tell_coverage(store, rows);
  if (rows.empty()) throw IoError(file.string() + ": holds no results yet");
  if (out.empty()) {
    print_rows(rows, json, stdout);
    return 0;
  }
  if (std::filesystem::exists(out) && !force)
    throw IoError(out.string() + " exists; --force replaces it");
  std::FILE* stream = std::fopen(out.c_str(), "w");
  bool is_written = stream != nullptr;
  if (stream) {
    print_rows(rows, json, stream);
    is_written = std::ferror(stream) == 0;
    is_written = std::fclose(stream) == 0 && is_written;
  }
  if (!is_written) throw IoError(out.string() + ": cannot be written: " + std::strerror(errno));
  return 0;
}

int export_sonata_command(const std::filesystem::path& file, const std::filesystem::path& folder,
                          bool force) {
  const StoreReader store(file, Trust::ours);
  for (const std::filesystem::path& written : export_sonata(store, folder, force))
    std::printf("%s\n", written.c_str());
  for (const std::string& left_out : without_sonata(store))
    std::fprintf(stderr, "tripartite: %s is left out: SONATA has no place for it\n",
                 left_out.c_str());
  return 0;
}

int report_command(const std::vector<std::string>& directories) {
  // Debian's h5py and matplotlib belong to the distribution's own Python.
  const char* python = std::getenv("TRIPARTITE_PYTHON");
  if (!python) python = "/usr/bin/python3";
  const std::filesystem::path installed =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() /
      "../share/tripartite/analysis";
  const std::filesystem::path folder = std::filesystem::exists(installed)
                                           ? installed
                                           : std::filesystem::path(TRIPARTITE_ANALYSIS_DIR);
  const std::string script = (folder / "report.py").string();
  std::vector<char*> argv = {const_cast<char*>(python), const_cast<char*>(script.c_str())};
  for (const std::string& directory : directories)
    argv.push_back(const_cast<char*>(directory.c_str()));
  argv.push_back(nullptr);
  std::fflush(nullptr);
  execv(python, argv.data());
  throw IoError(std::string(python) + ": " + std::strerror(errno) +
                "; the report needs Python 3 with h5py and matplotlib (Debian: python3-h5py "
                "python3-matplotlib)");
}

}  // namespace tripartite
