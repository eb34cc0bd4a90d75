// Datasets that are written and read in blocks of rows, so that they may be larger than the memory.
#include <algorithm>
#include <cassert>
#include <functional>
#include <numeric>

#include "store_writer.hpp"

namespace tripartite {
namespace {

using Extent = std::vector<hsize_t>;

constexpr hsize_t kLargestChunk = 65536;  // numbers: two of them fit into HDF5's cache

hsize_t product(const Extent& extent) {
  return std::accumulate(extent.begin(), extent.end(), hsize_t{1}, std::multiplies<>());
}

Extent extent_of(hid_t dataset) {
  const Handle space(H5Dget_space(dataset), H5Sclose);
  Extent extent(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
  H5Sget_simple_extent_dims(space, extent.data(), nullptr);
  return extent;
}

/// The space of a dataset with rows [first, first + rows[0]) selected.
Handle selection(hid_t dataset, hsize_t first, const Extent& rows, const Place& place) {
  Handle space(H5Dget_space(dataset), H5Sclose);
  Extent start(rows.size(), 0);
  start[0] = first;
  place.require(
      H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, rows.data(), nullptr),
      "select rows");
  return space;
}

Handle room_for(const Extent& rows) {
  return {H5Screate_simple(static_cast<int>(rows.size()), rows.data(), nullptr), H5Sclose};
}

}  // namespace

void read_rows(hid_t dataset, std::size_t first, std::span<double> rows, const Place& place) {
  Extent extent = extent_of(dataset);
  if (extent.empty()) place.fail("is a single number, expected rows");
  extent[0] = 1;
  const hsize_t row = product(extent);
  assert(row > 0 && rows.size() % row == 0);
  extent[0] = rows.size() / row;
  const Handle from = selection(dataset, first, extent, place);
  place.require(
      H5Dread(dataset, H5T_NATIVE_DOUBLE, room_for(extent), from, H5P_DEFAULT, rows.data()),
      "read rows");
}

void StoreWriter::File::append(std::string_view where, hid_t stored, hid_t type, const Shape& row,
                               std::size_t count, const void* data) const {
  if (count == 0) return;
  const Place place = at(where);
  Extent extent = {0};
  extent.insert(extent.end(), row.begin(), row.end());
  Extent rows = extent;
  rows[0] = 1;
  assert(count % product(rows) == 0);
  rows[0] = count / product(rows);
  if (H5Oexists_by_name(id, place.path(), H5P_DEFAULT) <= 0) {
    Extent most = extent, chunk = rows;
    most[0] = H5S_UNLIMITED;
    for (hsize_t& along : chunk) {
      const hsize_t parts = (product(chunk) + kLargestChunk - 1) / kLargestChunk;
      along = (along + parts - 1) / parts;  // even ones, so that the last is not half empty
    }
    const Handle properties = timeless(H5P_DATASET_CREATE);
    H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data());
    const Handle space(
        H5Screate_simple(static_cast<int>(extent.size()), extent.data(), most.data()), H5Sclose);
    static_cast<void>(place.require(
        H5Dcreate2(id, place.path(), stored, space, making_groups(), properties, H5P_DEFAULT),
        H5Dclose, "create the dataset"));
  }
  Handle dataset = place.require(H5Dopen2(id, place.path(), H5P_DEFAULT), H5Dclose, "open");
  const hsize_t first = extent_of(dataset)[0];
  extent[0] = first + rows[0];
  place.require(H5Dset_extent(dataset, extent.data()), "extend");
  const Handle into = selection(dataset, first, rows, place);
  place.require(H5Dwrite(dataset, type, room_for(rows), into, H5P_DEFAULT, data), "write");
  place.require(dataset.reset(), "write");
}

void StoreWriter::append(std::string_view path, std::span<const double> rows, const Shape& row) {
  file_->append(path, H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, row, rows.size(), rows.data());
}

void StoreWriter::append(std::string_view path, std::span<const std::int64_t> rows,
                         const Shape& row) {
  file_->append(path, H5T_NATIVE_INT64, H5T_NATIVE_INT64, row, rows.size(), rows.data());
}

Shape StoreWriter::shape(std::string_view path) const {
  const Place place = file_->at(path);
  const Extent extent =
      extent_of(place.require(H5Dopen2(file_->id, place.path(), H5P_DEFAULT), H5Dclose, "open"));
  return {extent.begin(), extent.end()};
}

void StoreWriter::read_rows(std::string_view path, std::size_t first,
                            std::span<double> rows) const {
  const Place place = file_->at(path);
  const Handle dataset =
      place.require(H5Dopen2(file_->id, place.path(), H5P_DEFAULT), H5Dclose, "open");
  tripartite::read_rows(dataset, first, rows, place);
}

}  // namespace tripartite
