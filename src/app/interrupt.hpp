// Ctrl-C as a request, not as an end.
#pragma once

#include <stop_token>
#include <thread>

namespace tripartite {

/// While it lives, SIGINT and SIGTERM are taken by a thread of its own that requests a stop; a
/// second one ends the program at once. Make it before any other thread.
class InterruptListener {
 public:
  InterruptListener();
  ~InterruptListener();
  InterruptListener(const InterruptListener&) = delete;
  InterruptListener& operator=(const InterruptListener&) = delete;

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread thread_;
};

}  // namespace tripartite
