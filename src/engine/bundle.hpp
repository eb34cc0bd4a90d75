// Groups that step together.
//
// Within a bundle continuous coupling is evaluated at every stage; what leaves it goes through
// latches. A group without wires to others needs no one and makes many steps at once, tile by tile.
#pragma once

#include <cstdint>
#include <vector>

#include "crew.hpp"
#include "moving_group.hpp"
#include "wiring.hpp"

namespace tripartite {

class Bundle {
 public:
  /// Groups in an order in which each one's outputs can be observed when its turn comes.
  Bundle(std::vector<MovingGroup*> groups, bool coupled)
      : groups_(std::move(groups)), coupled_(coupled) {}

  [[nodiscard]] std::int64_t step() const { return groups_.front()->step(); }
  [[nodiscard]] const std::vector<MovingGroup*>& groups() const { return groups_; }

  /// A latch through which another bundle reads `group` of this one; it reads `outputs`.
  void feed(Latch& latch, const double* outputs) { outgoing_.push_back({&latch, outputs}); }
  /// A latch through which this bundle reads a faster one.
  void read(Latch& latch) { means_.push_back(&latch); }

  /// At time zero. A network that `goes_on` from another run has had its crossings there.
  void prime(bool goes_on, Crew& crew);
  /// Steps of this bundle from base step n to n + count.
  void advance(std::int64_t n, std::int64_t count, Crew& crew);

 private:
  struct Outgoing {
    Latch* latch;
    const double* outputs;
  };
  void step_alone(std::int64_t n, std::int64_t count, Crew& crew);
  void step_together(std::int64_t n, Crew& crew);
  /// Outputs and inputs of all groups at time n, which may lie between steps. Each tile is given to
  /// `then` as soon as both are known; it must not change outputs.
  template <class Then>
  void refresh(double n, Crew& crew, const Then& then);
  void refresh(double n, Crew& crew);
  void keep_outputs(std::int64_t n, Latch::Side side, Crew& crew);
  void accumulate_outputs();

  std::vector<MovingGroup*> groups_;
  bool coupled_;
  std::vector<Outgoing> outgoing_;
  std::vector<Latch*> means_;
};

}  // namespace tripartite
