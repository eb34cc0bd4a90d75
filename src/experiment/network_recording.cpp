#include "network_recording.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tripartite {

namespace {

using Kind = RecordDescription::Kind;

constexpr std::size_t kBlock = 32768;  // events

bool same(const ProbeIndex& a, const ProbeIndex& b) {
  return a.list == b.list && a.index == b.index;
}

EventFile::Range range_of(const RecordDescription& record) {
  return {record.of.begin, record.of.begin + record.size};
}

}  // namespace

void EventFile::append(const Events& events) {
  std::vector<double> times, strengths;
  std::vector<std::int64_t> nodes;
  for (std::size_t i = 0; i < events.times.size(); ++i) {
    const std::size_t instance = events.ids[i];
    if (std::ranges::none_of(ranges_, [&](const Range& range) { return range.has(instance); }))
      continue;
    times.push_back(events.times[i]);
    nodes.push_back(static_cast<std::int64_t>(instance));
    strengths.push_back(events.strengths[i]);
  }
  store_->append(path_ + "/timestamps", times);
  store_->append(path_ + "/node_ids", nodes);
  if (!has_strengths_ &&
      std::ranges::any_of(strengths, [](double strength) { return strength != 1; })) {
    has_strengths_ = true;
    for (std::size_t first = 0; first < count_; first += kBlock)  // all that came before had 1
      store_->append(path_ + "/strengths",
                     std::vector<double>(std::min(kBlock, count_ - first), 1.0));
  }
  if (has_strengths_) store_->append(path_ + "/strengths", strengths);
  count_ += times.size();
}

void EventFile::finish() {
  if (count_ > 0) return;
  store_->write(path_ + "/timestamps", std::span<const double>{}, {0});
  store_->write(path_ + "/node_ids", std::span<const std::int64_t>{}, {0});
}

void EventFile::for_each(const std::function<void(double, std::size_t)>& take) const {
  std::vector<double> times, nodes;
  for (std::size_t first = 0; first < count_; first += times.size()) {
    const std::size_t count = std::min(kBlock, count_ - first);
    times.resize(count);
    nodes.resize(count);
    store_->read_rows(path_ + "/timestamps", first, times);
    store_->read_rows(path_ + "/node_ids", first, nodes);
    for (std::size_t i = 0; i < count; ++i) take(times[i], static_cast<std::size_t>(nodes[i]));
  }
}

CaseRecording::CaseRecording(const NetworkExperiment& experiment, const RecordPlan& plan,
                             StoreWriter& store)
    : store_(store), records_(experiment.records), plan_(plan) {
  for (std::size_t r = 0; r < records_.size(); ++r)
    open(records_[r], plan.seen[r], experiment.simulation.duration);
}

void CaseRecording::open(const RecordDescription& record, const Seen& seen, double duration) {
  KeptRecord kept;
  switch (record.kind) {
    case Kind::samples:
    case Kind::edges:
      kept.samples = {"/traces/" + record.name + "/" + record.row.name, seen.elements.size(),
                      record.interval};
      break;
    case Kind::events:
    case Kind::crossings:
      kept.events = &file_of(record, seen);
      kept.events->add(range_of(record));
      break;
    case Kind::rates:
      kept.rates.emplace(record.bin, record.size, duration);
      break;
    case Kind::wave:
      kept.arrivals.assign(record.size, std::numeric_limits<double>::quiet_NaN());
  }
  kept_.push_back(std::move(kept));
}

/// Events stand once for each population and event output, whichever records ask for them;
/// crossings once for each record.
EventFile& CaseRecording::file_of(const RecordDescription& record, const Seen& seen) {
  if (record.kind == Kind::crossings)
    return files_.emplace_back(store_, seen.probe, "/crossings/" + record.name);
  for (EventFile& file : files_)
    if (same(file.probe(), seen.probe)) return file;
  std::string path = "/spikes/" + record.of.population;
  if (std::ranges::any_of(files_, [&](const EventFile& file) { return file.path() == path; }))
    path += "." + record.row.name;
  return files_.emplace_back(store_, seen.probe, path);
}

void CaseRecording::take(const ProbeIndex& probe, std::span<const double> samples) {
  for (std::size_t r = 0; r < records_.size(); ++r) {
    if (!same(plan_.seen[r].probe, probe)) continue;
    SampleFile& file = kept_[r].samples;
    store_.append(file.path, samples, {file.elements});
    file.count += samples.size() / file.elements;
  }
}

void CaseRecording::take(const ProbeIndex& probe, const Events& events) {
  for (EventFile& file : files_)
    if (same(file.probe(), probe)) file.append(events);
  for (std::size_t r = 0; r < records_.size(); ++r) {
    const RecordDescription& record = records_[r];
    KeptRecord& kept = kept_[r];
    if (!same(plan_.seen[r].probe, probe) || kept.events) continue;
    for (std::size_t i = 0; i < events.times.size(); ++i) {
      const double t = events.times[i];
      if (!range_of(record).has(events.ids[i])) continue;
      if (kept.rates) {
        kept.rates->add(t);
        if (t >= record.after) ++kept.counted;
      } else {
        double& first = kept.arrivals[events.ids[i] - record.of.begin];
        if (std::isnan(first) && t >= record.after) first = t;
      }
    }
  }
}

void CaseRecording::finish() {
  for (EventFile& file : files_) file.finish();
  for (const KeptRecord& kept : kept_)
    if (!kept.samples.path.empty() && kept.samples.count == 0)
      store_.write(kept.samples.path, std::span<const double>{}, {0, kept.samples.elements});
}

}  // namespace tripartite
