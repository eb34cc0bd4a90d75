#include "network_summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tripartite {

namespace {

using Kind = RecordDescription::Kind;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kSecond = 1000;  // ms

/// Everything that some column shows; each kind of record fills its part.
struct Summary {
  double mean = kUnknown, low = kUnknown, high = kUnknown, peaks = kUnknown, frequency = kUnknown;
  std::int64_t count = 0;
  IntervalVariation intervals = {kUnknown, kUnknown};
  double rate = kUnknown, first = kUnknown, last = kUnknown, speed = kUnknown;
};

struct SummaryColumn {
  Column column;  ///< name is what follows the record's; unit "=" is that of the row
  Cell (*value)(const Summary&);
};

const std::vector<SummaryColumn>& sample_columns() {
  using S = const Summary&;
  static const std::vector<SummaryColumn> columns = {
      {{"mean", "=", "mean over time and elements", true}, [](S s) -> Cell { return s.mean; }},
      {{"min", "=", "lowest value"}, [](S s) -> Cell { return s.low; }},
      {{"max", "=", "highest value"}, [](S s) -> Cell { return s.high; }},
      {{"peaks", "", "upward passages of its own mean, mean over elements"},
       [](S s) -> Cell { return s.peaks; }},
      {{"frequency", "Hz", "of these passages, mean over elements", true},
       [](S s) -> Cell { return s.frequency; }},
  };
  return columns;
}

const std::vector<SummaryColumn>& event_columns() {
  using S = const Summary&;
  static const std::vector<SummaryColumn> columns = {
      {{"count", "", "events"}, [](S s) -> Cell { return s.count; }},
      {{"rate", "Hz", "events for each instance and second", true},
       [](S s) -> Cell { return s.rate; }},
      {{"cv", "",
        "coefficient of variation of intervals, mean over instances with two intervals or more",
        true},
       [](S s) -> Cell { return s.intervals.each; }},
      {{"cv_pooled", "", "coefficient of variation of the intervals of all instances"},
       [](S s) -> Cell { return s.intervals.pooled; }},
      {{"first", "ms", "time of the first event"}, [](S s) -> Cell { return s.first; }},
      {{"last", "ms", "time of the last event"}, [](S s) -> Cell { return s.last; }},
  };
  return columns;
}

const std::vector<SummaryColumn>& rate_columns() {
  using S = const Summary&;
  static const std::vector<SummaryColumn> columns = {
      {{"mean", "Hz", "events for each instance and second", true},
       [](S s) -> Cell { return s.mean; }},
      {{"min", "Hz", "lowest bin"}, [](S s) -> Cell { return s.low; }},
      {{"max", "Hz", "highest bin"}, [](S s) -> Cell { return s.high; }},
  };
  return columns;
}

const std::vector<SummaryColumn>& crossing_columns() {
  using S = const Summary&;
  static const std::vector<SummaryColumn> columns = {
      {{"count", "", "upward crossings of the level", true}, [](S s) -> Cell { return s.count; }},
      {{"rate", "/min", "crossings for each instance and minute", true},
       [](S s) -> Cell { return 60 * s.rate; }},
      {{"first", "ms", "time of the first crossing"}, [](S s) -> Cell { return s.first; }},
  };
  return columns;
}

const std::vector<SummaryColumn>& wave_columns() {
  using S = const Summary&;
  static const std::vector<SummaryColumn> columns = {
      {{"reached", "", "instances that crossed the level", true},
       [](S s) -> Cell { return s.count; }},
      {{"first", "ms", "time of the first arrival"}, [](S s) -> Cell { return s.first; }},
      {{"last", "ms", "time of the last arrival"}, [](S s) -> Cell { return s.last; }},
      {{"speed", "", "inverse slope of arrival time against distance from the first", true},
       [](S s) -> Cell { return s.speed; }},
  };
  return columns;
}

const std::vector<SummaryColumn>& columns_of(Kind kind) {
  static const std::vector<SummaryColumn> edge_columns(sample_columns().begin(),
                                                       sample_columns().begin() + 3);
  switch (kind) {
    case Kind::samples:
      return sample_columns();
    case Kind::edges:
      return edge_columns;
    case Kind::events:
      return event_columns();
    case Kind::rates:
      return rate_columns();
    case Kind::crossings:
      return crossing_columns();
    default:
      return wave_columns();
  }
}

Summary of_samples(const RecordDescription& record, const Samples& samples) {
  Summary summary;
  const auto skipped = static_cast<std::size_t>(std::ceil(record.after / samples.interval));
  if (samples.count() <= skipped) return summary;
  const std::size_t times = samples.count() - skipped;
  const std::span<const double> values(
      samples.values.begin() + static_cast<std::ptrdiff_t>(skipped * samples.elements),
      times * samples.elements);
  const auto [low, high] = std::ranges::minmax(values);
  summary.low = low;
  summary.high = high;
  double sum = 0;
  for (const double value : values) sum += value;
  summary.mean = sum / static_cast<double>(values.size());
  summary.peaks = summary.frequency = 0;
  std::vector<double> trace(times);
  for (std::size_t element = 0; element < samples.elements; ++element) {
    for (std::size_t k = 0; k < times; ++k) trace[k] = values[k * samples.elements + element];
    const Oscillation one = oscillation(trace, samples.interval);
    summary.peaks += static_cast<double>(one.peaks) / static_cast<double>(samples.elements);
    summary.frequency += one.frequency / static_cast<double>(samples.elements);
  }
  return summary;
}

/// How many events there were at each time.
std::vector<double> happened(const RecordDescription& record, const Events& events) {
  return record.counts ? events.strengths : std::vector<double>(events.times.size(), 1.0);
}

/// Those from `after` on.
Events late(const RecordDescription& record, const Events& events) {
  Events kept;
  for (std::size_t i = 0; i < events.times.size(); ++i) {
    if (events.times[i] < record.after) continue;
    kept.times.push_back(events.times[i]);
    kept.ids.push_back(events.ids[i]);
    kept.strengths.push_back(events.strengths[i]);
  }
  return kept;
}

Summary of_events(const RecordDescription& record, const Events& events, double duration) {
  Summary summary;
  double total = 0;
  for (const double one : happened(record, events)) total += one;
  summary.count = std::llround(total);
  const double seconds = (duration - record.after) / kSecond;
  if (seconds > 0) summary.rate = total / static_cast<double>(record.size) / seconds;
  if (events.times.empty()) return summary;
  summary.first = events.times.front();
  summary.last = events.times.back();
  summary.intervals = interval_variation(events);
  return summary;
}

Summary of_rates(const RecordDescription& record, const Events& events, double duration) {
  Summary summary = of_events(record, late(record, events), duration);
  summary.mean = summary.rate;
  const RateTrace trace = rate_trace(record, events, duration);
  for (std::size_t k = 0; k < trace.t.size(); ++k) {
    if (trace.t[k] < record.after) continue;
    summary.low = std::fmin(summary.low, trace.rate[k]);
    summary.high = std::fmax(summary.high, trace.rate[k]);
  }
  return summary;
}

Summary of_wave(const std::vector<double>& arrival, std::span<const Position> positions) {
  Summary summary;
  for (const double time : arrival) {
    if (std::isnan(time)) continue;
    ++summary.count;
    summary.first = std::fmin(summary.first, time);
    summary.last = std::fmax(summary.last, time);
  }
  summary.speed = wave_speed(arrival, positions);
  return summary;
}

}  // namespace

