// Times single phases of the circuit of catalogue models, one workload a line, on one thread.
//
// A request is a line "WHAT units count" on standard input, and its answer a line of JSON on
// standard output. The head is one of random tokens, as large as one of the vision transformer.
//
//   calcium  `count` queries, each read with a cell of Li-Rinzel processes at 0.05 Hz
//   written  `count` tokens, each shown to spiking neurons at 5 Hz
//   spiked   `count` queries, each read by spiking neurons for warm-up and window, from where rates
//            have left the cell
//   save     not timed: what one query of `calcium` begins with and ends in, as raw doubles: rates
//            of the hidden neurons, trace and mean release, [units] each; the request ends with the
//            file
//
// The request "machine" asks for where it runs. An answer tells seconds, steps and the milliseconds
// of biology that were simulated. What is done once for all tokens or queries, such as building the
// network, is not timed. run_biological does all phases one after the other, so this program takes
// them from the private headers of the room.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "tripartite/attention/reparameterise.hpp"
#include "tripartite/base/error.hpp"
#include "tripartite/models/list.hpp"

#include "machine.hpp"
#include "src/fidelity/reading.hpp"
#include "src/fidelity/spiking.hpp"
#include "src/fidelity/written.hpp"

namespace tripartite {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Index kTokens = 58, kSize = 15;
constexpr double kOperatingPoint = 0.011;  // µM

/// Independent normals with a mean square norm of one.
Matrix draw_tokens(const char* name) {
  Matrix x(kTokens, kSize);
  Stream(1, name).normal({x.data(), static_cast<std::size_t>(x.size())});
  return x / std::sqrt(static_cast<double>(kSize));
}

BiologyParameters biology_at(const char* level, double mean_rate) {
  BiologyParameters biology;
  biology.level = level;
  biology.mean_rate = mean_rate;
  biology.operating_point = kOperatingPoint;
  return biology;
}

struct Work {
  double seconds = 0;
  double milliseconds = 0;  ///< of biology
  std::int64_t steps = 0;
};

class Bench {
 public:
  Bench(std::int64_t units, double mean_rate)
      : catalogue_(tripartite_models()),
        rates_({}, biology_at("calcium", mean_rate), catalogue_),
        head_(reparameterise(draw_tokens("bench/queries"), draw_tokens("bench/keys"))),
        values_(draw_tokens("bench/values")),
        hidden_({.hidden_units = units}, Stream(1, "bench/features"), head_),
        input_{hidden_, head_, values_},
        drive_(input_, rates_.biology, 1, {}),
        rest_(rates_, {}) {}

  Work calcium(Index count) const {
    const Written written = write();
    const Reader reader = this->reader(written);
    return repeat(count, [&](Index query, Work& work) {
      const Reading reading = reader.read(drive_.query(query));
      work.milliseconds += reading.t;
      work.steps += reading.cost.steps;
    });
  }

  Work written(Index count) const {
    const Recipe recipe = spiking();
    const CircuitParameters& circuit = recipe.circuit;
    SpikingWriting writing(recipe, units(), Stream(1, "bench/writing"), 1, {});
    return repeat(count, [&](Index token, Work& work) {
      writing.show(drive_.key(token));
      work.milliseconds += circuit.presentation;
      work.steps += std::llround(circuit.presentation / recipe.biology.spike_step);
    });
  }

  Work spiked(Index count) const {
    const Recipe recipe = spiking();
    const BiologyParameters& biology = recipe.biology;
    const Written written = write();
    const Reader reader = this->reader(written);
    const Reading typical = reader.read(drive_.query(0));
    const Eigen::Map<const Eigen::RowVectorXd> release(typical.release.data(), hidden_.units());
    const Eigen::RowVectorXd shown = release * written.weights;
    const SpikingReader spiking(
        recipe, written.trace,
        {written.weights.data(), static_cast<std::size_t>(written.weights.size())}, kSize,
        typical.release, std::sqrt(shown.squaredNorm() / kSize), kOperatingPoint, {}, {});
    const double before = biology.query_time - biology.window - biology.warm_up;
    const StagedNetwork left = reader.prepared(drive_.query(0), before);
    return repeat(count, [&](Index read, Work& work) {
      const Stream stream = Stream(1, "bench/reads").at(static_cast<std::uint64_t>(read));
      work.steps += spiking.read(left, drive_.query(0), 0, stream).cost.steps;
      work.milliseconds += biology.warm_up + biology.window;
    });
  }

  void save(const std::string& path) const {
    const Written written = write();
    const std::vector<double> rates = drive_.query(0);
    std::ofstream file(path, std::ios::binary);
    for (const std::vector<double>& row :
         {rates, written.trace, reader(written).read(rates).release})
      file.write(reinterpret_cast<const char*>(row.data()),
                 static_cast<std::streamsize>(row.size() * sizeof(double)));
  }

 private:
  [[nodiscard]] std::size_t units() const { return static_cast<std::size_t>(hidden_.units()); }

  [[nodiscard]] Recipe spiking() const {
    return {{}, biology_at("spiking", rates_.biology.mean_rate), catalogue_};
  }

  /// With rates, which is quick, and as good as spikes for a measurement of time.
  [[nodiscard]] Written write() const {
    return write_tokens(rates_, drive_, values_, Stream(1, "bench/writing"), 1, {});
  }

  [[nodiscard]] Reader reader(const Written& written) const {
    return {rates_, rest_, written.trace, kOperatingPoint, {}, {}};
  }

  /// Calls one(i, work) for tokens or queries i, from the first again after the last.
  template <class One>
  static Work repeat(Index count, const One& one) {
    Work work;
    const auto begin = Clock::now();
    for (Index i = 0; i < count; ++i) one(i % kTokens, work);
    work.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return work;
  }

  Catalogue catalogue_;
  Recipe rates_;
  Head head_;
  Matrix values_;
  HiddenLayer hidden_;
  CircuitInput input_;
  HiddenDrive drive_;
  Rest rest_;
};

/// False where the request is not understood.
bool serve(std::istream& request) {
  constexpr double sparse = 5e-5, often = 5e-3;  // 1/ms
  std::string what, path;
  std::int64_t units = 0;
  Index count = 0;
  if (!(request >> what >> units >> count)) return false;
  Work work;
  if (what == "calcium") {
    work = Bench(units, sparse).calcium(count);
  } else if (what == "written") {
    work = Bench(units, often).written(count);
  } else if (what == "spiked") {
    work = Bench(units, often).spiked(count);
  } else if (what == "save" && request >> path) {
    Bench(units, sparse).save(path);
  } else {
    return false;
  }
  std::cout << "{\"seconds\": " << work.seconds << ", \"milliseconds\": " << work.milliseconds
            << ", \"steps\": " << work.steps << "}" << std::endl;
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
    try {
      if (tripartite::serve(request)) continue;
    } catch (const tripartite::Error& error) {
      std::cerr << error.what() << '\n';
      return error.exit_code();
    }
    std::cerr << "fidelity_bench: cannot read the request: " << line << '\n';
    return 2;
  }
}
