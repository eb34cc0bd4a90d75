// Where what a network records goes as it comes.
//
// Samples, events and crossings are appended to their datasets in the case file; rates and arrivals
// are counted. So memory does not grow with the duration, but by a number for each bin of a rate.
// What the row of results says of samples and events is measured afterwards, from the file.
#pragma once

#include <functional>
#include <list>
#include <string>
#include <vector>

#include "tripartite/experiment/network_measures.hpp"
#include "tripartite/io/store.hpp"

#include "network_description.hpp"

namespace tripartite {

/// Samples in the case file, [sample, element].
struct SampleFile {
  std::string path;
  std::size_t elements = 0;
  double interval = 0;    ///< ms
  std::size_t count = 0;  ///< samples
};

/// Events of some instances of a group in the case file: PATH/timestamps, PATH/node_ids and, where
/// one of them is not 1, PATH/strengths.
class EventFile {
 public:
  struct Range {
    std::size_t begin, end;
    [[nodiscard]] bool has(std::size_t instance) const {
      return instance >= begin && instance < end;
    }
  };
  EventFile(StoreWriter& store, ProbeIndex probe, std::string path)
      : store_(&store), probe_(probe), path_(std::move(path)) {}

  [[nodiscard]] const ProbeIndex& probe() const { return probe_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] bool has_strengths() const { return has_strengths_; }
  /// Also keeps the events of these instances.
  void add(Range range) { ranges_.push_back(range); }
  void append(const Events& events);
  /// Makes empty datasets where no event came.
  void finish();
  /// Calls take(t, instance) for each event of the file, by time.
  void for_each(const std::function<void(double, std::size_t)>& take) const;

 private:
  StoreWriter* store_;
  ProbeIndex probe_;
  std::string path_;
  std::vector<Range> ranges_ = {};
  bool has_strengths_ = false;
  std::size_t count_ = 0;
};

/// What is kept of one record.
struct KeptRecord {
  SampleFile samples = {};             ///< of samples and edges
  EventFile* events = nullptr;         ///< of events and crossings
  std::optional<RateBins> rates = {};  ///< of rates, with how many events are measured
  double counted = 0;
  std::vector<double> arrivals =
      {};  ///< of waves, [instance of the end] ms; NaN where there is none
};

class CaseRecording final : public RecordingSink {
 public:
  CaseRecording(const NetworkExperiment& experiment, const RecordPlan& plan, StoreWriter& store);

  void take(const ProbeIndex& probe, std::span<const double> samples) override;
  void take(const ProbeIndex& probe, const Events& events) override;
  /// Nothing is taken any more.
  void finish();

  [[nodiscard]] StoreWriter& store() const { return store_; }
  [[nodiscard]] const KeptRecord& of(std::size_t record) const { return kept_[record]; }
  /// In the order of the records that ask for them first.
  [[nodiscard]] const std::list<EventFile>& event_files() const { return files_; }

 private:
  void open(const RecordDescription& record, const Seen& seen, double duration);
  EventFile& file_of(const RecordDescription& record, const Seen& seen);

  StoreWriter& store_;
  const std::vector<RecordDescription>& records_;
  const RecordPlan& plan_;
  std::vector<KeptRecord> kept_;
  std::list<EventFile> files_;
};

}  // namespace tripartite
