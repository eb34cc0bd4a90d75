// What a record saw, as a few numbers: the columns of a row of results.
//
// Columns are named after the record, NAME.rate or NAME.mean; which there are depends on what is
// recorded. They are measured from the record's `after` on, so that a transient can be left out;
// the arrays of the case file hold everything.
#pragma once

#include <span>
#include <vector>

#include "tripartite/experiment/network_measures.hpp"
#include "tripartite/experiment/task.hpp"

#include "network_record.hpp"

namespace tripartite {

/// Columns of a record; their units follow from the row that is recorded.
std::vector<Column> record_columns(const RecordDescription& record);

/// Their cells, in the same order. `positions` are those of the population, empty without any.
std::vector<Cell> summarise(const RecordDescription& record, const Seen& seen,
                            const Recording& recording, double duration,
                            std::span<const Position> positions);

/// The events of a record's end, by time; ids as in the population.
Events select(const RecordDescription& record, const Events& events);

/// Their rate in bins of record.bin.
RateTrace rate_trace(const RecordDescription& record, const Events& selected, double duration);

/// Time of the first crossing at `after` or later, for each instance of the end; NaN where there is
/// none.
std::vector<double> arrivals(const RecordDescription& record, const Events& selected);

}  // namespace tripartite
