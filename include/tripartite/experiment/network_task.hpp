// Task "network": populations, projections, wires and junctions, run and recorded.
//
// The tables of the file describe a network (docs/networks.md); each case draws it anew from its
// seed and replicate, moves it through time and writes what [record.NAME] asks for: arrays to the
// case file, a few numbers for each record to the row.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tripartite/experiment/task.hpp"
#include "tripartite/model/catalogue.hpp"

namespace tripartite {

class NetworkTask final : public Task {
 public:
  explicit NetworkTask(Catalogue catalogue) : catalogue_(std::move(catalogue)) {}

  [[nodiscard]] std::string name() const override { return "network"; }
  [[nodiscard]] std::vector<std::string> tables() const override;
  [[nodiscard]] std::vector<Column> columns(const Document& description) const override;
  /// Networks of up to some hundred thousand edges are built, larger ones only read.
  [[nodiscard]] CaseCheck check(const CaseContext& context) const override;
  [[nodiscard]] std::string resolve(const Document& description) const override;
  [[nodiscard]] CaseOutcome run(const CaseContext& context, StoreWriter& store) const override;

 private:
  Catalogue catalogue_;
};

}  // namespace tripartite
