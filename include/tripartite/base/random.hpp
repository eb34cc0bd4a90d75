// Random numbers by address.
//
// A number is a pure function of (root seed, stream name, index, position): no generator is ever
// carried along, so the same draw comes out on any thread, rank or shard, and a larger network
// contains the smaller one. The engine is Philox4x32-10 of the Random123 library (Salmon et al.
// 2011, doi:10.1145/2063384.2063405), which also hashes the address; the transforms to uniforms and
// normals are fixed here because those of <random> differ between libraries.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace tripartite {

class Stream {
 public:
  /// Shapes an address; `name` says what is drawn ("features/rows"), `index` which one (a
  /// replicate).
  Stream(std::uint64_t root_seed, std::string_view name, std::uint64_t index = 0);

  /// A stream of its own below this one, e.g. one per row of a matrix.
  [[nodiscard]] Stream at(std::uint64_t index) const;

  /// A stream of its own below this one, by what is drawn from it.
  [[nodiscard]] Stream named(std::string_view name) const;

  /// Fills `out` with positions offset, offset+1, … of independent uniforms in the open (0, 1): the
  /// odd multiples of 2^-53, so that neither 0 nor 1 occurs and 1-u is exact.
  void uniform(std::span<double> out, std::uint64_t offset = 0) const;

  /// Fills `out` with positions offset, offset+1, … of independent standard normals (Box–Muller:
  /// positions 2i and 2i+1 are the cosine and sine of the i-th pair of uniforms).
  void normal(std::span<double> out, std::uint64_t offset = 0) const;

 private:
  /// 128 bits: half of them key the engine, half of them stand beside the block number in its
  /// counter.
  using Address = std::array<std::uint32_t, 4>;
  explicit Stream(const Address& address) : address_(address) {}
  Address address_;
};

}  // namespace tripartite
