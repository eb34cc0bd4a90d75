#include "tripartite/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <Random123/philox.h>

namespace tripartite {
namespace {

using Words = std::array<std::uint32_t, 4>;

std::uint32_t low(std::uint64_t word) { return static_cast<std::uint32_t>(word); }
std::uint32_t high(std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32); }
std::uint64_t join(std::uint32_t low, std::uint32_t high) {
  return static_cast<std::uint64_t>(high) << 32 | low;
}

/// One step of a block-chained hash. The key is a constant ("trip", "arti" in ASCII) that no stream
/// is likely to share, so that addresses and draws come from different permutations.
Words absorb(const Words& state, const Words& block) {
  const auto mixed = r123::Philox4x32{}(
      {{state[0] ^ block[0], state[1] ^ block[1], state[2] ^ block[2], state[3] ^ block[3]}},
      {{0x74726970U, 0x61727469U}});
  return {mixed[0], mixed[1], mixed[2], mixed[3]};
}

/// The name goes in behind its length, sixteen bytes a block, little-endian on every machine.
Words absorb(Words state, std::string_view name) {
  state = absorb(state, {low(name.size()), high(name.size()), 0, 0});
  for (std::size_t start = 0; start < name.size(); start += 16) {
    Words block{};
    const std::string_view piece = name.substr(start, 16);
    for (std::size_t i = 0; i < piece.size(); ++i) {
      const auto byte = static_cast<unsigned char>(piece[i]);
      block[i / 4] |= static_cast<std::uint32_t>(byte) << (8 * (i % 4));
    }
    state = absorb(state, block);
  }
  return state;
}

constexpr std::size_t pairs_at_once = 256;  // 8 kB of bits and numbers: well inside the first cache

/// Uniforms of one run of blocks; kept apart by half so that the engine's loop is vectorised.
struct Uniforms {
  std::array<double, pairs_at_once> first;
  std::array<double, pairs_at_once> second;
};

double open_unit(std::uint64_t bits) {
  return static_cast<double>(static_cast<std::int64_t>(bits >> 11 | 1U)) * 0x1p-53;
}

void draw(const Words& address, std::uint64_t block, std::size_t count, Uniforms& out) {
  std::array<std::uint64_t, pairs_at_once> first;
  std::array<std::uint64_t, pairs_at_once> second;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t number = block + i;
    const auto bits = r123::Philox4x32{}({{low(number), high(number), address[2], address[3]}},
                                         {{address[0], address[1]}});
    first[i] = join(bits[0], bits[1]);
    second[i] = join(bits[2], bits[3]);
  }
  for (std::size_t i = 0; i < count; ++i) out.first[i] = open_unit(first[i]);
  for (std::size_t i = 0; i < count; ++i) out.second[i] = open_unit(second[i]);
}

/// Cuts any range of positions into runs of whole blocks, two positions a block, and copies out the
/// part that was asked for; `transform` turns a pair of uniforms into a pair of numbers.
template <class Transform>
void fill(const Words& address, std::span<double> out, std::uint64_t offset, Transform transform) {
  Uniforms uniforms;
  std::array<double, 2 * pairs_at_once> numbers;
  while (!out.empty()) {
    const std::size_t skip = offset % 2;
    const std::size_t count = std::min(out.size(), numbers.size() - skip);
    const std::size_t pairs = (skip + count + 1) / 2;
    draw(address, offset / 2, pairs, uniforms);
    for (std::size_t i = 0; i < pairs; ++i) {
      transform(uniforms.first[i], uniforms.second[i], &numbers[2 * i]);
    }
    std::copy_n(numbers.begin() + skip, count, out.begin());
    out = out.subspan(count);
    offset += count;
  }
}

}  // namespace

Stream::Stream(std::uint64_t root_seed, std::string_view name, std::uint64_t index)
    : address_(absorb(absorb(absorb({}, {low(root_seed), high(root_seed), 0, 0}), name),
                      {low(index), high(index), 0, 0})) {}

Stream Stream::at(std::uint64_t index) const {
  return Stream(absorb(address_, {low(index), high(index), 0, 0}));
}

Stream Stream::named(std::string_view name) const { return Stream(absorb(address_, name)); }

void Stream::uniform(std::span<double> out, std::uint64_t offset) const {
  fill(address_, out, offset, [](double u, double v, double* pair) {
    pair[0] = u;
    pair[1] = v;
  });
}

void Stream::normal(std::span<double> out, std::uint64_t offset) const {
  fill(address_, out, offset, [](double u, double v, double* pair) {
    const double radius = std::sqrt(-2.0 * std::log(u));
    const double angle = 2.0 * std::numbers::pi * v;
    pair[0] = radius * std::cos(angle);
    pair[1] = radius * std::sin(angle);
  });
}

}  // namespace tripartite
