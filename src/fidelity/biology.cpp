#include "tripartite/fidelity/biology.hpp"

namespace tripartite {

Ingredients BiologyParameters::ingredients() const {
  const bool calcium = level == "calcium" || level == "spiking";
  return {.release = release.value_or(level != "rate"),
          .normaliser = normaliser.value_or(calcium),
          .diffusion = diffusion.value_or(calcium),
          .spikes = spikes.value_or(level == "spiking")};
}

bool BiologyParameters::plain() const {
  return ingredients().none() && !rate_cap && control == "none" && gain_control == "token";
}

}  // namespace tripartite
