#include "edge_values.hpp"

#include <algorithm>
#include <utility>

#include "tripartite/base/parallel.hpp"

namespace tripartite {
namespace {

using Kind = Distribution::Kind;

/// Calls work(source) for every source, in blocks.
template <class Work>
void for_sources(std::size_t sources, int threads, Work&& work) {
  const auto blocks = static_cast<std::ptrdiff_t>((sources + kRowsAtOnce - 1) / kRowsAtOnce);
  parallel_for(blocks, threads, [&](std::ptrdiff_t block) {
    const std::size_t begin = static_cast<std::size_t>(block) * kRowsAtOnce;
    for (std::size_t s = begin; s < std::min(begin + kRowsAtOnce, sources); ++s) work(s);
  });
}

/// `in_order[k]` belongs to the edge whose place among those of its source is k.
void put_in_place(const Connections& connections, std::size_t source,
                  std::span<const double> in_order, std::span<double> out) {
  if (connections.place.empty()) {
    std::ranges::copy(in_order, out.begin());
    return;
  }
  const std::size_t begin = connections.targets.offsets[source];
  for (std::size_t k = 0; k < out.size(); ++k) out[k] = in_order[connections.place[begin + k]];
}

/// An edge of a source: its delay, and its place among the others.
using Delayed = std::pair<double, InstanceIndex>;

void permute(std::span<InstanceIndex> part, const std::vector<Delayed>& order) {
  const std::vector<InstanceIndex> before(part.begin(), part.end());
  for (std::size_t k = 0; k < order.size(); ++k) part[k] = before[order[k].second];
}

}  // namespace

Values edge_values(const Distribution& distribution, const Stream& stream,
                   const Connections& connections, int threads, const Bounds& bounds,
                   const std::string& key) {
  check_distribution(distribution, key);
  const Rows& targets = connections.targets;
  const std::size_t count = targets.members.size();
  const std::vector<double>& list = distribution.listed;
  if (distribution.kind == Kind::constant) {
    require_within(distribution.a, bounds, key);
    return distribution.a;
  }
  if (distribution.kind == Kind::listed && list.size() != count) {
    refuse(key, "'" + key + "' lists " + std::to_string(list.size()) + " values",
           std::to_string(count) + ", one for each edge");
  }
  std::vector<double> values(count);
  for_sources(targets.count(), threads, [&](std::size_t source) {
    const std::size_t begin = targets.offsets[source];
    const std::size_t degree = targets.offsets[source + 1] - begin;
    const std::span<double> out(values.data() + begin, degree);
    if (distribution.kind != Kind::listed) {
      std::vector<double> drawn(degree);
      draw(distribution, stream.at(source), drawn, key);
      put_in_place(connections, source, drawn, out);
    } else if (connections.listed.empty()) {
      put_in_place(connections, source, std::span(list).subspan(begin, degree), out);
    } else {
      for (std::size_t k = 0; k < degree; ++k) out[k] = list[connections.listed[begin + k]];
    }
    for (std::size_t k = 0; k < degree; ++k) {
      if (is_within(out[k], bounds)) continue;
      require_within(out[k], bounds, key,
                     " for an edge of source " + std::to_string(source) + " to target " +
                         std::to_string(targets[source][k]));
    }
  });
  return Values(std::move(values));
}

void order_by_delay(Connections& connections, Values& delays, std::vector<InstanceIndex>& companion,
                    int threads) {
  if (delays.uniform()) return;
  Rows& targets = connections.targets;
  std::vector<double> delay = delays.values();
  connections.place.resize(targets.members.size());
  for_sources(targets.count(), threads, [&](std::size_t source) {
    const std::size_t begin = targets.offsets[source];
    const std::size_t degree = targets.offsets[source + 1] - begin;
    std::vector<Delayed> order(degree);
    for (std::size_t k = 0; k < degree; ++k)
      order[k] = {delay[begin + k], static_cast<InstanceIndex>(k)};
    // Places ascend with targets, so that the second of two equal delays decides as it should.
    std::ranges::sort(order);
    for (std::size_t k = 0; k < degree; ++k) {
      delay[begin + k] = order[k].first;
      connections.place[begin + k] = order[k].second;
    }
    for (std::vector<InstanceIndex>* column : {&targets.members, &connections.listed, &companion})
      if (!column->empty()) permute(std::span(*column).subspan(begin, degree), order);
  });
  delays = Values(std::move(delay));
}

}  // namespace tripartite
