// Times parts of the attention circuit, one workload a line.
//
// A request is a line "WHAT T D d_v m threads" on standard input, and its answer a line of JSON on
// standard output, so that bench/run can keep several programs open and let them take turns:
//
//   draw      every tile of input weights
//   features  the same, and the rates of all tokens under them
//   reduced   the whole reduced circuit, weights and features included
//   full      the whole full circuit
//   moved     not timed: bytes that the full circuit reads and writes
//   product   a square matrix product: how many operations a second one core has to give
//   copy      ten vectors as long as the full circuit's state, which is what one of its steps works
//             on, copied onto each other: how many bytes a second the caches have to give
//   save      not timed: q, k, v, W and the output of a circuit as raw doubles; the request ends
//             with the implementation, reduced or full, and the file
//
// The request "machine" asks for where it runs.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <sys/resource.h>

#include "tripartite/attention/hidden_layer.hpp"
#include "tripartite/attention/reparameterise.hpp"
#include "tripartite/base/error.hpp"
#include "tripartite/circuit/circuit.hpp"

#include "machine.hpp"

namespace tripartite {
namespace {

constexpr double kSettleTolerance = 1e-6;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct Workload {
  Index tokens;
  Index head_size;
  Index outputs;
  std::int64_t units;
  int threads;
};

std::istream& operator>>(std::istream& in, Workload& w) {
  return in >> w.tokens >> w.head_size >> w.outputs >> w.units >> w.threads;
}

/// Independent normals, multiplied by `scale`.
Matrix draw_tokens(const char* name, Index tokens, Index size, double scale) {
  Matrix x(tokens, size);
  Stream(1, name).normal({x.data(), static_cast<std::size_t>(x.size())});
  return scale * x;
}

/// Queries and keys with a mean square norm of one.
Head draw_head(const Workload& w) {
  const double scale = 1 / std::sqrt(static_cast<double>(w.head_size));
  return reparameterise(draw_tokens("bench/queries", w.tokens, w.head_size, scale),
                        draw_tokens("bench/keys", w.tokens, w.head_size, scale));
}

class Bench {
 public:
  explicit Bench(const Workload& workload)
      : workload_(workload),
        head_(draw_head(workload)),
        values_(draw_tokens("bench/values", workload.tokens, workload.outputs, 1)),
        hidden_({.hidden_units = workload.units}, Stream(1, "bench/features"), head_) {
    parameters_.settle_tolerance = kSettleTolerance;
    // The loosest error per step under which the settling can be told.
    solver_.rtol = kSettleTolerance / 50;
    solver_.atol = solver_.rtol / 1e4;
  }

  void draw() const {
    for_each_tile([this](UnitTile& units, HiddenLayer::Excitation&, Index first, Index count) {
      hidden_.draw(first, count, units);
    });
  }

  void features() const {
    for_each_tile(
        [this](UnitTile& units, HiddenLayer::Excitation& excitation, Index first, Index count) {
          hidden_.draw(first, count, units);
          for (const Role role : {Role::key, Role::query}) {
            hidden_.excite(units, role, role == Role::key ? head_.k : head_.q, excitation);
            HiddenLayer::fire(excitation, HiddenLayer::log_peak(excitation));
          }
        });
  }

  /// Operations a second of one thread.
  static double product() {
    constexpr Index size = 1024;
    const Matrix a = Matrix::Constant(size, size, 0.5);
    Matrix b(size, size);
    const auto begin = Clock::now();
    b.noalias() = a * a;
    return 2 * std::pow(static_cast<double>(size), 3) / seconds_since(begin);
  }

  /// Bytes read and written a second by one thread.
  double copy() const {
    constexpr std::size_t vectors = 10, rounds = 200;
    const Index synapses = workload_.outputs * workload_.units;
    const auto size = static_cast<std::size_t>(workload_.outputs + workload_.units + 2 * synapses);
    std::vector<State> states(vectors, State(size, 1.0));
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < rounds * vectors; ++i) {
      std::copy_n(states[i % vectors].begin(), size, states[(i + 1) % vectors].begin());
    }
    return static_cast<double>(2 * sizeof(double) * size * rounds * vectors) / seconds_since(begin);
  }

