#include "tripartite/circuit/parameters.hpp"

#include <algorithm>
#include <cmath>

#include "tripartite/base/error.hpp"

namespace tripartite {

namespace {

/// Relative unevenness of calcium that is taken for none.
constexpr double kEven = 1e-11;

[[noreturn]] void refuse(const std::string& key, const std::string& found,
                         const std::string& expected) {
  throw ConfigError(Complaint{{}, key + " " + found, expected, {}, key});
}

}  // namespace

bool CircuitParameters::calcium_is_even(std::int64_t units) const {
  if (!diffusion) return false;
  const double mixing = (transmission_opens - presentation) / tau_ca;
  return static_cast<double>(units) * std::exp(-mixing) < kEven;
}

void CircuitParameters::validate(const SolverSettings& solver, std::int64_t units) const {
  if (gate_width > presentation)
    refuse("circuit.gate_width", "is longer than circuit.presentation",
           "a gate that opens while the token is shown");
  if (settle_tolerance < 50 * solver.rtol)
    refuse(
        "circuit.settle_tolerance", "is below 50 times solver.rtol",
        "a tolerance that the solver's own error cannot reach, such as the defaults 1e-7 and 1e-9");
  if (!has_hidden_layer()) {
    const std::string expected = "its default; or implementation = \"reduced\"";
    const std::string found = "says something about parts that the replicator does not have";
    if (release_constant != 0) refuse("circuit.release_constant", found, expected);
    if (calcium_leak != 0) refuse("circuit.calcium_leak", found, expected);
    if (!diffusion) refuse("circuit.diffusion", found, expected);
    if (!presynaptic_trace) refuse("circuit.presynaptic_trace", found, expected);
  }
  const bool reduced = implementation == "reduced";
  if (reduced && rest < 40 * std::max(tau_h, tau_n))
    refuse(
        "circuit.rest", "is shorter than 40 time constants of the neurons",
        "a rest after which they are silent to rounding, as the reduced circuit takes them to be; "
        "or implementation = \"full\"");
  if (find_method(solver.method).stiff && !(reduced && calcium_is_even(units)))
    refuse(
        "solver.method",
        "cannot be \"" + solver.method + "\" where every unit has states of its own",
        "an explicit method such as dopri5; or, for the reduced circuit, a transmission_opens that "
        "leaves calcium the time to become even");
}

}  // namespace tripartite
