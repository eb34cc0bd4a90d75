// What a record saw, as a few numbers: the columns of a row of results.
//
// Columns are named after the record, NAME.rate or NAME.mean; which there are depends on what is
// recorded. They are measured from the record's `after` on, so that a transient can be left out;
// the arrays of the case file hold everything.
#pragma once

#include <span>
#include <vector>

#include "tripartite/experiment/task.hpp"

#include "network_recording.hpp"

namespace tripartite {

/// Columns of a record; their units follow from the row that is recorded.
std::vector<Column> record_columns(const RecordDescription& record);

/// The cells of a record, in the same order, from what was kept of it. `positions`
/// are those of the population, empty without any.
std::vector<Cell> summarise(const RecordDescription& record, const KeptRecord& kept,
                            const StoreWriter& store, double duration,
                            std::span<const Position> positions);

}  // namespace tripartite
