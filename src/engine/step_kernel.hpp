// One step of one tile by a fixed-step scheme.
//
// Linear states are moved exactly by their propagator; the others see them at the times of the
// stages, so a step keeps its order. Stages are separate calls, because groups that are coupled
// continuously must exchange their outputs between them: coupling through values that are frozen
// for a step is of first order, whatever the scheme.
//
// Instances in an upstroke (model.hpp) are stepped in its coordinates: at the beginning of a step
// and in its rates, coordinates stand in place of the states; between stages states are restored.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "instances.hpp"
#include "propagator.hpp"
#include "step_method.hpp"

namespace tripartite {

/// What a step keeps between its stages, for a number of instances.
class StepWork {
 public:
  StepWork() = default;
  StepWork(const Model& model, const StepMethod& method, std::size_t instances);

  /// [state] rows of the derivatives in stage s, and of the states at the beginning of the step.
  [[nodiscard]] double* const* rate(std::size_t s) const { return pointers_.data() + s * states_; }
  [[nodiscard]] double* const* start() const { return pointers_.data() + stages_ * states_; }
  /// Instances that are in an upstroke, of the `count` first ones.
  [[nodiscard]] Chosen in_upstroke(std::size_t count) const;
  /// Where those are listed; one that is kNone ends a list that is shorter than the batch.
  [[nodiscard]] InstanceOfBatch* chosen() const { return chosen_; }
  static constexpr InstanceOfBatch kNone = ~InstanceOfBatch{0};

  /// The same rows from instance `first` on.
  void view(std::size_t first, StepWork& part) const;

 private:
  Eigen::ArrayXXd values_;
  std::vector<double*> pointers_;  ///< of rates, starts and numbers
  std::vector<InstanceOfBatch> list_;
  InstanceOfBatch* chosen_ = nullptr;  ///< in list_, or in that of the whole
  std::size_t states_ = 0, stages_ = 0;
};

class StepKernel {
 public:
  StepKernel(const Instances& instances, double h);

  [[nodiscard]] const StepMethod& method() const { return *method_; }
  [[nodiscard]] std::size_t stages() const { return method_->b.size(); }
  [[nodiscard]] double step() const { return h_; }

  /// Remembers where the step begins.
  void begin(const MutableBatch& batch, const StepWork& work) const;
  /// Stage s at the states of `batch`; `first` is the index of its first instance.
  void stage(std::size_t s, const MutableBatch& batch, std::size_t first,
             const StepWork& work) const;

  /// A whole step of length h for one instance, any h, with the same scheme. Where the model has an
  /// upstroke, and is within reach of it, the step is made in its coordinates; returned is then the
  /// distance beyond its threshold, which grows evenly with h.
  std::optional<double> step_one(const MutableBatch& one, double h, const StepWork& work) const;
  /// Puts instance i of the tile that `work` belongs to where its step began.
  void return_to_start(std::size_t i, const MutableBatch& one, const StepWork& work) const;

 private:
  [[nodiscard]] bool is_within_reach(const Batch& one) const;
  void choose(const Batch& batch, const StepWork& work) const;
  void evaluate(const MutableBatch& batch, double* const* rate) const;
  void advance(std::size_t s, double h, const MutableBatch& batch, const Chosen& chosen,
               const StepWork& work) const;
  void combine(std::size_t s, double h, const MutableBatch& batch, const StepWork& work) const;
  /// The time from stage s to the next, or to the end, in steps.
  [[nodiscard]] double ahead(std::size_t s) const {
    return (s + 1 < stages() ? method_->c[s + 1] : 1) - method_->c[s];
  }

  const Instances* instances_;
  const StepMethod* method_;
  double h_;
  std::vector<Propagator> propagators_;  ///< [stage]
};

}  // namespace tripartite
