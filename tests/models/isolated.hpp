// One instance of a model on its own: its inputs held, its events sent by hand, its thresholds met
// where they are crossed.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "tripartite/model/catalogue.hpp"
#include "tripartite/run/crossing.hpp"

namespace tripartite::testing {

/// The rows of a table [row][count], as models take them.
template <class Value>
auto row_pointers(Value& table, std::size_t count) {
  std::vector<decltype(table.data())> rows;
  for (std::size_t begin = 0; begin < table.size(); begin += count)
    rows.push_back(table.data() + begin);
  return rows;
}

/// Adds the derived rows to a table of parameters, or fills them again.
void derive(const Model& model, std::vector<double>& parameters, std::size_t count);

struct Emission {
  double t;    ///< ms
  int output;  ///< index of the event output
  double strength;
};

/// How the states move between events; by flow only where all are linear.
enum class MovedBy { rates, flow };

/// Starts at t = 0 with every row at its default. A threshold is crossed wherever its distance
/// passes from below zero to zero or above: on the way, or because an event or an input jumps. What
/// is set at t = 0 crosses nothing.
class Isolated {
 public:
  explicit Isolated(const Model& model, MovedBy means = MovedBy::rates);
  Isolated(const Isolated&) = delete;
  Isolated& operator=(const Isolated&) = delete;

  void set_parameter(std::string_view name, double value);
  void set_state(std::string_view name, double value);
  void set_input(std::string_view name, double value);
  void send(std::string_view event, double strength = 1);
  void advance_to(double t);

  /// Of a state, or else of an output.
  [[nodiscard]] double value(std::string_view name) const;
  /// All emissions so far, in order of time.
  [[nodiscard]] const std::vector<Emission>& emissions() const { return emissions_; }

 private:
  /// function(batch) for this instance in the state x.
  template <class Function>
  void with_batch(State& x, const Function& function) const;
  /// How far the state x is above each threshold.
  void measure(State x, std::span<double> distances) const;
  [[nodiscard]] std::vector<double> distances() const;
  /// By flow until t, or to just past the first threshold on the way, which is crossed.
  void flow_towards(double t);
  /// change() at one instant, and whatever thresholds it passes.
  template <class Change>
  void jump(const Change& change);
  void cross(const ThresholdRow& row);
  void emit(int output, double strength);

  const Model& model_;
  MovedBy means_;
  std::vector<double> parameters_, inputs_;
  State x_;
  double t_ = 0;
  Solver solver_;
  System system_;
  Thresholds thresholds_;
  std::vector<Emission> emissions_;
};

}  // namespace tripartite::testing
