// What a StoreWriter holds: shared by the files that implement it.
#pragma once

#include <utility>

#include "tripartite/io/store.hpp"

#include "hdf5_handle.hpp"

namespace tripartite {

/// Properties of a new object: without times, so that equal contents are equal bytes.
Handle timeless(hid_t kind);
/// Properties of a new link that makes the groups on its way.
Handle making_groups();

struct StoreWriter::File {
  std::filesystem::path path;
  std::filesystem::path part;
  Handle id;
  bool committed = false;

  /// Makes the temporary file, with the mark of one that is not finished.
  void create();
  /// Closes the file, or lets go of it for good where HDF5 cannot write what it still holds:
  /// closing then would fail, and fail again when the program ends. Returns whether all is written.
  bool close();
  /// Removes the temporary file.
  void discard();
  [[nodiscard]] Place at(std::string_view where) const { return {path, where}; }
  /// `stored` is the type in the file, `type` that of the data in memory.
  void write(std::string_view where, hid_t stored, hid_t type, const Shape& shape,
             const void* data) const;
  /// `count` numbers, a whole number of rows of that shape.
  void append(std::string_view where, hid_t stored, hid_t type, const Shape& row, std::size_t count,
              const void* data) const;
  void write_attribute(std::string_view where, const std::string& name, hid_t stored, hid_t type,
                       const Shape& shape, const void* data) const;
};

}  // namespace tripartite
