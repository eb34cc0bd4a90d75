#include "step_kernel.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <span>

namespace tripartite {

namespace {

struct Term {
  double factor;
  const double* rate;
};

/// x = from + Σ factor rate over N terms.
template <std::size_t N>
void sum(double* x, const double* from, const Term* terms, std::size_t count) {
  std::array<Term, N> t;
  std::copy_n(terms, N, t.begin());
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) {
    double value = from[i];
    for (std::size_t k = 0; k < N; ++k) value += t[k].factor * t[k].rate[i];
    x[i] = value;
  }
}

void sum(double* x, const double* from, std::span<const Term> terms, std::size_t count) {
  std::size_t done = 0;
  do {
    const std::size_t left = terms.size() - done;
    const Term* const next = terms.data() + done;
    if (left >= 4) sum<4>(x, from, next, count);
    if (left == 3) sum<3>(x, from, next, count);
    if (left == 2) sum<2>(x, from, next, count);
    if (left == 1) sum<1>(x, from, next, count);
    done += std::min<std::size_t>(4, left);
    from = x;
  } while (done < terms.size());
}

}  // namespace

StepWork::StepWork(const Model& model, const StepMethod& method, std::size_t instances)
    : values_(static_cast<Eigen::Index>(instances),
              static_cast<Eigen::Index>((method.b.size() + 1) * model.states.size() +
                                        (model.upstroke ? Upstroke::numbers : 0))),
      list_(model.upstroke ? instances : 0),
      chosen_(list_.data()),
      states_(model.states.size()),
      stages_(method.b.size()) {
  for (Eigen::Index k = 0; k < values_.cols(); ++k) pointers_.push_back(values_.col(k).data());
}

Chosen StepWork::in_upstroke(std::size_t count) const {
  std::size_t chosen = 0;
  if (chosen_)
    while (chosen < count && chosen_[chosen] != kNone) ++chosen;
  return {chosen_, chosen, start() + states_};
}

void StepWork::view(std::size_t first, StepWork& part) const {
  part.states_ = states_;
  part.stages_ = stages_;
  part.chosen_ = list_.empty() ? nullptr : chosen_ + first;
  part.pointers_.resize(pointers_.size());
  std::transform(pointers_.begin(), pointers_.end(), part.pointers_.begin(),
                 [&](double* row) { return row + first; });
}

StepKernel::StepKernel(const Instances& instances, double h)
    : instances_(&instances), method_(&find_step_method(instances.group().method)), h_(h) {
  for (std::size_t s = 0; s < stages(); ++s) propagators_.emplace_back(instances, ahead(s) * h);
}

void StepKernel::begin(const MutableBatch& batch, const StepWork& work) const {
  for (const int k : instances_->stepped())
    std::copy_n(batch.states[k], batch.count, work.start()[k]);
  if (instances_->model().thresholds.empty()) return;  // no one will go back
  for (const int k : instances_->linear())
    std::copy_n(batch.states[k], batch.count, work.start()[k]);
  if (instances_->model().upstroke) choose(batch, work);
}

void StepKernel::choose(const Batch& batch, const StepWork& work) const {
  const Upstroke& upstroke = *instances_->model().upstroke;
  const double* const x = batch.states[upstroke.state];
  const double* const onset = batch.parameters[upstroke.onset];
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < batch.count; ++i) {
    work.chosen()[chosen] = static_cast<InstanceOfBatch>(i);
    chosen += x[i] > onset[i] ? 1 : 0;
  }
  if (chosen < batch.count) work.chosen()[chosen] = StepWork::kNone;
}

bool StepKernel::is_within_reach(const Batch& one) const {
  const auto& upstroke = instances_->model().upstroke;
  return upstroke && one.states[upstroke->state][0] > one.parameters[upstroke->reach][0];
}

void StepKernel::return_to_start(std::size_t i, const MutableBatch& one,
                                 const StepWork& work) const {
  for (const std::vector<int>* kept : {&instances_->stepped(), &instances_->linear()})
    for (const int k : *kept) one.states[k][0] = work.start()[k][i];
  const Chosen all = work.in_upstroke(kTile);
  if (std::find(all.index, all.index + all.count, i) == all.index + all.count) return;
  std::array<double*, Upstroke::numbers> numbers;
  std::transform(all.numbers, all.numbers + numbers.size(), numbers.begin(),
                 [i](double* row) { return row + i; });
  constexpr InstanceOfBatch first = 0;
  instances_->model().upstroke->bend(one, {&first, 1, numbers.data()});
}

void StepKernel::evaluate(const MutableBatch& batch, double* const* rate) const {
  const Model& model = instances_->model();
  if (model.rates) model.rates(batch, rate);
  if (instances_->has_driven()) model.linear_rates(batch, rate);
}

void StepKernel::combine(std::size_t s, double h, const MutableBatch& batch,
                         const StepWork& work) const {
  const std::vector<double>& factors = s + 1 < stages() ? method_->a[s + 1] : method_->b;
  std::array<Term, 16> terms;
  assert(factors.size() <= terms.size());
  for (const int k : instances_->stepped()) {
    std::size_t used = 0;
    for (std::size_t j = 0; j < factors.size(); ++j)
      if (factors[j] != 0) terms[used++] = {h * factors[j], work.rate(j)[k]};
    sum(batch.states[k], work.start()[k], std::span(terms).first(used), batch.count);
  }
}

/// One evaluation of the rates and what follows from it, in a step of length h.
void StepKernel::advance(std::size_t s, double h, const MutableBatch& batch, const Chosen& chosen,
                         const StepWork& work) const {
  if (instances_->stepped().empty()) return;
  evaluate(batch, work.rate(s));
  if (chosen.count > 0) {
    const Upstroke& upstroke = *instances_->model().upstroke;
    if (s == 0) upstroke.straighten(batch, chosen, work.rate(0), work.start());
    upstroke.turn(batch, chosen, work.rate(s));
  }
  combine(s, h, batch, work);
}

void StepKernel::stage(std::size_t s, const MutableBatch& batch, std::size_t first,
                       const StepWork& work) const {
  const Chosen chosen = work.in_upstroke(batch.count);
  advance(s, h_, batch, chosen, work);
  if (chosen.count > 0) instances_->model().upstroke->bend(batch, chosen);
  propagators_[s].apply(batch.states, first, batch.count);
}

std::optional<double> StepKernel::step_one(const MutableBatch& one, double h,
                                           const StepWork& work) const {
  const Model& model = instances_->model();
  begin(one, work);
  if (model.upstroke) work.chosen()[0] = is_within_reach(one) ? 0 : StepWork::kNone;
  const Chosen chosen = work.in_upstroke(1);
  std::optional<double> beyond;
  for (std::size_t s = 0; s < stages(); ++s) {
    advance(s, h, one, chosen, work);
    if (chosen.count > 0) {
      if (s + 1 == stages()) model.upstroke->distance(one, chosen, &beyond.emplace());
      model.upstroke->bend(one, chosen);
    }
    if (ahead(s) == 0 || instances_->linear().empty()) continue;
    // flow moves driven states as well, which are stepped here.
    std::vector<double> driven;
    if (instances_->has_driven())
      for (const int k : instances_->stepped()) driven.push_back(one.states[k][0]);
    model.flow(one, ahead(s) * h);
    for (std::size_t d = 0; d < driven.size(); ++d)
      one.states[instances_->stepped()[d]][0] = driven[d];
  }
  return beyond;
}

}  // namespace tripartite
