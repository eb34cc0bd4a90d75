// Trains of events in memory, for measures of them.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "tripartite/experiment/network_measures.hpp"

namespace tripartite::testing {

class MemoryTrains final : public Trains {
 public:
  explicit MemoryTrains(std::vector<std::vector<double>> trains) : trains_(std::move(trains)) {
    for (const std::vector<double>& train : trains_) counts_.push_back(train.size());
  }
  [[nodiscard]] const std::vector<std::size_t>& counts() const override { return counts_; }
  void for_each(const std::function<void(std::size_t, double)>& take) const override {
    for (std::size_t i = 0; i < trains_.size(); ++i)
      for (const double t : trains_[i]) take(i, t);
  }

  /// Of events that are ordered by time.
  static MemoryTrains of(const Events& events) {
    std::map<InstanceIndex, std::vector<double>> trains;
    for (std::size_t i = 0; i < events.times.size(); ++i)
      trains[events.ids[i]].push_back(events.times[i]);
    std::vector<std::vector<double>> list;
    for (auto& [id, times] : trains) list.push_back(std::move(times));
    return MemoryTrains(std::move(list));
  }

 private:
  std::vector<std::vector<double>> trains_;
  std::vector<std::size_t> counts_;
};

}  // namespace tripartite::testing
