// What the networks of one circuit are made of, as descriptions of populations, wires and
// junctions.
//
//   hidden ──► terminals ──► release                     ──► outputs
//                 ▲  └─► transmitter ─► [receptor] ─► process ⇄ process   (trace weights, exchange)
//                 └──── gliotransmitter ◄── gliotransmission ◄──┘
//
// Each arrow is a wire and each word a population of one catalogue model; which model it is follows
// from the ingredients. There is one hidden neuron and one terminal for each unit. All synapses of
// an axon do the same, so its terminal stands for them, and one process, which may wrap several
// axons, for the processes around them; outputs are read by the weights of the synapses.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tripartite/circuit/parameters.hpp"
#include "tripartite/fidelity/biology.hpp"
#include "tripartite/network/description.hpp"

namespace tripartite {

namespace population {
inline constexpr const char* hidden = "hidden";  ///< spiking: a half excites, a half inhibits
inline constexpr const char* terminals = "terminals";
inline constexpr const char* collaterals = "collaterals";  ///< heard, but not inhibited
inline constexpr const char* receptors = "receptors";
inline constexpr const char* processes = "processes";
inline constexpr const char* gliotransmission = "gliotransmission";
inline constexpr const char* trace = "trace";    ///< release gathered while a gate is open
inline constexpr const char* fading = "fading";  ///< the same, times what is left of the last value
inline constexpr const char* axons = "axons";    ///< spiking: pass on what terminals release
inline constexpr const char* clefts = "clefts";  ///< spiking: what the astrocyte hears
inline constexpr const char* outputs = "outputs";  ///< spiking: a half shows x, a half -x
inline constexpr const char* teacher = "teacher";  ///< e^(-t/tau_n) since the token's onset
}  // namespace population

struct Recipe {
  CircuitParameters circuit;
  BiologyParameters biology;
  Ingredients parts;
  const Catalogue* catalogue;

  Recipe(const CircuitParameters& protocol, const BiologyParameters& made_of,
         const Catalogue& models);

  /// Processes of a cell around `units` axons, without the hub that joins the star.
  [[nodiscard]] std::size_t processes(std::size_t units) const;
  [[nodiscard]] bool has_hub() const;
  /// Axons, of `units`, that one process wraps.
  [[nodiscard]] std::size_t wrapped(std::size_t units) const;
  /// Transmitter (µM) in the cleft of a terminal whose neuron fires at the mean rate, before
  /// depletion.
  [[nodiscard]] double cleft_transmitter() const;
  [[nodiscard]] double binding() const;    ///< O_G of the terminals, 1/(µM ms)
  [[nodiscard]] double unbinding() const;  ///< Omega_G of the terminals, 1/ms
  /// Whether the astrocyte hears terminals that it leaves alone.
  [[nodiscard]] bool open_loop() const;

  [[nodiscard]] NetworkDescription writing(std::size_t units) const;
  [[nodiscard]] NetworkDescription spiking_writing(std::size_t units) const;

  /// Who divides: an astrocyte, nobody, or gliotransmitter held at a value.
  struct Divider {
    enum class Kind { astrocyte, nobody, held } kind = Kind::astrocyte;
    double held = 0;  ///< µM
  };
  /// `trace` weighs the uptake of each unit and has a mean of one; `operating_point` (µM) is the
  /// transmitter at the processes for an average token.
  [[nodiscard]] NetworkDescription reading(std::span<const double> trace, double operating_point,
                                           const Divider& divider) const;
  /// The same with spikes, but for the edges from axons to outputs. `size` is that of the outputs.
  [[nodiscard]] NetworkDescription spiking_reading(std::span<const double> trace,
                                                   double operating_point, const Divider& divider,
                                                   std::size_t size) const;

 private:
  [[nodiscard]] PopulationDescription terminal_population(const char* name,
                                                          std::size_t units) const;
  [[nodiscard]] PopulationDescription spiking_neurons(const char* name, std::size_t size) const;
  [[nodiscard]] ProjectionDescription spiking_terminals(const char* name, std::size_t units,
                                                        const EndDescription& to) const;
  /// Receptors, processes with their exchange, and gliotransmission of one cell, which hears
  /// `heard` as transmitter in units of `average`, what an average token leaves there. Returns the
  /// port that shows gliotransmitter.
  EndDescription add_astrocyte(NetworkDescription& network, std::span<const double> trace,
                               double operating_point, const EndDescription& heard,
                               double average) const;
  [[nodiscard]] PopulationDescription process_population(std::size_t cells) const;
  void add_exchange(NetworkDescription& network, std::size_t processes) const;
};

}  // namespace tripartite
