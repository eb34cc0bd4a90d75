// The loop over steps does not allocate.
#include <cstdlib>
#include <new>

#include "tripartite/run/solver.hpp"

#include "run/systems.hpp"
#include "support/catch.hpp"

namespace {
std::size_t allocations = 0;  // of this test program, counted below
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
void* operator new(std::size_t size) {
  if (void* memory = operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

using namespace tripartite;
using namespace tripartite::testing;

// Not of the implicit scheme: uBLAS, which Odeint's stands on, makes temporary matrices.
TEST_CASE("explicit steps do not allocate, however many there are", "[run]") {
  SolverSettings settings{.step = 0.01};
  settings.method =
      GENERATE(as<std::string>{}, "dopri5", "cash_karp54", "fehlberg78", "rk4", "euler");
  CAPTURE(settings.method);
  const System system = diffusion(20);
  const std::vector<double> times = {0.5, 1, 2};
  const Sampler sampler = [](double, const State&) {};
  Solver solver(settings);
  const auto count = [&](double t_end) {
    State p = uneven_calcium(40);
    const std::size_t before = allocations;
    solver.advance(system, p, 0, t_end, {}, times, sampler);
    return allocations - before;
  };
  count(3);  // work arrays are made
  const std::size_t few_steps = count(3);
  CHECK(few_steps < 5);
  CHECK(count(30) == few_steps);
}
