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
              static_cast<Eigen::Index>((method.b.size() + 1) * model.states.size())),
      states_(model.states.size()),
      stages_(method.b.size()) {
  for (Eigen::Index k = 0; k < values_.cols(); ++k) pointers_.push_back(values_.col(k).data());
}

void StepWork::view(std::size_t first, StepWork& part) const {
  part.states_ = states_;
  part.stages_ = stages_;
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

void StepKernel::stage(std::size_t s, const MutableBatch& batch, std::size_t first,
                       const StepWork& work) const {
  if (!instances_->stepped().empty()) {
    evaluate(batch, work.rate(s));
    combine(s, h_, batch, work);
  }
  propagators_[s].apply(batch.states, first, batch.count);
}

void StepKernel::step_one(const MutableBatch& one, double h, const StepWork& work) const {
  const Model& model = instances_->model();
  begin(one, work);
  for (std::size_t s = 0; s < stages(); ++s) {
    if (!instances_->stepped().empty()) {
      evaluate(one, work.rate(s));
      combine(s, h, one, work);
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
}

}  // namespace tripartite
