// What a network experiment records: the tables [record.NAME].
//
// A record says what is looked at; where in the built network that is kept is found once the
// network is there (a synapse's state may be kept for each edge, or shared at its astrocyte).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tripartite/engine/recording.hpp"
#include "tripartite/network/description.hpp"

#include "network_ends.hpp"

namespace tripartite {

struct RecordDescription {
  enum class Kind { samples, events, rates, crossings, edges, wave };
  std::string name;
  Kind kind = Kind::samples;
  EndDescription of;                         ///< `population` is a projection for Kind::edges
  Port row;                                  ///< state, output or event that is recorded
  std::size_t size = 0;                      ///< instances of the end
  Layout::Kind layout = Layout::Kind::none;  ///< of the population
  double interval = 1;                       ///< ms, of samples
  double bin = 10;                           ///< ms, of rates
  double level = 0;                          ///< in the row's unit, of crossings and waves
  double after = 0;                          ///< ms, from which on the row of results is measured
  std::vector<std::size_t> elements = {};    ///< within the end; empty for all
  std::size_t count = 0;                     ///< evenly spread elements; 0 where they are named
};

/// Whether records of this kind are taken at intervals.
bool has_interval(RecordDescription::Kind kind);

/// Reads [record.NAME] for all names, and notes them.
void read_records(Section& root, const Populations& populations, const NetworkDescription& network,
                  std::vector<RecordDescription>& records);

/// The word by which the description names a kind.
const std::string& word_of(RecordDescription::Kind kind);

/// What one record looks at.
struct Seen {
  ProbeIndex probe;
  std::vector<std::size_t> elements = {};  ///< what the columns of samples are
};

struct RecordPlan {
  RecordingPlan plan;
  std::vector<Seen> seen;  ///< for each record
};

/// Throws ConfigError where a record does not fit the network that was built.
RecordPlan make_plan(const std::vector<RecordDescription>& records, const Network& network);

}  // namespace tripartite
