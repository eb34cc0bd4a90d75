// What a StoreWriter holds: shared by the files that implement it.
#pragma once

#include <utility>

#include "tripartite/io/store.hpp"

#include "hdf5_handle.hpp"

namespace tripartite {

struct StoreWriter::File {
  std::filesystem::path path;
  std::filesystem::path part;
  Handle id;
  bool committed = false;

  [[nodiscard]] Place at(std::string_view where) const { return {path, where}; }
  void write(std::string_view where, hid_t type, const Shape& shape, const void* data) const;
};

}  // namespace tripartite
