#include "exponential.hpp"

#include <Eigen/Core>

namespace tripartite {

namespace {

/// Of all widths of registers a multiple, so that whole packets never fall back to single numbers.
constexpr std::size_t kWidth = 8;
using Packet = Eigen::Array<double, kWidth, 1>;

template <class Function>
void in_packets(double* row, std::size_t count, const Function& function) {
  std::size_t begin = 0;
  for (; begin + kWidth <= count; begin += kWidth) {
    Eigen::Map<Packet> packet(row + begin);
    packet = function(packet);
  }
  if (begin == count) return;
  Packet rest = Packet::Ones();
  std::copy(row + begin, row + count, rest.data());
  rest = function(rest).eval();
  std::copy_n(rest.data(), count - begin, row + begin);
}

}  // namespace

void exponentiate(double* row, std::size_t count) {
  in_packets(row, count, [](const auto& packet) { return packet.exp(); });
}

void take_logarithms(double* row, std::size_t count) {
  in_packets(row, count, [](const auto& packet) { return packet.log(); });
}

}  // namespace tripartite
