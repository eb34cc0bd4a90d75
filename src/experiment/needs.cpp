#include "tripartite/experiment/needs.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "tripartite/base/error.hpp"
#include "tripartite/io/machine.hpp"

namespace tripartite {

void Needs::Largest::compare(double other, const std::string& its_table) {
  if (other <= bytes) return;
  bytes = other;
  table = its_table;
}

void Needs::add(const std::string& table, double memory, double disk) {
  memory_ += memory;
  disk_ += disk;
  in_memory_.compare(memory, table);
  on_disk_.compare(disk, table);
}

void Needs::add_for_each_thread(const std::string& table, double memory) {
  each_thread_ += memory;
  in_memory_.compare(memory, table);
}

void require_room(std::span<const Needs> cases, int at_once, int threads,
                  const std::filesystem::path& out) {
  if (cases.empty()) return;
  const auto memory_of = [&](const Needs& needs) { return needs.memory(threads); };
  std::vector<double> each;
  double memory = 0, disk = 0;
  for (const Needs& needs : cases) {
    each.push_back(memory_of(needs));
    disk += needs.disk();
  }
  std::ranges::sort(each, std::greater<>());
  each.resize(std::min(each.size(), static_cast<std::size_t>(at_once)));
  for (const double one : each) memory += one;
  const auto most = [](const std::string& table) {
    return table.empty() ? table : "; most of it is for [" + table + "]";
  };
  if (const double left = available_memory(); memory > left)
    throw IoError((at_once > 1 ? std::to_string(at_once) + " cases at once need" : "a case needs") +
                  (" about " + in_bytes(memory)) + " of memory, " + in_bytes(left) +
                  " are available" +
                  most(std::ranges::max(cases, {}, memory_of).largest_in_memory()) +
                  (at_once > 1 ? "\n  --threads 1 runs one case at a time" : ""));
  if (const double left = available_disk(out); disk > left)
    throw IoError("the cases need about " + in_bytes(disk) + " of disk, " + in_bytes(left) +
                  " are available at " + out.string() +
                  most(std::ranges::max(cases, {}, &Needs::disk).largest_on_disk()));
}

}  // namespace tripartite