  CircuitResult run(const std::string& implementation) const {
    CircuitParameters parameters = parameters_;
    parameters.implementation = implementation;
    CircuitResult result = run(parameters);
    if (!result.all_settled()) throw NumericsError("the circuit has not settled");
    return result;
  }

  /// Of the 45 states read or written by the sums, error and checks of a Dormand-Prince step, each
  /// of its six evaluations has a share, and itself reads the state, writes the rates and, once
  /// transmission is open, reads the weights.
  double moved() const {
    const auto synapses = static_cast<double>(workload_.outputs * workload_.units);
    const auto neurons = static_cast<double>(workload_.outputs + workload_.units);
    CircuitParameters closed = parameters_;
    closed.implementation = "full";
    closed.read_time = 0.1;  // ms: ends as soon as transmission opens
    const auto before = static_cast<double>(run(closed).cost.evaluations);
    const auto after = static_cast<double>(run("full").cost.evaluations) - before;
    const double share = 45.0 / 6 + 2;
    return sizeof(double) * (before * share * (neurons + synapses) +
                             after * (share * (neurons + 2 * synapses) + synapses));
  }

  void save(const std::string& implementation, const std::string& path) const {
    UnitTile units;
    hidden_.draw(0, hidden_.units(), units);
    std::ofstream file(path, std::ios::binary);
    for (const Matrix& matrix :
         {head_.q, head_.k, values_, units.input_weights, run(implementation).output}) {
      file.write(reinterpret_cast<const char*>(matrix.data()),
                 static_cast<std::streamsize>(matrix.size() * sizeof(double)));
    }
  }

 private:
  CircuitResult run(const CircuitParameters& parameters) const {
    return run_circuit({hidden_, head_, values_}, parameters, solver_, workload_.threads);
  }

  template <class Work>
  void for_each_tile(const Work& work) const {
    const Index size = hidden_.tile_size();
    const Index tiles = (hidden_.units() + size - 1) / size;
#pragma omp parallel num_threads(workload_.threads)
    {
      UnitTile units;
      HiddenLayer::Excitation excitation;
#pragma omp for schedule(static)
      for (Index tile = 0; tile < tiles; ++tile) {
        work(units, excitation, tile * size, std::min(size, hidden_.units() - tile * size));
      }
    }
  }

  Workload workload_;
  Head head_;
  Matrix values_;
  HiddenLayer hidden_;
  CircuitParameters parameters_;
  SolverSettings solver_;
};

/// Times the task and answers with that and the largest memory this process ever held.
template <class Task>
void answer(const Task& task) {
  const auto begin = Clock::now();
  task();
  const double seconds = seconds_since(begin);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::cout << "{\"seconds\": " << seconds << ", \"peak_bytes\": " << usage.ru_maxrss * 1024 << "}"
            << std::endl;
}

/// False where the request is not understood.
bool serve(std::istream& request) {
  std::string what;
  Workload workload{};
  if (!(request >> what >> workload)) return false;
  const Bench bench(workload);
  std::string implementation, path;
  if (what == "draw") {
    answer([&] { return bench.draw(); });
  } else if (what == "features") {
    answer([&] { return bench.features(); });
  } else if (what == "reduced" || what == "full") {
    answer([&] { return bench.run(what); });
  } else if (what == "moved") {
    std::cout << "{\"bytes_moved\": " << bench.moved() << "}" << std::endl;
  } else if (what == "product") {
    std::cout << "{\"per_second\": " << Bench::product() << "}" << std::endl;
  } else if (what == "copy") {
    std::cout << "{\"per_second\": " << bench.copy() << "}" << std::endl;
  } else if (what == "save" && request >> implementation >> path) {
    bench.save(implementation, path);
    std::cout << "{}" << std::endl;
  } else {
    return false;
  }
  return true;
}

}  // namespace
}  // namespace tripartite

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "machine") {
      tripartite::answer_machine();
      continue;
    }
    std::istringstream request(line);
    if (tripartite::serve(request)) continue;
    std::cerr << "circuit_bench: cannot read the request: " << line << '\n';
    return 2;
  }
  return 0;
}
