// Rules by chance alone.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "connect.hpp"

namespace tripartite {
namespace {

/// Calls take(k) for each k below `candidates` with the given probability, ascending. The gaps
/// between those taken are drawn, so that the others cost nothing.
template <class Take>
void pick(const Stream& stream, double probability, std::size_t candidates, Take&& take) {
  if (probability == 0) return;
  std::array<double, 256> uniform;
  const double scale = 1 / std::log1p(-probability);
  std::size_t next = 0;
  for (std::uint64_t drawn = 0; next < candidates;) {
    const double expected = probability * static_cast<double>(candidates - next);
    const auto wanted = static_cast<std::size_t>(1.2 * expected) + 8;
    const auto chunk = std::span(uniform).first(std::min(wanted, uniform.size()));
    stream.uniform(chunk, drawn);
    drawn += chunk.size();
    for (const double u : chunk) {
      const double gap = std::log(u) * scale;
      if (gap >= static_cast<double>(candidates - next)) return;
      next += static_cast<std::size_t>(gap);
      take(next++);
      if (next == candidates) return;
    }
  }
}

void require_degree(const Rule& rule, std::size_t candidates) {
  if (candidates > 0 && (rule.description.multiple || rule.description.degree <= candidates))
    return;
  if (rule.description.degree == 0) return;
  throw ConfigError::out_of_bounds({}, join_key(rule.key, "degree"),
                                   std::to_string(rule.description.degree),
                                   "at most " + std::to_string(candidates) + ", the candidates");
}

/// For each row, `degree` of the columns; on the side where self-connections are left out, a row
/// has one column less.
Rows join_fixed(const Rule& rule, const Slice& rows, const Slice& columns) {
  const bool same = rule.from.group == rule.to.group && !rule.description.self;
  return make_rows(rows.size, rule.building.threads, [&](std::size_t row, auto& out) {
    const std::size_t itself = rows.begin + row - columns.begin;  // wraps to a large one if outside
    const bool is_left_out = same && itself < columns.size;
    const std::size_t candidates = columns.size - (is_left_out ? 1 : 0);
    require_degree(rule, candidates);
    const auto begin = static_cast<std::ptrdiff_t>(out.size());
    choose(rule.stream.at(row), rule.description.degree, candidates, rule.description.multiple,
           out);
    if (!is_left_out) return;
    for (auto chosen = out.begin() + begin; chosen != out.end(); ++chosen)
      if (*chosen >= itself) ++*chosen;
  });
}

}  // namespace

void choose(const Stream& stream, std::size_t count, std::size_t candidates, bool repeat,
            std::vector<InstanceIndex>& out) {
  const std::size_t before = out.size();
  if (!repeat && count > candidates / 2) {  // fewer are left out than taken
    std::vector<InstanceIndex> left_out;
    choose(stream, candidates - count, candidates, false, left_out);
    auto next = left_out.begin();
    for (InstanceIndex k = 0; k < candidates; ++k) {
      if (next != left_out.end() && *next == k) {
        ++next;
      } else {
        out.push_back(k);
      }
    }
    return;
  }
  std::vector<double> uniform;
  for (std::uint64_t drawn = 0; out.size() < before + count; drawn += uniform.size()) {
    uniform.resize(before + count - out.size());
    stream.uniform(uniform, drawn);
    for (const double u : uniform)
      out.push_back(static_cast<InstanceIndex>(u * static_cast<double>(candidates)));
    const auto begin = out.begin() + static_cast<std::ptrdiff_t>(before);
    std::sort(begin, out.end());
    if (!repeat) out.erase(std::unique(begin, out.end()), out.end());
  }
}

Rows join_bernoulli(const Rule& rule) {
  require_within(rule.description.probability, {0, 1}, join_key(rule.key, "probability"));
  return make_rows(rule.from.size, rule.building.threads, [&](std::size_t source, auto& out) {
    const std::size_t first = rule.undirected ? source + 1 : 0;
    pick(rule.stream.at(source), rule.description.probability,
         rule.to.size - std::min(first, rule.to.size), [&](std::size_t k) {
           if (rule.allows(source, first + k)) out.push_back(static_cast<InstanceIndex>(first + k));
         });
  });
}

Rows join_small_world(const Rule& rule) {
  const std::size_t count = rule.from.size, degree = rule.description.degree;
  if (rule.from.group != rule.to.group || rule.from.begin != rule.to.begin ||
      count != rule.to.size) {
    refuse(join_key(rule.key, "rule"), "'small_world' joins two different ends",
           "the same members of one population at both ends");
  }
  require_within(rule.description.probability, {0, 1}, join_key(rule.key, "probability"));
  if (degree == 0 || degree % 2 != 0 || degree >= count) {
    throw ConfigError::out_of_bounds(
        {}, join_key(rule.key, "degree"), std::to_string(degree),
        "an even number from 2 to below the " + std::to_string(count) + " members");
  }
  // All of a ring first: what is drawn anew must not be there already, and comes in the order of
  // the ring. A connection belongs to its lower end on the ring, which it keeps.
  std::vector<std::set<InstanceIndex>> joined(count);
  const auto join = [&](std::size_t a, std::size_t b, bool is_joined) {
    for (const auto& [one, other] : {std::pair(a, b), std::pair(b, a)}) {
      if (is_joined)
        joined[one].insert(static_cast<InstanceIndex>(other));
      else
        joined[one].erase(static_cast<InstanceIndex>(other));
    }
  };
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 1; k <= degree / 2; ++k) join(i, (i + k) % count, true);
  std::array<double, 2> uniform;
  for (std::size_t k = 1; k <= degree / 2; ++k)
    for (std::size_t i = 0; i < count; ++i) {
      const Stream stream = rule.stream.at(i).at(k);
      stream.uniform(uniform);
      if (uniform[0] >= rule.description.probability || joined[i].size() + 1 >= count) continue;
      join(i, (i + k) % count, false);
      std::size_t other = i;
      for (std::uint64_t drawn = 1;
           other == i || joined[i].contains(static_cast<InstanceIndex>(other)); ++drawn) {
        stream.uniform(std::span(uniform).first(1), drawn);
        other = static_cast<std::size_t>(uniform[0] * static_cast<double>(count));
      }
      join(i, other, true);
    }
  return make_rows(count, 1, [&](std::size_t i, auto& out) {
    for (const InstanceIndex other : joined[i])
      if (rule.allows(i, other)) out.push_back(other);
  });
}

Rows join_fixed_outdegree(const Rule& rule) { return join_fixed(rule, rule.from, rule.to); }

Rows join_fixed_indegree(const Rule& rule) {
  return transpose(join_fixed(rule, rule.to, rule.from), rule.from.size);
}

}  // namespace tripartite
