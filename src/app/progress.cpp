#include "progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

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

}  // namespace

Progress::Progress()
    : begin_(std::chrono::steady_clock::now()),
      terminal_(isatty(STDERR_FILENO)),
      case_begin_(begin_),
      case_shown_(begin_) {}

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

void Progress::show(std::int64_t done, std::int64_t total) {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin_;
  const auto share = static_cast<double>(done) / static_cast<double>(total);
  const std::string words = std::to_string(done) + " of " + std::to_string(total) + " cases, " +
                            duration_text(elapsed.count() * (1 - share) / share) + " left";
  if (terminal_) {
    draw(share, words);
  } else if (const auto tenth = 10 * done / total; tenth > tenth_) {
    tenth_ = tenth;
    std::fprintf(stderr, "%s\n", words.c_str());
  }
}

void Progress::show_case(double done, double all) {
  const auto now = std::chrono::steady_clock::now();
  const double share = all > 0 ? std::min(done / all, 1.0) : 1;
  const auto tenth = static_cast<std::int64_t>(10 * share);
  if (tenth < case_tenth_) {  // another case has begun
    case_begin_ = case_shown_ = now;
    case_tenth_ = 0;
  }
  const std::chrono::duration<double> elapsed = now - case_begin_, since = now - case_shown_;
  // Short cases say nothing: elsewhere than on a terminal, only what takes a minute does.
  if (share <= 0 || since.count() < (terminal_ ? 0.2 : 6.0)) return;
  if (!terminal_ && tenth == case_tenth_) return;
  case_tenth_ = tenth;
  case_shown_ = now;
  char words[96];
  std::snprintf(words, sizeof words, "%.4g s of %.4g s biological time, %s left", done / 1000,
                all / 1000, duration_text(elapsed.count() * (1 - share) / share).c_str());
  if (terminal_)
    draw(share, words);
  else
    std::fprintf(stderr, "%s\n", words);
}

}  // namespace tripartite
