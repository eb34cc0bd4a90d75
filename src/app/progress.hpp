// A line on stderr that says how far a sweep is and how long it will take.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tripartite {

/// On a terminal one bar, redrawn in place; elsewhere a line for every tenth of the work. NO_COLOR
/// is obeyed in that no colour is ever used.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::int64_t done, std::int64_t total);
  /// Of one long case: biological time done, of all (ms). Seldom enough not to slow anything.
  void show_case(double done, double all);

 private:
  void draw(double share, const std::string& words);
  std::chrono::steady_clock::time_point begin_;
  bool terminal_;
  bool drawn_ = false;
  std::int64_t tenth_ = 0;
  std::int64_t case_tenth_ = 0;
  std::chrono::steady_clock::time_point case_begin_;
  std::chrono::steady_clock::time_point case_shown_;
};

}  // namespace tripartite
