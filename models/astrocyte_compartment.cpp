// One compartment of a branching astrocyte: a length of process, or the soma
//
// The kinetics of g_chi (g_chi_kinetics.hpp) in a cylinder whose ends continue into its neighbours.
// Two amounts of membrane depend on where in the cell it lies:
//
// * The receptors and both phospholipases C sit in the plasma membrane, whose surface per volume of
//   a cylinder is 2/radius. O_beta and O_delta hold at reference_radius and are taken times
//   reference_radius/radius: thin processes make more IP3. (A soma of radius R has 3/R: it is a
//   cylinder of radius 2R/3.)
// * The store fills rho_A times the volume of the cytosol. Its membrane, being that of tubules of
//   one calibre, grows with it: release and leak do so as they are written, and the pump's O_P,
//   which holds at reference_rho, is taken times rho_A/reference_rho. Fine processes have less
//   store.
//
// Calcium that diffuses in from neighbours adds to the total that cytosol and store share:
//
//   dC_T/dt = J_calcium
//
// so C_T is a state here, and a branching cell conserves its calcium. compartment_diffusion joins
// compartments; stores are not joined. Where reference_radius = radius, reference_rho = rho_A and
// nothing is joined, this is g_chi without its external reservoir.
//
// An astrocyte extended in space: Gordleeva et al. 2019; that the kinetics of a part follow from
// the morphology there: Verisokin et al. 2021. The kinetics and their numbers: De Pittà et al.
// 2009, Stimberg et al. 2019. The two scalings, linear in surface to volume and in rho_A, follow
// from geometry and are, like both reference values, chosen here; they are taken from neither
// source.
#include <limits>

#include "g_chi_kinetics.hpp"
#include "models.hpp"
#include "parameters.hpp"

namespace tripartite {

namespace {

namespace kinetics = g_chi_kinetics;

enum Parameter : int {
  radius = kinetics::parameter_count,
  reference_radius,
  reference_rho,
  parameter_count,
  // derived: those of the kinetics
  row_count = parameter_count + kinetics::derived_count
};
enum State : int { C_T = kinetics::state_count };

void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i)
    kinetics::derive(p, p + parameter_count, i, p[reference_radius][i] / p[radius][i],
                     p[kinetics::rho_A][i] / p[reference_rho][i]);
}

void rates(const Batch& batch, double* const* derivatives) {
  with_parameters<row_count>(batch, [&](const auto& p) {
    kinetics::rates<parameter_count>(
        batch, p, [&](std::size_t i) { return batch.states[C_T][i]; }, derivatives);
  });
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i)
    derivatives[C_T][i] = batch.inputs[kinetics::J_calcium][i];
}

}  // namespace

Model astrocyte_compartment() {
  Model model = kinetics::declaration();
  model.name = "astrocyte_compartment";
  model.summary = "receptors, IP3 and calcium in one part of a branching astrocyte";
  model.equations =
      "dgamma/dt = O_N Y_S (1 - gamma) - Omega_N (1 + zeta C/(C + K_KC)) gamma\n"
      "dI/dt = s (O_beta gamma + J_delta) - J_3K - Omega_5P I + J_coupling\n"
      "dC/dt = (Omega_C (m n h)^3 + Omega_L) (C_T - (1 + rho_A) C)"
      " - rho_A/reference_rho O_P C^2/(C^2 + K_P^2) + J_calcium\n"
      "dC_T/dt = J_calcium\n"
      "dh = (h_inf - h)/tau_h (dt + sigma_h sqrt(tau_h) dW)\n"
      "s = reference_radius/radius\n"
      "J_delta = O_delta kappa_delta/(kappa_delta + I) C^2/(C^2 + K_delta^2)\n"
      "J_3K = O_3K C^4/(C^4 + K_D^4) I/(I + K_3K)\n"
      "m = I/(I + d_1), n = C/(C + d_5), Q = d_2 (I + d_1)/(I + d_3)\n"
      "h_inf = Q/(Q + C), 1/tau_h = O_2 (Q + C)";
  model.citation =
      "De Pitta et al., J Biol Phys 35:383 (2009), doi:10.1007/s10867-009-9155-y; "
      "compartments: Gordleeva et al., Front Physiol 10:294 (2019), doi:10.3389/fphys.2019.00294; "
      "Verisokin et al., Front Cell Neurosci 15:645068 (2021), doi:10.3389/fncel.2021.645068; "
      "scaling by geometry: this program";
  model.parameters.insert(
      model.parameters.end(),
      {{radius, "radius", "um", 1, 0.01, 50, "radius of the compartment"},
       {reference_radius, "reference_radius", "um", 1, 0.01, 50,
        "radius at which O_beta and O_delta hold"},
       {reference_rho, "reference_rho", "", 0.18, 1e-3, 10, "rho_A at which O_P holds"}});
  model.states.push_back({C_T, "C_T", "uM", 2, 0, std::numeric_limits<double>::infinity(),
                          "total free calcium per cytosolic volume"});
  model.derived = row_count - parameter_count;
  model.derive = derive;
  model.rates = rates;
  return model;
}

}  // namespace tripartite
