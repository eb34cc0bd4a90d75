#include "queries.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "tripartite/base/error.hpp"
#include "tripartite/base/parallel.hpp"

#include "spiking.hpp"

namespace tripartite {

Queries::Queries(const Recipe& recipe, const BiologicalOptions& options)
    : recipe_(recipe), options_(options), rest_(recipe, options.stop) {}

Readings Queries::read_rates(const Memory& memory, Index count, double operating_point,
                             const DividerOf& divider, ReadingTrace* trace) const {
  Readings readings{Matrix(count, memory.written.weights.cols()),
                    std::vector<Reading>(static_cast<std::size_t>(count)),
                    {}};
  const bool same = divider(0).kind == Recipe::Divider::Kind::astrocyte;
  std::optional<Reader> shared;
  if (same)
    shared.emplace(recipe_, rest_, memory.written.trace, operating_point, divider(0),
                   options_.stop);
  parallel_for(count, options_.threads, [&](Index query) {
    if (options_.stop.stop_requested()) throw Interrupted("interrupted while a query was read");
    const bool traced = trace && options_.traces->query == query;
    const auto read = [&](const Reader& reader) {
      return reader.read(memory.drive.query(query), traced ? options_.traces : nullptr,
                         traced ? trace : nullptr);
    };
    Reading reading = same ? read(*shared)
                           : read(Reader(recipe_, rest_, memory.written.trace, operating_point,
                                         divider(query), options_.stop));
    readings.output.row(query) = show(memory, reading.release);
    readings.of[static_cast<std::size_t>(query)] = std::move(reading);
  });
  return readings;
}

void Queries::read_spikes(const Memory& memory, double operating_point, const DividerOf& divider,
                          const Stream& stream, Readings& readings) const {
  const Index count = readings.output.rows();
  const BiologyParameters& biology = recipe_.biology;
  const Matrix& weights = memory.written.weights;
  const double unit = release_unit() * static_cast<double>(memory.drive.units());
  const double typical =
      std::sqrt(readings.output.squaredNorm() / static_cast<double>(readings.output.size()));
  std::vector<double> release(memory.written.trace.size(), 0.0);
  for (const Reading& reading : readings.of)
    for (std::size_t j = 0; j < release.size(); ++j)
      release[j] += reading.release[j] / static_cast<double>(count);
  const SpikingReader spiking(recipe_, memory.written.trace,
                              {weights.data(), static_cast<std::size_t>(weights.size())},
                              static_cast<std::size_t>(weights.cols()), release, typical * unit,
                              operating_point, divider(0), options_.stop);
  readings.spikes.resize(static_cast<std::size_t>(count));
  parallel_for(count, options_.threads, [&](Index query) {
    if (options_.stop.stop_requested()) throw Interrupted("interrupted while a query was read");
    const Recipe::Divider by = divider(query);
    const Reader reader(recipe_, rest_, memory.written.trace, operating_point, by, options_.stop);
    const double end = readings.of[static_cast<std::size_t>(query)].t;
    const double before = std::max(end - biology.window - biology.warm_up, 0.0);
    const std::vector<double> drive = memory.drive.query(query);
    SpikingReading reading = spiking.read(reader.prepared(drive, before), drive, by.held,
                                          stream.at(static_cast<std::uint64_t>(query)));
    readings.output.row(query) =
        Eigen::Map<const Eigen::RowVectorXd>(reading.output.data(), weights.cols()) / unit;
    readings.spikes[static_cast<std::size_t>(query)] = std::move(reading);
  });
}

Eigen::RowVectorXd Queries::show(const Memory& memory, const std::vector<double>& release) const {
  const Eigen::Map<const Eigen::RowVectorXd> released(release.data(), memory.drive.units());
  return released * memory.written.weights /
         (release_unit() * static_cast<double>(memory.drive.units()));
}

}  // namespace tripartite
