#include "wiring.hpp"

#include <algorithm>
#include <cassert>
#include <map>
#include <numeric>
#include <utility>

namespace tripartite {
namespace {

std::size_t size_of(const Building& building, const Slice& slice) {
  return building.network.groups[slice.group].size;
}

/// offsets[i + 1] for an instance outside of the slice equals offsets[i]: it reads nothing.
std::vector<std::size_t> spread(const std::vector<std::size_t>& offsets, const Slice& slice,
                                std::size_t instances) {
  std::vector<std::size_t> all(instances + 1, 0);
  std::ranges::copy(offsets, all.begin() + static_cast<std::ptrdiff_t>(slice.begin));
  std::fill(all.begin() + static_cast<std::ptrdiff_t>(slice.begin + slice.size), all.end(),
            offsets.back());
  return all;
}

}  // namespace

Wire wire_one_to_one(const Building& building, const End& from, const End& to) {
  assert(from.slice.size == to.slice.size);
  Wire wire{.from = from.slice.group, .output = from.row, .to = to.slice.group, .input = to.row};
  const bool is_whole = from.slice.size == size_of(building, from.slice) &&
                        to.slice.size == size_of(building, to.slice);
  if (is_whole) return wire;
  std::vector<std::size_t> offsets(to.slice.size + 1);
  std::iota(offsets.begin(), offsets.end(), std::size_t{0});
  wire.offsets = spread(offsets, to.slice, size_of(building, to.slice));
  wire.sources.resize(to.slice.size);
  std::iota(wire.sources.begin(), wire.sources.end(), static_cast<InstanceIndex>(from.slice.begin));
  return wire;
}

Wire wire_rows(const Building& building, const End& from, const End& to, const Rows& sources,
               const Values& weight, bool mean) {
  Wire wire{.from = from.slice.group, .output = from.row, .to = to.slice.group, .input = to.row};
  std::vector<std::size_t> offsets = {0};
  std::vector<double> weights;
  for (std::size_t row = 0; row < sources.count(); ++row) {
    const std::span<const InstanceIndex> members = sources[row];
    const double share = mean ? static_cast<double>(members.size()) : 1;
    for (std::size_t k = 0; k < members.size();) {
      wire.sources.push_back(static_cast<InstanceIndex>(from.slice.begin + members[k]));
      double sum = 0, times = 0;
      do {
        sum += weight[sources.offsets[row] + k] / share;
        ++times;
        ++k;
      } while (k < members.size() && members[k] == members[k - 1]);
      weights.push_back(weight.uniform() ? weight[0] / share * times : sum);
    }
    offsets.push_back(wire.sources.size());
  }
  wire.offsets = spread(offsets, to.slice, size_of(building, to.slice));
  const auto differs = [&](double other) { return other != weights.front(); };
  if (weights.empty()) {
    wire.weight = weight[0];
  } else if (std::ranges::any_of(weights, differs)) {
    wire.weight = Values(std::move(weights));
  } else {
    wire.weight = weights.front();
  }
  return wire;
}

void Means::add(std::size_t wire, const End& to, std::vector<double> synapses) {
  shares_.push_back({wire, to, std::move(synapses)});
}

void Means::divide(Network& network) const {
  std::map<std::pair<std::size_t, int>, std::vector<double>> totals;
  for (const Share& share : shares_) {
    const Slice& slice = share.to.slice;
    std::vector<double>& total = totals[{slice.group, share.to.row}];
    total.resize(network.groups[slice.group].size);
    for (std::size_t i = 0; i < slice.size; ++i) total[slice.begin + i] += share.synapses[i];
  }
  for (const Share& share : shares_) {
    const Slice& slice = share.to.slice;
    const std::vector<double>& total = totals.at({slice.group, share.to.row});
    std::vector<double> weight(slice.size);
    for (std::size_t i = 0; i < slice.size; ++i) {
      const double synapses = total[slice.begin + i];
      weight[i] = synapses > 0 ? 1 / synapses : 0;
    }
    // One entry for each member of the slice, in order, whether the wire has offsets or not.
    network.wires[share.wire].weight = Values(std::move(weight));
  }
}

}  // namespace tripartite
