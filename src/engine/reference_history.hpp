// Outputs as they were: what wires with a delay carry.
//
// An output is kept at every accepted step of the solver, which are the denser the faster it moves,
// and read by a polynomial of the solver's own order through the nearest of them. Between two
// events it is smooth; nodes on both sides of an event belong to different pieces, and no
// polynomial smooths over it. A stretch of the integration is no longer than the smallest delay, so
// what it reads has been written. Where an output jumped, a stretch ends when the jump comes out at
// the other side of the wire; the value at that instant is the one after it once the next stretch
// has been entered.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <set>
#include <vector>

#include "tripartite/network/network.hpp"

namespace tripartite {

class ReferenceHistory {
 public:
  explicit ReferenceHistory(const Network& network);

  /// A row of outputs, [instance], as it is now.
  using OutputOf = std::function<const double*(std::size_t group, int row)>;

  [[nodiscard]] bool empty() const { return lines_.empty(); }
  /// Time (ms) at which a stretch that begins at `begin` must end; infinite without delays.
  [[nodiscard]] double stretch_end(double begin) const;

  /// The values that hold for all times before 0.
  void keep_initial(const OutputOf& output);
  /// From now on `begin` belongs to the stretch that begins there.
  void enter(double begin);
  /// Keeps outputs as they are after something has happened at t.
  void keep_after_event(double t, const OutputOf& output);
  /// Keeps outputs after a step.
  void keep(double t, const OutputOf& output);

  /// Whether a jump comes out of a wire at t.
  [[nodiscard]] bool jumps_at(double t) const { return jumps_.contains(t); }
  /// outputs[i] = what wire number `wire` of the network, one with a delay, reads of source i at t.
  void read(std::size_t wire, double t, double* outputs) const;

 private:
  struct Piece {
    std::vector<double> times;
    std::vector<double> values;  ///< [node][instance]
  };
  /// An output that is read later.
  struct Line {
    std::size_t group;
    int output;
    std::size_t size;
    std::vector<double> delays = {};
    std::vector<double> initial = {};
    std::deque<Piece> pieces = {};
  };
  struct Reader {
    std::size_t line;
    double delay;
  };

  void append(Line& line, double t, const double* row) const;
  void thin(Line& line, std::size_t least, std::size_t from_end) const;
  [[nodiscard]] static bool jumped(const Line& line, const double* now);
  void forget(Line& line, double t) const;

  std::vector<Line> lines_;
  std::vector<Reader> readers_;  ///< [wire]; unused for those without delay
  double smallest_delay_, greatest_delay_ = 0;
  double longest_stretch_;
  double begin_ = 0;        ///< of the stretch
  std::set<double> jumps_;  ///< ms, at which jumps come out
};

}  // namespace tripartite
