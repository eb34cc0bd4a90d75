#include "tripartite/io/sonata.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

#include "tripartite/base/error.hpp"

namespace tripartite {
namespace {

namespace fs = std::filesystem;

/// Copies a dataset block by block: it may be larger than the memory.
void copy_rows(const StoreReader& from, const std::string& source, StoreWriter& to, NumberType type,
               const std::string& target) {
  constexpr std::size_t at_once = 65536;  // numbers
  const Shape shape = from.shape(source), row(shape.begin() + 1, shape.end());
  const std::size_t width = std::accumulate(row.begin(), row.end(), 1UL, std::multiplies<>());
  if (shape[0] * width == 0) return to.write_as(type, target, std::span<const double>{}, shape);
  std::vector<double> block;
  for (std::size_t first = 0; first < shape[0]; first += block.size() / width) {
    block.resize(std::min(std::max<std::size_t>(1, at_once / width), shape[0] - first) * width);
    from.read_rows(source, first, block);
    to.append_as(type, target, block, row);
  }
}

void write_header(StoreWriter& store) {
  store.set_attribute_as(NumberType::uint32, "/", "magic", std::array{std::int64_t{0x0A7A}}, {});
  store.set_attribute_as(NumberType::uint32, "/", "version",
                         std::array{std::int64_t{0}, std::int64_t{1}}, {2});
}

void write_spikes(const StoreReader& result, const fs::path& file, bool overwrite) {
  StoreWriter store(file, overwrite);
  write_header(store);
  const std::array<std::string, 3> orders = {"none", "by_id", "by_time"};
  for (const std::string& population : result.children("/spikes")) {
    const std::string group = "/spikes/" + population;
    copy_rows(result, group + "/timestamps", store, NumberType::float64, group + "/timestamps");
    copy_rows(result, group + "/node_ids", store, NumberType::uint64, group + "/node_ids");
    store.set_attribute(group + "/timestamps", "units", std::string("ms"));
    // Beyond the format, whose readers pass over it: events other than spikes have strengths.
    if (result.exists(group + "/strengths"))
      copy_rows(result, group + "/strengths", store, NumberType::float64, group + "/strengths");
    store.set_choice(group, "sorting", orders, 2);
    store.set_attribute(group + "/node_ids", "sorting", orders[2]);  // where bmtk looks
  }
  store.commit();
}

/// The row of a record of samples: what is neither its axis nor its elements.
std::string row_of(const StoreReader& result, const std::string& group) {
  for (const std::string& child : result.children(group))
    if (child != "t" && child != "elements") return child;
  throw IoError(result.path().string() + ": " + group + " holds no samples");
}

/// Start, stop and step of frames at the times of a dataset. Open on the right: there is no frame
/// at the stop time.
std::array<double, 3> frame_times(const StoreReader& result, const std::string& path) {
  const std::size_t frames = result.shape(path)[0];
  const auto count = static_cast<double>(frames);
  if (frames == 0) return {0, 0, 1};
  double start = 0, last = 0;
  result.read_rows(path, 0, {&start, 1});
  result.read_rows(path, frames - 1, {&last, 1});
  // Times on a grid carry the rounding of their sum; intervals are typed, and finer than this.
  constexpr double per_ms = 1e9;
  const double step = frames > 1 ? std::round((last - start) / (count - 1) * per_ms) / per_ms : 1;
  double stop = start + step * count;
  // Readers take the whole part of (stop - start) / step for the number of frames.
  while ((stop - start) / step < count) stop = std::nextafter(stop, HUGE_VAL);
  return {start, stop, step};
}

void write_report(const StoreReader& result, const std::string& group, const fs::path& file,
                  bool overwrite) {
  const std::string variable = row_of(result, group), row = group + "/" + variable;
  const std::vector<std::int64_t> nodes = result.read_integers(group + "/elements");
  const std::array times = frame_times(result, group + "/t");
  std::vector<std::int64_t> pointers(nodes.size() + 1);
  std::iota(pointers.begin(), pointers.end(), 0);

  StoreWriter store(file, overwrite);
  write_header(store);
  const auto population = std::get<std::string>(result.attribute(group, "population"));
  const std::string report = "/report/" + population, mapping = report + "/mapping";
  copy_rows(result, row, store, NumberType::float32, report + "/data");
  store.set_attribute(report + "/data", "units",
                      std::get<std::string>(result.attribute(row, "units")));
  store.set_attribute(report + "/data", "variable", variable);
  store.write_as(NumberType::uint64, mapping + "/node_ids", nodes, {nodes.size()});
  store.set_attribute_as(NumberType::int8, mapping + "/node_ids", "sorted",
                         std::array{std::int64_t{std::ranges::is_sorted(nodes)}}, {});
  for (const char* name : {"/index_pointers", "/index_pointer"})  // of the guide, and of bmtk
    store.write_as(NumberType::uint64, mapping + name, pointers, {pointers.size()});
  // Nodes without compartments: all elements are number 1.
  store.write_as(NumberType::uint32, mapping + "/element_ids",
                 std::vector<std::int64_t>(nodes.size(), 1), {nodes.size()});
  store.write_as(NumberType::float32, mapping + "/element_pos",
                 std::vector<double>(nodes.size(), 1.0), {nodes.size()});
  store.write_as(NumberType::float64, mapping + "/time", times, {times.size()});
  store.set_attribute(mapping + "/time", "units", std::string("ms"));
  store.commit();
}

}  // namespace

std::vector<fs::path> export_sonata(const StoreReader& result, const fs::path& folder,
                                    bool overwrite) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) throw IoError(folder.string() + ": cannot be made: " + failure.message());
  std::vector<fs::path> files;
  if (result.exists("/spikes")) {
    files.push_back(folder / "spikes.h5");
    write_spikes(result, files.back(), overwrite);
  }
  if (result.exists("/traces"))
    for (const std::string& record : result.children("/traces")) {
      const std::string group = "/traces/" + record;
      if (!result.has_attribute(group, "population")) continue;
      files.push_back(folder / (record == "spikes" ? "spikes_traces.h5" : record + ".h5"));
      write_report(result, group, files.back(), overwrite);
    }
  if (files.empty())
    throw IoError(result.path().string() +
                  ": holds neither spikes nor traces of a network; a case file is needed");
  return files;
}

std::vector<std::string> without_sonata(const StoreReader& result) {
  std::vector<std::string> paths;
  for (const std::string kind : {"/traces", "/rates", "/crossings", "/waves"})
    if (result.exists(kind))
      for (const std::string& record : result.children(kind))
        if (kind != "/traces" || !result.has_attribute(kind + "/" + record, "population"))
          paths.push_back(kind + "/" + record);
  return paths;
}

}  // namespace tripartite
