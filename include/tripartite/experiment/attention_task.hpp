// Task "attention": the settled circuit against exact attention, on one head.
#pragma once

#include <utility>

#include "tripartite/attention/feature_map.hpp"
#include "tripartite/attention/reparameterise.hpp"
#include "tripartite/circuit/circuit.hpp"
#include "tripartite/experiment/input.hpp"
#include "tripartite/experiment/task.hpp"
#include "tripartite/fidelity/biology.hpp"
#include "tripartite/model/catalogue.hpp"
#include "tripartite/run/solver.hpp"

namespace tripartite {

/// What a case measures and keeps besides the errors.
struct RecordSettings {
  bool control = true;
  bool budget = false;
  bool arrays = false;
  bool traces = false;
  TraceSettings trace;

  template <class Self, class Visitor>
  static void visit_fields(Self& self, Visitor&& visit) {
    visit(self.control, Field{.name = "control",
                              .meaning = "run again at a tenth of the tolerances for e_solver"});
    visit(self.budget,
          Field{.name = "budget",
                .meaning = "run again with each ingredient alone, and with each left out"});
    visit(self.arrays,
          Field{.name = "arrays",
                .meaning = "keep q, k, v, outputs and attention weights in the case file"});
    visit(self.traces,
          Field{.name = "traces", .meaning = "keep calcium and outputs of one query against time"});
    visit(self.trace, Field{.name = "trace"});
  }
};

/// Everything the task reads; each member is a table of the file.
struct AttentionSettings {
  InputSettings input;
  FeatureSettings features;
  Reparameterisation reparameterise;
  CircuitParameters circuit;
  BiologyParameters biology;
  SolverSettings solver;
  RecordSettings record;

  /// Whether outputs are read at a given time, settled or not.
  [[nodiscard]] bool read_at_given_time() const {
    return circuit.read_time || biology.ingredients().normaliser;
  }

  template <class Self, class Visitor>
  static void visit_fields(Self& self, Visitor&& visit) {
    visit(self.input, Field{.name = "input"});
    visit(self.features, Field{.name = "features"});
    visit(self.reparameterise, Field{.name = "reparameterise"});
    visit(self.circuit, Field{.name = "circuit"});
    visit(self.biology, Field{.name = "biology"});
    visit(self.solver, Field{.name = "solver"});
    visit(self.record, Field{.name = "record"});
  }
};

class AttentionTask final : public Task {
 public:
  explicit AttentionTask(Catalogue catalogue) : catalogue_(std::move(catalogue)) {}

  [[nodiscard]] std::string name() const override { return "attention"; }
  [[nodiscard]] std::vector<std::string> tables() const override;
  [[nodiscard]] std::vector<Column> columns(const Document& description) const override;
  [[nodiscard]] CaseCheck check(const CaseContext& context) const override;
  [[nodiscard]] std::string resolve(const Document& description) const override;
  [[nodiscard]] CaseOutcome run(const CaseContext& context, StoreWriter& store) const override;

 private:
  Catalogue catalogue_;
};

}  // namespace tripartite
