// A network experiment as its file describes it.
//
// Reading is one pass over the document: each key is asked for once, where its meaning is known,
// and noted with its default, so that the notes are the resolved description. Files that are named
// (edges, spikes) are opened later, when the network is built.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tripartite/engine/simulate.hpp"
#include "tripartite/io/document.hpp"
#include "tripartite/network/description.hpp"

#include "network_connect.hpp"
#include "network_record.hpp"

namespace tripartite {

/// Spikes that stand in a file and become one drive for each source.
struct SpikeFile {
  std::size_t drive;       ///< index of the drive they replace
  std::string file;        ///< as it was written
  std::string population;  ///< below /spikes; may be empty where there is one
};

struct NetworkExperiment {
  SimulationSettings simulation;
  SolverSettings solver;
  NetworkDescription network;
  std::vector<RecordDescription> records;
  std::vector<EdgeFile> edge_files;
  std::vector<SpikeFile> spike_files;
  std::string resolved;                   ///< the tables of the task, every default written out
  std::vector<std::string> remarks = {};  ///< what was assumed about files, as sentences
};

/// Names of the tables that read_network reads.
const std::vector<std::string>& network_tables();

/// Throws ConfigError, with its place.
NetworkExperiment read_network(const Document& document, const Catalogue& catalogue);

/// Opens the files that the description names, relative to `folder`, and puts what they hold into
/// it. Throws IoError for files that are missing or of another kind, ConfigError where what is in
/// them does not fit.
void load_files(NetworkExperiment& experiment, const std::filesystem::path& folder);

/// What the fast scheme rounds to its step, and by how much, as a sentence; empty where it rounds
/// nothing. Throws ConfigError where values of a drive would be skipped.
std::string find_rounded(const NetworkExperiment& experiment);

/// The projections whose edges can have an astrocyte, to which triplets may refer.
std::vector<std::string> tripartite_names(const NetworkDescription& network);

// Parts of read_network, by files. Each reads one kind of table, and notes it in `root`.
void read_projections(Section& root, const Populations& populations, NetworkExperiment& experiment);
void read_drives(Section& root, const Populations& populations, NetworkExperiment& experiment);

}  // namespace tripartite
