// Results on disk: HDF5 files that appear whole or not at all.
//
// A writer fills a temporary file beside the final one and renames it at commit, so a file under
// its final name is always complete; whatever is abandoned on the way is removed. Each file begins
// with the program's mark and a checksum of all that follows (mark.hpp). The bytes depend on
// nothing but what is written: no times are stored. A reader names file, path and the nearest
// existing name in its errors. What is too large for the memory is appended and read in blocks of
// rows. A writer or reader is used by the thread that opened it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tripartite/base/row.hpp"

namespace tripartite {

using Shape = std::vector<std::size_t>;  ///< slowest dimension first; empty for a single value
using Attribute = std::variant<std::int64_t, double, std::string>;

/// How numbers are kept in a file whose format prescribes it; all little-endian.
enum class NumberType { int8, uint32, uint64, float32, float64 };

/// Every member throws IoError where HDF5 or the file system refuses. After that the writer is good
/// for nothing but to be destroyed.
class StoreWriter {
 public:
  /// Opens `path`.HOST.PID.N.part, a name that no other writer has. Throws IoError where `path`
  /// exists, unless `overwrite` and it carries the program's mark.
  explicit StoreWriter(const std::filesystem::path& path, bool overwrite = false);
  ~StoreWriter();  ///< without commit, removes the temporary file
  StoreWriter(const StoreWriter&) = delete;
  StoreWriter& operator=(const StoreWriter&) = delete;

  /// Writes a dataset of that shape, row-major; groups on the way are made.
  void write(std::string_view path, std::span<const double> data, const Shape& shape);
  void write(std::string_view path, std::span<const std::int64_t> data, const Shape& shape);
  void write(std::string_view path, std::span<const std::string> texts);
  void write(std::string_view path, const std::string& text);  ///< a single text

  /// Appends rows to a dataset that grows along its first dimension, and makes it where it is not
  /// there yet. `row` is the shape of one row: {} for single numbers. The rows of the first call
  /// are, up to half a megabyte, the chunk in which the file keeps the dataset. No rows change
  /// nothing.
  void append(std::string_view path, std::span<const double> rows, const Shape& row = {});
  void append(std::string_view path, std::span<const std::int64_t> rows, const Shape& row = {});
  /// As StoreReader does, of what has been written so far.
  [[nodiscard]] Shape shape(std::string_view path) const;
  void read_rows(std::string_view path, std::size_t first, std::span<double> rows) const;

  /// Writes rows as a one-dimensional compound dataset with one member for each cell name, in the
  /// order first seen. Rows may lack cells: a missing number is NaN, so a column of integers with
  /// holes is stored as doubles; a missing text is empty. At least one row; throws IoError where a
  /// column mixes texts and numbers.
  void write_table(std::string_view path, std::span<const Row> rows);

  /// Puts an attribute on a group or dataset; a group of that path is made where there is neither.
  void set_attribute(std::string_view path, const std::string& name, const Attribute& value);

  /// Datasets and attributes of a prescribed type, for files in the format of others. An attribute
  /// of shape {} is a single number; a choice is an enumeration of these words, numbered from 0.
  void write_as(NumberType type, std::string_view path, std::span<const double> data,
                const Shape& shape);
  void write_as(NumberType type, std::string_view path, std::span<const std::int64_t> data,
                const Shape& shape);
  /// As append().
  void append_as(NumberType type, std::string_view path, std::span<const double> rows,
                 const Shape& row = {});
  void set_attribute_as(NumberType type, std::string_view path, const std::string& name,
                        std::span<const std::int64_t> data, const Shape& shape);
  void set_choice(std::string_view path, const std::string& name,
                  std::span<const std::string> words, std::size_t chosen);

  /// Declares the one-dimensional dataset `scale` to be the axis of `dataset` along `dimension`.
  void attach_scale(std::string_view dataset, std::size_t dimension, std::string_view scale);

  /// Throws away all that was written, and begins anew.
  void clear();

  /// Closes the file, reads it once for its checksum, flushes it to the disk and gives it its final
  /// name. Nothing may follow.
  void commit();

 private:
  struct File;
  std::unique_ptr<File> file_;
};

/// Which files a reader takes.
enum class Trust {
  any,      ///< of whatever program; one with our mark is read once for its checksum
  ours,     ///< with our mark only, and read once for its checksum
  verified  ///< what this process has written or read for its checksum before
};

/// Every member throws IoError where something is missing or of another kind than asked for.
class StoreReader {
 public:
  /// Throws IoError where the file is missing, no HDF5, or damaged.
  explicit StoreReader(const std::filesystem::path& path, Trust trust = Trust::any);
  ~StoreReader();
  StoreReader(StoreReader&&) noexcept;
  StoreReader& operator=(StoreReader&&) noexcept;

  [[nodiscard]] const std::filesystem::path& path() const;
  [[nodiscard]] bool exists(std::string_view path) const;
  [[nodiscard]] bool is_group(std::string_view path) const;
  [[nodiscard]] std::vector<std::string> children(std::string_view group = "/") const;  ///< sorted
  /// The paths of all datasets, sorted by group. Ends in a message where links lead back, or out.
  [[nodiscard]] std::vector<std::string> datasets() const;
  [[nodiscard]] Shape shape(std::string_view path) const;

  /// All numbers of a dataset, row-major, whatever their width in the file.
  [[nodiscard]] std::vector<double> read_doubles(std::string_view path) const;
  /// Rows of a dataset from `first` on, as many as there is room for.
  void read_rows(std::string_view path, std::size_t first, std::span<double> rows) const;
  [[nodiscard]] std::vector<std::int64_t> read_integers(std::string_view path) const;
  [[nodiscard]] std::vector<std::string> read_strings(std::string_view path) const;
  [[nodiscard]] std::string read_string(std::string_view path) const;  ///< of a single text

  /// Names of the attributes of a group or dataset, sorted.
  [[nodiscard]] std::vector<std::string> attribute_names(std::string_view path) const;
  [[nodiscard]] bool has_attribute(std::string_view path, const std::string& name) const;
  [[nodiscard]] Attribute attribute(std::string_view path, const std::string& name) const;

  /// The rows of a table, each with all columns in their order.
  [[nodiscard]] std::vector<Row> read_table(std::string_view path) const;

 private:
  struct File;
  std::unique_ptr<File> file_;
};

}  // namespace tripartite
