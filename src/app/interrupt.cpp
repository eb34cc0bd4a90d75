#include "interrupt.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace tripartite {

namespace {

sigset_t interrupts() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

InterruptListener::InterruptListener() {
  const sigset_t set = interrupts();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);  // inherited by every thread made later
  thread_ = std::jthread([this, set](const std::stop_token& ended) {
    const timespec patience{0, 100'000'000};
    while (!ended.stop_requested()) {
      if (sigtimedwait(&set, nullptr, &patience) < 0) continue;
      if (source_.stop_requested()) std::_Exit(130);
      std::fputs("\ninterrupted: finishing cleanly; once more to stop at once\n", stderr);
      source_.request_stop();
    }
  });
}

InterruptListener::~InterruptListener() {
  thread_.request_stop();
  thread_.join();
  const sigset_t set = interrupts();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace tripartite
