#include "protocol.hpp"

#include <algorithm>

namespace tripartite {

std::vector<ReadSegment> read_segments(const CircuitParameters& parameters) {
  const double end =
      parameters.transmission_opens + parameters.read_time.value_or(parameters.settle_limit);
  std::vector<double> events = {0, parameters.gate_opens(), parameters.presentation,
                                parameters.transmission_opens, end};
  std::sort(events.begin(), events.end());
  std::vector<ReadSegment> segments;
  for (std::size_t i = 0; i + 1 < events.size() && events[i] < end; ++i) {
    const double begin = events[i];
    if (events[i + 1] == begin) continue;
    segments.push_back({begin, events[i + 1],
                        begin >= parameters.gate_opens() && begin < parameters.presentation,
                        begin >= parameters.transmission_opens});
  }
  return segments;
}

Settling read_out(Solver& solver, const CircuitParameters& parameters, const SegmentSystem& system,
                  State& x, const std::vector<StateBlock>& blocks,
                  std::span<const double> sample_times, const Sampler& sampler) {
  const std::vector<ReadSegment> segments = read_segments(parameters);
  for (std::size_t i = 0; i + 1 < segments.size(); ++i)
    solver.advance(system(segments[i]), x, segments[i].begin, segments[i].end, {}, sample_times,
                   sampler);

  const ReadSegment& last = segments.back();
  const System final_system = system(last);
  Settling result;
  if (parameters.read_time) {
    solver.advance(final_system, x, last.begin, last.end, {}, sample_times, sampler);
    State dxdt(x.size());
    final_system.rates(x, dxdt, last.end);
    result.t = last.end;
    result.residual = settling_residual(x, dxdt, last.end - last.begin, blocks);
    result.settled = result.residual <= parameters.settle_tolerance;
  } else {
    result = settle(solver, final_system, x, last.begin, last.end, parameters.settle_tolerance,
                    blocks, sample_times, sampler);
  }
  result.t -= parameters.transmission_opens;
  return result;
}

}  // namespace tripartite
