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

constexpr std::size_t kBlock = 32768;     // numbers that are read at once
constexpr std::size_t kTrains = 4 << 20;  // times of events that are in memory at once

/// Calls take(element, value) for all samples from number `first` on, by time, then by element.
void for_each_sample(const StoreWriter& store, const SampleFile& file, std::size_t first,
                     const auto& take) {
  std::vector<double> rows;
  const std::size_t at_once =
      std::max<std::size_t>(1, kBlock / std::max<std::size_t>(1, file.elements));
  for (; first < file.count; first += at_once) {
    rows.resize(std::min(at_once, file.count - first) * file.elements);
    store.read_rows(file.path, first, rows);
    for (std::size_t k = 0; k < rows.size(); ++k) take(k % file.elements, rows[k]);
  }
}

Summary of_samples(const RecordDescription& record, const SampleFile& file,
                   const StoreWriter& store) {
  Summary summary;
  const auto skipped = static_cast<std::size_t>(std::ceil(record.after / file.interval));
  if (file.count <= skipped) return summary;
  const std::size_t times = file.count - skipped;
  struct Range {
    double mean = 0;
    double low = std::numeric_limits<double>::infinity(), high = -low;
  };
  std::vector<Range> ranges(file.elements);
  Range all;
  const auto widen = [](Range& range, double value) {
    range.low = std::min(range.low, value);
    range.high = std::max(value, range.high);
  };
  for_each_sample(store, file, skipped, [&](std::size_t element, double value) {
    all.mean += value;
    ranges[element].mean += value / static_cast<double>(times);
    widen(all, value);
    widen(ranges[element], value);
  });
  summary.mean = all.mean / static_cast<double>(times * file.elements);
  summary.low = all.low;
  summary.high = all.high;
  if (record.kind == Kind::edges) return summary;

  std::vector<PassageCount> passages;
  for (const auto& [mean, low, high] : ranges)
    passages.emplace_back(mean, low, high, file.interval);
  for_each_sample(store, file, skipped,
                  [&](std::size_t element, double value) { passages[element].add(value); });
  summary.peaks = summary.frequency = 0;
  for (const PassageCount& count : passages) {
    const Oscillation one = count.found();
    summary.peaks += static_cast<double>(one.peaks) / static_cast<double>(file.elements);
    summary.frequency += one.frequency / static_cast<double>(file.elements);
  }
  return summary;
}

/// The events of a record's end from `after` on, as they stand in the case file.
class StoredTrains final : public Trains {
 public:
  StoredTrains(const RecordDescription& record, const EventFile& file)
      : record_(record), file_(file), counts_(record.size) {
    for_each_late([&](double, std::size_t instance) { ++counts_[instance]; });
  }

  [[nodiscard]] const std::vector<std::size_t>& counts() const override { return counts_; }

  /// Calls take(t, instance of the end) by time.
  void for_each_late(const std::function<void(double, std::size_t)>& take) const {
    const std::size_t begin = record_.of.begin;
    file_.for_each([&](double t, std::size_t id) {
      if (t >= record_.after && id >= begin && id < begin + record_.size) take(t, id - begin);
    });
  }

  /// Reads the file once for as many instances as fit.
  void for_each(const std::function<void(std::size_t, double)>& take) const override {
    for (std::size_t first = 0, last = 0; first < counts_.size(); first = last) {
      std::vector<std::size_t> next;  // [instance from the first] where its next event is put
      std::size_t total = 0;
      do {
        next.push_back(total);
        total += counts_[last++];
      } while (last < counts_.size() && total + counts_[last] <= kTrains);
      const bool fits = total <= kTrains;  // or it is one alone
      std::vector<double> times(fits ? total : 0);
      if (total > 0)
        for_each_late([&](double t, std::size_t instance) {
          if (instance < first || instance >= last) return;
          if (fits)
            times[next[instance - first]++] = t;
          else
            take(instance, t);
        });
      for (std::size_t k = 0, instance = first; k < times.size(); ++k) {
        while (k == next[instance - first]) ++instance;
        take(instance, times[k]);
      }
    }
  }

 private:
  const RecordDescription& record_;
  const EventFile& file_;
  std::vector<std::size_t> counts_;
};

double rate_of(const RecordDescription& record, double events, double duration) {
  const double seconds = (duration - record.after) / kSecond;
  return seconds > 0 ? events / static_cast<double>(record.size) / seconds : kUnknown;
}

Summary of_events(const RecordDescription& record, const EventFile& file, double duration) {
  Summary summary;
  const StoredTrains trains(record, file);
  trains.for_each_late([&](double t, std::size_t) {
    ++summary.count;
    if (std::isnan(summary.first)) summary.first = t;
    summary.last = t;
  });
  summary.rate = rate_of(record, static_cast<double>(summary.count), duration);
  if (record.kind == Kind::events) summary.intervals = interval_variation(trains);
  return summary;
}

Summary of_rates(const RecordDescription& record, const KeptRecord& kept, double duration) {
  Summary summary;
  summary.mean = rate_of(record, kept.counted, duration);
  const RateTrace trace = kept.rates->trace();
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

std::vector<Cell> summarise(const RecordDescription& record, const KeptRecord& kept,
                            const StoreWriter& store, double duration,
                            std::span<const Position> positions) {
  Summary summary;
  switch (record.kind) {
    case Kind::samples:
    case Kind::edges:
      summary = of_samples(record, kept.samples, store);
      break;
    case Kind::events:
    case Kind::crossings:
      summary = of_events(record, *kept.events, duration);
      break;
    case Kind::rates:
      summary = of_rates(record, kept, duration);
      break;
    case Kind::wave:
      summary =
          of_wave(kept.arrivals,
                  positions.empty() ? positions : positions.subspan(record.of.begin, record.size));
      break;
  }
  std::vector<Cell> cells;
  for (const SummaryColumn& row : columns_of(record.kind)) cells.push_back(row.value(summary));
  return cells;
}

}  // namespace tripartite
