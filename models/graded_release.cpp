// Graded release of gliotransmitter, without a threshold
//
// Resources x_A are released the faster the higher the calcium C of the astrocyte is:
//
//   H = C^n/(C^n + K_C^n)
//
//   dx_A/dt = Omega_A (1 - x_A) - r_A H x_A        dG/dt = rho_e G_T r_A H x_A - Omega_e G
//
// Receives C; shows G to the synapses around. x_A and G are linear together, and `flow` is exact
// where C is constant. Under lasting calcium both settle,
//
//   x_A = Omega_A/(Omega_A + r_A H)        G = rho_e G_T r_A H x_A/Omega_e .
//
// The exponent n need not be whole: C^n/(C^n + K_C^n) = 1/(1 + exp(n (log K_C - log C))), with
// 1e-20 µM in place of any lower calcium.
//
// Parpura & Haydon 2000 measured that glutamate release by astrocytes grows with calcium in the
// physiological range, by a Hill coefficient between 2.1 and 2.7; n is the middle. K_C = 0.5 µM is
// chosen here, at the threshold C_Theta of gliotransmitter_release, and so is r_A = 0.6 /s, which
// lets go of resources as fast as they recover. All else is as there: Stimberg et al. 2019.
#include <algorithm>
#include <limits>

#include "exact_flow.hpp"
#include "exponential.hpp"
#include "models.hpp"
#include "published_units.hpp"
#include "select.hpp"

namespace tripartite {

namespace {

enum Parameter : int {
  n,
  K_C,
  r_A,
  Omega_A,
  G_T,
  rho_e,
  Omega_e,
  parameter_count,
  // derived
  log_K_C = parameter_count,
  filled,
  row_count
};
enum State : int { x_A, G };
enum Input : int { C };
enum Output : int { gliotransmitter };

void derive(std::size_t count, double* const* p) {
  std::copy_n(p[K_C], count, p[log_K_C]);
  take_logarithms(p[log_K_C], count);
  for (std::size_t i = 0; i < count; ++i) p[filled][i] = p[rho_e][i] * p[G_T][i];
}

/// released[k] = r_A H of instance begin + k.
void find_release(const Batch& batch, std::size_t begin, std::size_t lanes, Tile& released) {
  constexpr double least = 1e-20;  // µM; H remains a normal number for whatever the bounds allow
  const auto p = batch.parameters;
#pragma omp simd
  for (std::size_t k = 0; k < lanes; ++k) released[k] = greater(batch.inputs[C][begin + k], least);
  take_logarithms(released.data(), lanes);
#pragma omp simd
  for (std::size_t k = 0; k < lanes; ++k)
    released[k] = p[n][begin + k] * (p[log_K_C][begin + k] - released[k]);
  exponentiate(released.data(), lanes);
#pragma omp simd
  for (std::size_t k = 0; k < lanes; ++k) released[k] = p[r_A][begin + k] / (1 + released[k]);
}

void linear_rates(const Batch& batch, double* const* derivatives) {
  const auto p = batch.parameters;
  const auto s = batch.states;
  in_tiles(batch.count, [=](std::size_t begin, std::size_t lanes) {
    Tile released;
    find_release(batch, begin, lanes, released);
#pragma omp simd
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t i = begin + k;
      const double leaving = released[k] * s[x_A][i];
      derivatives[x_A][i] = p[Omega_A][i] * (1 - s[x_A][i]) - leaving;
      derivatives[G][i] = p[filled][i] * leaving - p[Omega_e][i] * s[G][i];
    }
  });
}

void flow(const MutableBatch& batch, double dt) {
  const auto p = batch.parameters;
  const auto s = batch.states;
  in_tiles(batch.count, [=](std::size_t begin, std::size_t lanes) {
    Tile released, resources_kept, space_kept;
    find_release(batch, begin, lanes, released);
#pragma omp simd
    for (std::size_t k = 0; k < lanes; ++k) {
      resources_kept[k] = -(p[Omega_A][begin + k] + released[k]) * dt;
      space_kept[k] = -p[Omega_e][begin + k] * dt;
    }
    exponentiate(resources_kept.data(), lanes);
    exponentiate(space_kept.data(), lanes);
#pragma omp simd
    for (std::size_t k = 0; k < lanes; ++k) {
      const std::size_t i = begin + k;
      const double rate = p[Omega_A][i] + released[k];
      const double settled = p[Omega_A][i] / rate;
      const double away = s[x_A][i] - settled;
      const double steady = settled * passed_on(p[Omega_e][i], 0, dt, space_kept[k], 1);
      const double transient =
          away * passed_on(p[Omega_e][i], rate, dt, space_kept[k], resources_kept[k]);
      s[G][i] = s[G][i] * space_kept[k] + p[filled][i] * released[k] * (steady + transient);
      s[x_A][i] = settled + away * resources_kept[k];
    }
  });
}

void observe(const Batch& batch, double* const* values) {
  std::copy_n(batch.states[G], batch.count, values[gliotransmitter]);
}

}  // namespace

Model graded_release() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Motion motion = {.linear = true, .driven = true};
  return {
      .name = "graded_release",
      .kind = "gliotransmission",
      .summary = "resources that an astrocyte releases the faster the higher its calcium is",
      .equations =
          "dx_A/dt = Omega_A (1 - x_A) - r_A H x_A\n"
          "dG/dt = rho_e G_T r_A H x_A - Omega_e G\n"
          "H = C^n/(C^n + K_C^n)",
      .citation =
          "Hill coefficient: Parpura & Haydon, PNAS 97:8629 (2000), doi:10.1073/pnas.97.15.8629; "
          "resources: Stimberg et al., in Computational Glioscience (2019), "
          "doi:10.1007/978-3-030-00817-8_18; K_C and r_A: this program",
      .parameters =
          {{n, "n", "", 2.4, 0.5, 10, "Hill coefficient of release"},
           {K_C, "K_C", "uM", 0.5, 1e-3, 100, "calcium at which release is half its greatest rate"},
           {r_A, "r_A", "/ms", 0.6 / second, 0, 1, "greatest rate of release"},
           // Above zero: resources that neither recover nor are released have no resting value.
           {Omega_A, "Omega_A", "/ms", 0.6 / second, 1e-9, 1, "rate at which resources recover"},
           {G_T, "G_T", "uM", 200 * millimolar, 0, 1e7, "gliotransmitter in the vesicles"},
           {rho_e, "rho_e", "", 6.5e-4, 0, 1, "volume of vesicles to that of the space around"},
           {Omega_e, "Omega_e", "/ms", 60 / second, 0, 10, "clearance of gliotransmitter"}},
      .states = {{x_A, "x_A", "", 1, 0, 1, "resources ready for release", motion},
                 {G, "G", "uM", 0, 0, infinity, "gliotransmitter in the extracellular space",
                  motion}},
      .inputs = {{C, "C", "uM", 0, "cytosolic calcium of the astrocyte", "astro", "C"}},
      .outputs = {{gliotransmitter, "G", "uM", "gliotransmitter in the extracellular space"}},
      .derived = row_count - parameter_count,
      .derive = derive,
      .linear_rates = linear_rates,
      .flow = flow,
      .observe = observe,
  };
}

}  // namespace tripartite
