// Queries of a written head, read one by one.
#pragma once

#include <functional>
#include <vector>

#include "tripartite/fidelity/fidelity.hpp"

#include "spiking.hpp"
#include "written.hpp"

namespace tripartite {

/// A head whose tokens have been written, ready to be read.
struct Memory {
  HiddenDrive drive;
  Written written;

  Memory(const CircuitInput& input, const Recipe& recipe, const BiologicalOptions& options,
         const Stream& stream)
      : drive(input, recipe.biology, options.threads, options.stop),
        written(write_tokens(recipe, drive, input.values, stream, options.threads, options.stop)) {}
};

/// What the queries of a memory give, in units of the terminals at rest.
struct Readings {
  Matrix output;  // [queries, d_v]
  std::vector<Reading> of;
  std::vector<SpikingReading> spikes;
};

/// Who divides query i.
using DividerOf = std::function<Recipe::Divider(Index query)>;

/// Reads the first queries of a head.
class Queries {
 public:
  Queries(const Recipe& recipe, const BiologicalOptions& options);

  /// With rates, whether or not the recipe has spikes; `trace` takes that of the query that the
  /// options ask for.
  [[nodiscard]] Readings read_rates(const Memory& memory, Index count, double operating_point,
                                    const DividerOf& divider, ReadingTrace* trace = nullptr) const;

  /// Spikes for a window after rates have brought the cell where it is, in place of what rates
  /// gave.
  void read_spikes(const Memory& memory, double operating_point, const DividerOf& divider,
                   const Stream& stream, Readings& readings) const;

  /// x [d_v] of a release [unit].
  [[nodiscard]] Eigen::RowVectorXd show(const Memory& memory,
                                        const std::vector<double>& release) const;

 private:
  /// What a terminal releases at rest for a neuron that fires at the mean rate, 1/ms.
  [[nodiscard]] double release_unit() const {
    return recipe_.biology.release_probability * recipe_.biology.mean_rate;
  }

  const Recipe& recipe_;
  const BiologicalOptions& options_;
  Rest rest_;
};

}  // namespace tripartite