std::vector<Column> record_columns(const RecordDescription& record) {
  std::vector<Column> columns;
  for (const SummaryColumn& row : columns_of(record.kind)) {
    Column column = row.column;
    if (column.unit == "=") column.unit = record.row.unit;
    if (column.name == "speed")
      column.unit = record.layout == Layout::Kind::none ? "cells/s" : "um/s";
    column.name = record.name + "." + column.name;
    column.meaning += " (" + to_text(record.of) + ")";
    columns.push_back(std::move(column));
  }
  return columns;
}

std::vector<Cell> summarise(const RecordDescription& record, const Seen& seen,
                            const Recording& recording, double duration,
                            std::span<const Position> positions) {
  Summary summary;
  switch (record.kind) {
    case Kind::samples:
    case Kind::edges:
      summary =
          of_samples(record, seen.list == Seen::List::samples ? recording.samples[seen.index]
                                                              : recording.edge_samples[seen.index]);
      break;
    case Kind::events:
      summary =
          of_events(record, late(record, select(record, recording.events[seen.index])), duration);
      break;
    case Kind::rates:
      summary = of_rates(record, select(record, recording.events[seen.index]), duration);
      break;
    case Kind::crossings:
      summary = of_events(record, late(record, select(record, recording.crossings[seen.index])),
                          duration);
      break;
    case Kind::wave:
      summary =
          of_wave(arrivals(record, select(record, recording.crossings[seen.index])),
                  positions.empty() ? positions : positions.subspan(record.of.begin, record.size));
      break;
  }
  std::vector<Cell> cells;
  for (const SummaryColumn& row : columns_of(record.kind)) cells.push_back(row.value(summary));
  return cells;
}

Events select(const RecordDescription& record, const Events& events) {
  Events selected;
  for (std::size_t i = 0; i < events.times.size(); ++i) {
    if (events.ids[i] < record.of.begin || events.ids[i] >= record.of.begin + record.size) continue;
    selected.times.push_back(events.times[i]);
    selected.ids.push_back(events.ids[i]);
    selected.strengths.push_back(events.strengths[i]);
  }
  return selected;
}

RateTrace rate_trace(const RecordDescription& record, const Events& selected, double duration) {
  return rate_trace(selected.times, happened(record, selected), record.bin, record.size, duration);
}

std::vector<double> arrivals(const RecordDescription& record, const Events& selected) {
  std::vector<double> arrival(record.size, kUnknown);
  for (std::size_t i = 0; i < selected.times.size(); ++i) {
    double& first = arrival[selected.ids[i] - record.of.begin];
    if (std::isnan(first) && selected.times[i] >= record.after) first = selected.times[i];
  }
  return arrival;
}

}  // namespace tripartite
