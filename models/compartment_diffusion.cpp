// Diffusion of IP3 and calcium between two compartments of an astrocyte
//
// Through the cross-section `area` over the distance between the middles of two compartments,
//
//   amount of X per time = D_X area/distance (X_first - X_second)             for X = I, C
//
// leaves the first and enters the second. Divided by the volume of each that is a rate of
// concentration, J_…_first and J_…_second, so amounts are conserved whatever the volumes. Volumes
// are of cytosol. The rates belong inside the stages of whoever integrates the compartments.
//
// In a chain of equal compartments the fastest rate is 4 D/distance²: 1.1 per ms for IP3 over 1 µm,
// which the steps of an explicit scheme must resolve.
//
// Diffusion constants: IP3 as measured in cytosol by Allbritton, Meyer & Stryer 1992; calcium as
// they measured it there at resting calcium, where it is bound to buffers most of the time (65
// µm²/s at 1 µM). The geometry is chosen here: two pieces of process, 1 µm thick and 1 µm long.
#include "models.hpp"
#include "published_units.hpp"

namespace tripartite {

namespace {

enum Parameter : int {
  D_I,
  D_C,
  area,
  distance,
  volume_first,
  volume_second,
  parameter_count,
  // derived
  I_into_first = parameter_count,
  I_into_second,
  C_into_first,
  C_into_second,
  row_count
};
enum Input : int { I_first, I_second, C_first, C_second };
enum Output : int { J_I_first, J_I_second, J_C_first, J_C_second };

void derive(std::size_t count, double* const* p) {
  for (std::size_t i = 0; i < count; ++i) {
    const double conductance = p[area][i] / p[distance][i];
    p[I_into_first][i] = p[D_I][i] * conductance / p[volume_first][i];
    p[I_into_second][i] = p[D_I][i] * conductance / p[volume_second][i];
    p[C_into_first][i] = p[D_C][i] * conductance / p[volume_first][i];
    p[C_into_second][i] = p[D_C][i] * conductance / p[volume_second][i];
  }
}

void observe(const Batch& batch, double* const* values) {
  const auto p = batch.parameters;
  const auto in = batch.inputs;
#pragma omp simd
  for (std::size_t i = 0; i < batch.count; ++i) {
    const double ip3 = in[I_first][i] - in[I_second][i];
    const double calcium = in[C_first][i] - in[C_second][i];
    values[J_I_first][i] = -p[I_into_first][i] * ip3;
    values[J_I_second][i] = p[I_into_second][i] * ip3;
    values[J_C_first][i] = -p[C_into_first][i] * calcium;
    values[J_C_second][i] = p[C_into_second][i] * calcium;
  }
}

}  // namespace

Model compartment_diffusion() {
  return {
      .name = "compartment_diffusion",
      .kind = "diffusion",
      .summary = "IP3 and calcium diffuse between two compartments of an astrocyte",
      .equations =
          "J_I_first = -D_I area/distance (I_first - I_second)/volume_first\n"
          "J_I_second = D_I area/distance (I_first - I_second)/volume_second\n"
          "likewise J_C with D_C and C",
      .citation =
          "Allbritton, Meyer & Stryer, Science 258:1812 (1992), doi:10.1126/science.1465619",
      .parameters = {{D_I, "D_I", "um^2/ms", 283 / second, 0, 10, "diffusion of IP3"},
                     {D_C, "D_C", "um^2/ms", 13 / second, 0, 10, "diffusion of buffered calcium"},
                     {area, "area", "um^2", 0.785, 0, 1e4, "cross-section of the passage"},
                     {distance, "distance", "um", 1, 1e-3, 1e3, "from middle to middle"},
                     {volume_first, "volume_first", "um^3", 0.785, 1e-6, 1e6,
                      "cytosol of the first compartment"},
                     {volume_second, "volume_second", "um^3", 0.785, 1e-6, 1e6,
                      "cytosol of the second compartment"}},
      .states = {},
      .inputs = {{I_first, "I_first", "uM", 0, "IP3 of the first compartment", "pre", "I"},
                 {I_second, "I_second", "uM", 0, "IP3 of the second compartment", "post", "I"},
                 {C_first, "C_first", "uM", 0, "calcium of the first compartment", "pre", "C"},
                 {C_second, "C_second", "uM", 0, "calcium of the second compartment", "post", "C"}},
      .outputs = {{J_I_first, "J_I_first", "uM/ms", "IP3 into the first compartment", "pre",
                   "J_coupling"},
                  {J_I_second, "J_I_second", "uM/ms", "IP3 into the second compartment", "post",
                   "J_coupling"},
                  {J_C_first, "J_C_first", "uM/ms", "calcium into the first compartment", "pre",
                   "J_calcium"},
                  {J_C_second, "J_C_second", "uM/ms", "calcium into the second compartment", "post",
                   "J_calcium"}},
      .derived = row_count - parameter_count,
      .derive = derive,
      .observe = observe,
      .observe_sees_inputs = true,
  };
}

}  // namespace tripartite
