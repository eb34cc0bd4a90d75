// The read phase of the composed circuit, with rates.
//
// Rates, traces and what is released are arrays over the hidden units. What the outputs make of it
// is left to the caller: they are linear, so the mean over a window is their weights times the mean
// release.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "tripartite/circuit/circuit.hpp"

#include "recipe.hpp"
#include "staged.hpp"

namespace tripartite {

/// What a read query leaves.
struct Reading {
  std::vector<double> release;  ///< [unit] 1/ms, mean over the window
  double gain = 1;              ///< mean of 1 - Gamma over terminals and window
  double gliotransmitter = 0;   ///< µM, mean over terminals and window
  double calcium = 0;           ///< µM, mean over processes and window
  double calcium_low = 0;       ///< µM, least mean over the processes within the window
  double calcium_high = 0;      ///< µM, greatest
  double residual = 0;          ///< relative change of the release from the window before
  bool settled = false;
  double t = 0;  ///< ms from the onset of the query to its end
  SimulationCost cost;
};

/// Samples of one read phase: mean calcium of the processes, and the release of every terminal.
struct ReadingTrace {
  std::vector<double> t;        ///< ms after the query's onset
  std::vector<double> calcium;  ///< µM
  std::vector<double> gain;     ///< mean of 1 - Gamma
  std::vector<double> release;  ///< [time, unit] 1/ms
};

/// The states of a cell that has not been stimulated for a long time; nothing for a linear
/// messenger, whose rest is zero.
class Rest {
 public:
  Rest(const Recipe& recipe, const std::stop_token& stop);
  void apply(Network& network) const;

 private:
  struct Row {
    std::string population;
    std::string state;
    double value;
  };
  std::vector<Row> rows_;
};

/// Reads queries, each with an astrocyte at rest.
class Reader {
 public:
  Reader(const Recipe& recipe, const Rest& rest, std::vector<double> trace, double operating_point,
         const Recipe::Divider& divider, const std::stop_token& stop);

  [[nodiscard]] Reading read(std::vector<double> rates, const TraceSettings* settings = nullptr,
                             ReadingTrace* trace = nullptr) const;

  /// The network after `time` (ms) of the query: where spiking neurons take over.
  [[nodiscard]] StagedNetwork prepared(std::vector<double> rates, double time) const;

 private:
  class Presentation;
  /// Shows the query until a time, with the gates of a linear messenger.
  void present(Presentation& presentation, double until, double step) const;

  const Recipe& recipe_;
  std::vector<double> trace_;
  Recipe::Divider divider_;
  bool kinetics_;  ///< an astrocyte with kinetics of its own divides
  Network network_;
  std::stop_token stop_;
};

}  // namespace tripartite
