#include "exponential.hpp"

#include <Eigen/Core>

namespace tripartite {

namespace {

/// Of all widths of registers a multiple, so that whole packets never fall back to single numbers.
constexpr std::size_t kWidth = 8;

template <std::size_t width, class Function>
std::size_t in_packets_of(double* row, std::size_t begin, std::size_t count,
                          const Function& function) {
  for (; begin + width <= count; begin += width) {
    Eigen::Map<Eigen::Array<double, width, 1>> packet(row + begin);
    packet = function(packet);
  }
  return begin;
}

/// What is left over goes in pairs: the narrowest registers compute as wide ones do.
template <class Function>
void in_packets(double* row, std::size_t count, const Function& function) {
  const std::size_t whole = in_packets_of<kWidth>(row, 0, count, function);
  if (in_packets_of<2>(row, whole, count, function) == count) return;
  double last[2] = {row[count - 1], 1};
  in_packets_of<2>(last, 0, 2, function);
  row[count - 1] = last[0];
}

}  // namespace

void exponentiate(double* row, std::size_t count) {
  in_packets(row, count, [](const auto& packet) { return packet.exp(); });
}

void take_logarithms(double* row, std::size_t count) {
  in_packets(row, count, [](const auto& packet) { return packet.log(); });
}

}  // namespace tripartite
