// How much biology the attention circuit is made of.
//
// The ladder has four levels, each a composition of catalogue models: *rate*, the circuit of
// circuit/parameters.hpp; *release*, whose terminals release with a finite probability and deplete,
// whose uptake saturates and whose inhibition has a finite constant; *calcium*, where IP3 and
// calcium kinetics in coupled processes stand in for the idealised messenger, and gliotransmitter
// for the division; *spiking*, where hidden and output neurons spike. A level switches four
// ingredients on, and each of them may be switched alone, which is how an error is traced to its
// cause.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tripartite/base/fields.hpp"

namespace tripartite {

/// What the circuit is made of, once the level and the switches have been read.
struct Ingredients {
  bool release = false;     ///< depletion, saturating uptake, finite release constant
  bool normaliser = false;  ///< IP3, calcium and gliotransmitter instead of a linear messenger
  bool diffusion = false;   ///< processes joined over a geometry instead of one well-mixed cell
  bool spikes = false;      ///< spiking neurons instead of rates

  [[nodiscard]] bool none() const { return !release && !normaliser && !diffusion && !spikes; }
};

struct BiologyParameters {
  std::string level = "rate";
  std::optional<bool> release;
  std::optional<bool> normaliser;
  std::optional<bool> diffusion;
  std::optional<bool> spikes;
  std::string control = "none";

  double mean_rate = 1e-4;         // 1/ms
  std::optional<double> rate_cap;  // 1/ms
  std::string gain_control = "token";
  double release_probability = 0.15;
  double uptake_constant = 20;  // µM

  std::string astrocyte = "li_rinzel";
  std::string gliotransmission = "graded_release";
  std::optional<double> release_threshold;  // µM
  std::string loop = "open";
  std::string geometry = "star";
  std::int64_t branching = 4;
  std::int64_t units_per_process = 16;
  double exchange = 0.01;  // 1/ms
  double slowness = 1;

  double query_time = 60'000;  // ms
  double window = 500;         // ms
  double step = 40;            // ms
  double settle_tolerance = 1e-4;

  std::string calibration = "full";
  std::int64_t calibration_queries = 4;
  std::string calibration_group = {};
  double operating_point = 0.05;  // µM

  std::int64_t copies = 16;
  double output_rate = 0.04;  // 1/ms
  double spike_step = 0.1;    // ms
  double warm_up = 300;       // ms

  [[nodiscard]] Ingredients ingredients() const;
  /// Whether the circuit of the room `circuit` computes this, with no biology at all.
  [[nodiscard]] bool plain() const;

