#include "firing.hpp"

#include <algorithm>
#include <cmath>

#include "describing.hpp"

namespace tripartite {

using describing::default_of;

namespace {

constexpr int kEntries = 2000;
constexpr double kQuietest = 1e-7;  // 1/ms
/// Of the table, in currents that change the quietest rates e-fold: up to 0.14 /ms.
constexpr double kRange = 80;

}  // namespace

FiringCurve::FiringCurve(const Model& neuron, double excitation, double inhibition)
    : capacitance_(default_of(neuron, "C")),
      leak_(default_of(neuron, "g_l")),
      resting_(default_of(neuron, "E_l")),
      excitation_(excitation),
      inhibition_(inhibition),
      excitatory_reversal_(default_of(neuron, "E_e")),
      inhibitory_reversal_(default_of(neuron, "E_i")),
      threshold_(default_of(neuron, "V_th")),
      reset_(default_of(neuron, "V_reset")),
      refractory_(default_of(neuron, "t_ref")),
      at_threshold_(default_of(neuron, "lambda_0")),
      softness_(default_of(neuron, "Delta_V")) {
  const double total = leak_ + excitation_ + inhibition_;
  // From where hardly any spike escapes to where the neuron fires at most of its greatest rate.
  const double low =
      total * (threshold_ + softness_ * std::log(kQuietest / at_threshold_) - reset_);
  const double high = low + total * softness_ * kRange;
  double last = 0;
  for (int k = 0; k < kEntries; ++k) {
    const double shift = leak_ * (reset_ - resting_) +
                         excitation_ * (reset_ - excitatory_reversal_) +
                         inhibition_ * (reset_ - inhibitory_reversal_);
    const double current = shift + low + (high - low) * k / (kEntries - 1);
    const double value = rate(current);
    if (!currents_.empty() && value <= last) break;  // as often as doubles can tell
    currents_.push_back(current);
    rates_.push_back(value);
    last = value;
  }
}

double FiringCurve::rate(double current) const {
  const double total = leak_ + excitation_ + inhibition_;
  const double settled = (leak_ * resting_ + excitation_ * excitatory_reversal_ +
                          inhibition_ * inhibitory_reversal_ + current) /
                         total;
  const double tau = capacitance_ / total;
  const auto intensity = [&](double t) {
    const double potential = settled + (reset_ - settled) * std::exp(-t / tau);
    return at_threshold_ * std::exp(std::min((potential - threshold_) / softness_, 600.0));
  };
  // Simpson's rule for the exponent, the same for the survivors; the rest, once the potential has
  // settled, is exponential.
  constexpr int steps = 2000;
  const double end = 30 * tau, h = end / steps;
  double exponent = 0, survived = 0, before = intensity(0), survivors = 1;
  for (int k = 0; k < steps && survivors > 1e-14; ++k) {
    const double quarter = intensity((k + 0.25) * h), middle = intensity((k + 0.5) * h);
    const double later = intensity((k + 0.75) * h), after = intensity((k + 1) * h);
    const double half = exponent + h / 12 * (before + 4 * quarter + middle);
    exponent += h / 12 * (before + 4 * quarter + 2 * middle + 4 * later + after);
    const double next = std::exp(-exponent);
    survived += h / 6 * (survivors + 4 * std::exp(-half) + next);
    survivors = next;
    before = after;
  }
  return 1 / (refractory_ + survived + survivors / before);
}

double FiringCurve::current(double rate) const {
  const auto above = std::lower_bound(rates_.begin(), rates_.end(), rate);
  if (above == rates_.begin()) return currents_.front();
  if (above == rates_.end()) return currents_.back();
  const auto k = static_cast<std::size_t>(above - rates_.begin());
  // Rates grow exponentially with the current, so their logarithms are interpolated.
  const double share = std::log(rate / rates_[k - 1]) / std::log(rates_[k] / rates_[k - 1]);
  return currents_[k - 1] + share * (currents_[k] - currents_[k - 1]);
}

}  // namespace tripartite
