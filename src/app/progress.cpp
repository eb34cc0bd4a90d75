#include "progress.hpp"

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

Progress::Progress() : begin_(std::chrono::steady_clock::now()), terminal_(isatty(STDERR_FILENO)) {}

Progress::~Progress() {
  if (drawn_) std::fputc('\n', stderr);
}

void Progress::show(std::int64_t done, std::int64_t total) {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin_;
  const auto share = static_cast<double>(done) / static_cast<double>(total);
  const std::string left = duration_text(elapsed.count() * (1 - share) / share);
  if (terminal_) {
    constexpr int width = 30;
    const int filled = static_cast<int>(share * width);
    const std::string bar = std::string(static_cast<std::size_t>(filled), '#') +
                            std::string(static_cast<std::size_t>(width - filled), '.');
    std::fprintf(stderr, "\r[%s] %lld of %lld cases, %s left\033[K", bar.c_str(),
                 static_cast<long long>(done), static_cast<long long>(total), left.c_str());
    drawn_ = true;
  } else if (const auto tenth = 10 * done / total; tenth > tenth_) {
    tenth_ = tenth;
    std::fprintf(stderr, "%lld of %lld cases, %s left\n", static_cast<long long>(done),
                 static_cast<long long>(total), left.c_str());
  }
}

}  // namespace tripartite
