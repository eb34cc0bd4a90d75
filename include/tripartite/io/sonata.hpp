// Results for the tools of others: spikes and frame reports in the SONATA format.
//
// A case file's /spikes become DIR/spikes.h5, and each record of samples below /traces a report
// DIR/RECORD.h5 with one element for each instance, as the SONATA developer guide prescribes
// (https://github.com/AllenInstitute/sonata/blob/master/docs/SONATA_DEVELOPER_GUIDE.md): paths,
// number types, and the attributes by which readers know the format. The guide counts the entries
// of index_pointers in two ways; one more than there are nodes is what its formula needs. What the
// guide calls index_pointers is index_pointer to the Brain Modeling Toolkit, which also looks for
// `sorting` beside the node ids: both are there.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tripartite/io/store.hpp"

namespace tripartite {

/// Writes what the case file holds, and returns the files. Samples of synapses belong to no nodes
/// and are left out. Throws IoError where there is nothing to write, or, unless `overwrite`, where
/// a file is in the way.
std::vector<std::filesystem::path> export_sonata(const StoreReader& result,
                                                 const std::filesystem::path& folder,
                                                 bool overwrite);

/// Paths of what a case file recorded and the format has no place for: samples of synapses, rates,
/// crossings, waves.
std::vector<std::string> without_sonata(const StoreReader& result);

}  // namespace tripartite
