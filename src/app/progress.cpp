#include "progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <unistd.h>

namespace tripartite {

namespace {

std::string duration_text(double seconds) {
  char text[32];
  const long whole = std::lround(seconds);
  if (whole < 60)
    std::snprintf(text, sizeof text, "%ld s", whole);
  else if (whole < 3600)
    std::snprintf(text, sizeof text, "%ld min %02ld s", whole / 60, whole % 60);
  else
    std::snprintf(text, sizeof text, "%ld h %02ld min", whole / 3600, whole / 60 % 60);
  return text;
}

std::string words_of(const SweepProgress& sweep) {
  std::string words = std::to_string(sweep.done) + " of " + std::to_string(sweep.total) + " cases";
  if (sweep.case_all > 0) {
    char text[64];
    std::snprintf(text, sizeof text, ", %.4g s of %.4g s biological time", sweep.case_done / 1000,
                  sweep.case_all / 1000);
    words += text;
  }
  return sweep.left ? words + ", " + duration_text(*sweep.left) + " left" : words;
}

}  // namespace

Progress::Progress() : terminal_(isatty(STDERR_FILENO)) {}

Progress::~Progress() {
  if (drawn_) std::fputc('\n', stderr);
}

void Progress::draw(double share, const std::string& words) {
  constexpr int width = 30;
  const int filled = static_cast<int>(share * width);
  const std::string bar = std::string(static_cast<std::size_t>(filled), '#') +
                          std::string(static_cast<std::size_t>(width - filled), '.');
  std::fprintf(stderr, "\r[%s] %s\033[K", bar.c_str(), words.c_str());
  drawn_ = true;
}

void Progress::show(const SweepProgress& sweep) {
  const double cases = static_cast<double>(sweep.done) / static_cast<double>(sweep.total);
  const double time =
      sweep.left && sweep.elapsed > 0 ? sweep.elapsed / (sweep.elapsed + *sweep.left) : cases;
  const double since = sweep.elapsed - shown_;
  const auto case_tenth = static_cast<int>(10 * cases), time_tenth = static_cast<int>(10 * time);
  // Short cases say nothing: elsewhere than on a terminal, only what takes a minute does.
  const bool due = terminal_ ? since >= 0.1 || sweep.done == sweep.total
                             : case_tenth > case_tenth_ || (time_tenth > time_tenth_ && since >= 6);
  if (!due) return;
  case_tenth_ = std::max(case_tenth, case_tenth_);
  time_tenth_ = std::max(time_tenth, time_tenth_);
  shown_ = sweep.elapsed;
  if (terminal_)
    draw(time, words_of(sweep));
  else
    std::fprintf(stderr, "%s\n", words_of(sweep).c_str());
}

}  // namespace tripartite
