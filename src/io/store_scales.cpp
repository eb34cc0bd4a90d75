// Dimension scales live in HDF5's high-level library, which only this file needs.
#include <hdf5_hl.h>

#include "store_writer.hpp"

namespace tripartite {

void StoreWriter::attach_scale(std::string_view dataset, std::size_t dimension,
                               std::string_view scale) {
  const Place scale_place = file_->at(scale);
  const Place place = file_->at(dataset);
  const Handle axis = scale_place.require(H5Dopen2(file_->id, scale_place.path(), H5P_DEFAULT),
                                          H5Dclose, "open the scale");
  const Handle data =
      place.require(H5Dopen2(file_->id, place.path(), H5P_DEFAULT), H5Dclose, "open");
  if (H5DSis_scale(axis) <= 0) {
    const std::string name(scale.substr(scale.rfind('/') + 1));
    scale_place.require(H5DSset_scale(axis, name.c_str()), "declare the scale");
  }
  place.require(H5DSattach_scale(data, axis, static_cast<unsigned>(dimension)), "attach the scale");
}

}  // namespace tripartite
