// A line on stderr that says how far a sweep is and how long it will take.
#pragma once

#include <string>

#include "tripartite/experiment/experiment.hpp"

namespace tripartite {

/// On a terminal one bar, redrawn in place; elsewhere a line for every tenth of the cases and,
/// where these are long, of the time. NO_COLOR is obeyed in that no colour is ever used.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(const SweepProgress& sweep);

 private:
  void draw(double share, const std::string& words);
  bool terminal_;
  bool drawn_ = false;
  int case_tenth_ = 0;
  int time_tenth_ = 0;
  double shown_ = 0;  ///< seconds after the begin
};

}  // namespace tripartite