  template <class Self, class Visitor>
  static void visit_fields(Self& self, Visitor&& visit);
};

template <class Self, class Visitor>
void BiologyParameters::visit_fields(  // NOLINT(readability-function-size): a list
    Self& self, Visitor&& visit) {
  visit(self.level,
        Field{.name = "level",
              .choices = {"rate", "release", "calcium", "spiking"},
              .meaning = "rung of the ladder; each adds its ingredients to those below"});
  visit(self.release, Field{.name = "release",
                            .meaning = "finite release probability, depletion, saturating uptake "
                                       "and release constant; absent: as the level says"});
  visit(self.normaliser,
        Field{.name = "normaliser",
              .meaning = "IP3, calcium and gliotransmitter divide, instead of a linear messenger; "
                         "absent: as the level says"});
  visit(self.diffusion, Field{.name = "diffusion",
                              .meaning = "processes are joined over a geometry, instead of one "
                                         "well-mixed cell; absent: as the level says"});
  visit(self.spikes, Field{.name = "spikes",
                           .meaning = "hidden and output neurons spike, instead of having rates; "
                                      "absent: as the level says"});
  visit(self.control,
        Field{.name = "control",
              .choices = {"none", "removed", "clamped", "shuffled", "redrawn"},
              .meaning = "astrocyte taken away; held at its mean over the queries; taken from "
                         "other tokens; or calibrated with other hidden weights"});
  visit(self.mean_rate,
        Field{.name = "mean_rate",
              .unit = "1/ms",
              .low = 1e-6,
              .high = 1,
              .meaning = "mean firing rate of the hidden neurons while a token is shown",
              .source = "0.1-10 Hz in awake cortex: Roxin et al., J Neurosci 31:16217 (2011)"});
  visit(self.rate_cap, Field{.name = "rate_cap",
                             .unit = "1/ms",
                             .low = 1e-6,
                             .high = 10,
                             .meaning = "rates above are cut off; absent: at 100 Hz where neurons "
                                        "spike or terminals deplete, else none are"});
  visit(self.gain_control,
        Field{.name = "gain_control",
              .choices = {"token", "head"},
              .meaning = "the mean rate is kept for every query, or on average over the queries"});
  visit(self.release_probability,
        Field{.name = "release_probability",
              .low = 1e-3,
              .high = 1,
              .meaning = "U_0 of the terminals",
              .source = "facilitating synapses of Stimberg et al. (2019)"});
  visit(
      self.uptake_constant,
      Field{.name = "uptake_constant",
            .unit = "uM",
            .low = 1e-3,
            .high = 1e12,
            .meaning = "transmitter that half saturates the uptake of the linear messenger, whose "
                       "mean is 1 uM",
            .source = "about 20 uM: Arriza et al., J Neurosci 14:5559 (1994)"});
  visit(self.astrocyte, Field{.name = "astrocyte",
                              .choices = {"li_rinzel", "g_chi"},
                              .meaning = "model of IP3 and calcium in a process"});
  visit(self.gliotransmission,
        Field{.name = "gliotransmission",
              .choices = {"graded_release", "gliotransmitter_release"},
              .meaning =
                  "model of what calcium releases: graded, or whenever it crosses a threshold"});
  visit(self.release_threshold,
        Field{.name = "release_threshold",
              .unit = "uM",
              .low = 0,
              .high = 100,
              .meaning = "calcium at which gliotransmitter_release releases; absent: its default",
              .source = "0.2 uM: Nadkarni & Jung, Phys Rev Lett 91:268101 (2003)"});
  visit(
      self.loop,
      Field{.name = "loop",
            .choices = {"open", "closed"},
            .meaning = "the astrocyte hears terminals that it leaves alone, or those it inhibits"});
  visit(self.geometry, Field{.name = "geometry",
                             .choices = {"star", "chain", "tree"},
                             .meaning = "how the processes of the cell are joined"});
  visit(
      self.branching,
      Field{
          .name = "branching", .low = 1, .high = 1e6, .meaning = "children of a node of the tree"});
  visit(self.units_per_process, Field{.name = "units_per_process",
                                      .low = 1,
                                      .high = 1 << 24,
                                      .meaning = "hidden units whose synapses one process wraps"});
  visit(
      self.exchange,
      Field{.name = "exchange",
            .unit = "1/ms",
            .low = 0,
            .high = 10,
            .meaning = "rate at which neighbouring processes exchange IP3 (calcium: 13/283 of it)",
            .source = "Allbritton, Meyer & Stryer, Science 258:1812 (1992)"});
  visit(self.slowness,
        Field{.name = "slowness",
              .low = 1e-5,
              .high = 1e3,
              .meaning = "all time constants of receptors, IP3, calcium and of what "
                         "gliotransmitter binds to, as multiples of the published ones"});
  visit(self.query_time,
        Field{.name = "query_time",
              .unit = "ms",
              .low = 1,
              .high = 1e9,
              .meaning = "how long a query is shown to an astrocyte with kinetics"});
  visit(self.window, Field{.name = "window",
                           .unit = "ms",
                           .low = 0.1,
                           .high = 1e9,
                           .meaning = "the outputs are averaged over this end of the query"});
  visit(self.step, Field{.name = "step",
                         .unit = "ms",
                         .low = 1e-3,
                         .high = 1e3,
                         .meaning = "longest step of rates and astrocytes"});
  visit(self.settle_tolerance,
        Field{.name = "settle_tolerance",
              .low = 1e-12,
              .high = 1,
              .meaning = "relative change of the outputs from one window to the next below which "
                         "they have settled"});
  visit(self.calibration,
        Field{.name = "calibration",
              .choices = {"full", "scale", "none"},
              .meaning = "what is fitted, on tokens of their own: operating point and scale, the "
                         "scale alone, or nothing"});
  visit(self.calibration_queries, Field{.name = "calibration_queries",
                                        .low = 1,
                                        .high = 1e6,
                                        .meaning = "queries read to calibrate"});
  visit(self.calibration_group,
        Field{.name = "calibration_group",
              .meaning = "heads: group of input.file with the tokens to calibrate with"});
  visit(self.operating_point,
        Field{.name = "operating_point",
              .unit = "uM",
              .low = 1e-9,
              .high = 1e6,
              .meaning = "transmitter at the receptors of the processes for an average token, "
                         "where it is not fitted"});
  visit(self.copies, Field{.name = "copies",
                           .low = 1,
                           .high = 1e4,
                           .meaning = "output neurons for each sign of each component"});
  visit(self.output_rate, Field{.name = "output_rate",
                                .unit = "1/ms",
                                .low = 1e-4,
                                .high = 1,
                                .meaning = "rate of the output neurons without a signal"});
  visit(self.spike_step, Field{.name = "spike_step",
                               .unit = "ms",
                               .low = 1e-3,
                               .high = 10,
                               .meaning = "step of spiking neurons"});
  visit(self.warm_up, Field{.name = "warm_up",
                            .unit = "ms",
                            .low = 0,
                            .high = 1e9,
                            .meaning = "spiking before the window, from the state that rates "
                                       "have left"});
}

}  // namespace tripartite
