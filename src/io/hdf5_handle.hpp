// HDF5's C interface, made safe: identifiers close themselves, and a refusal becomes an IoError
// that names the file, the path in it and HDF5's own innermost reason.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <hdf5.h>

#include "tripartite/base/error.hpp"

namespace tripartite {

class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  ~Handle() { reset(); }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  operator hid_t() const { return id_; }  // NOLINT: stands for the identifier in every call

  /// Closes now; negative where HDF5 could not, e.g. because the disk is full.
  herr_t reset() { return id_ >= 0 ? close_(std::exchange(id_, -1)) : 0; }
  /// Leaves it open for good.
  void release() { id_ = -1; }

 private:
  hid_t id_;
  Close close_;
};

/// A place in a file, at which something is tried.
class Place {
 public:
  Place(const std::filesystem::path& file, std::string_view path)
      : file_(file.string()), path_(path) {}

  [[nodiscard]] const char* path() const { return path_.c_str(); }

  /// Throws IoError "file: path: reason".
  [[noreturn]] void fail(const std::string& reason) const;

  /// Throws IoError "file: path: cannot <deed> (HDF5's reason)" where `status` is negative.
  void require(herr_t status, std::string_view deed) const;
  [[nodiscard]] Handle require(hid_t id, Handle::Close close, std::string_view deed) const;

 private:
  std::string file_;
  std::string path_;
};

/// Comes before all else. HDF5 prints its error stack unless it is told not to, which is a setting
/// of the thread; and when a program ends it tries once more to write what it could not write
/// before, which crashes where the disk is full.
void prepare_hdf5();

/// How a file is opened: HDF5 locks files by flock, which not every file system knows, and files
/// that appear whole and never change need no lock.
Handle without_locks();

/// Reads rows of an open dataset from `first` on, as many as there is room for.
void read_rows(hid_t dataset, std::size_t first, std::span<double> rows, const Place& place);

/// The type of variable-length UTF-8 text, in memory and in the file.
Handle text_type();

}  // namespace tripartite
