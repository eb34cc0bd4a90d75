#include "store_writer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>

#include <fcntl.h>
#include <unistd.h>

#include "tripartite/io/mark.hpp"

#include "temporary_name.hpp"

namespace tripartite {
namespace {

Handle space_of(const Shape& shape) {
  if (shape.empty()) return {H5Screate(H5S_SCALAR), H5Sclose};
  const std::vector<hsize_t> extent(shape.begin(), shape.end());
  return {H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr), H5Sclose};
}

std::vector<const char*> pointers_to(std::span<const std::string> texts) {
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  return pointers;
}

/// One column of a table: all its cells are of the kind that `type` names.
struct Column {
  std::string name;
  Cell missing;  ///< stands for absent cells; its alternative is the column's type
};

/// NaN stands for any missing number, which makes a column of integers with holes one of doubles.
Column column_of(const std::string& name, std::span<const Row> rows, const Place& place) {
  std::size_t present = 0;
  std::array<bool, std::variant_size_v<Cell>> seen{};
  for (const Row& row : rows) {
    const auto cell = std::ranges::find(row, name, &Row::value_type::first);
    if (cell == row.end()) continue;
    ++present;
    seen[cell->second.index()] = true;
  }
  const auto [doubles, integers, texts] = seen;
  if (texts && (doubles || integers)) place.fail("column '" + name + "' mixes texts and numbers");
  if (texts) return {name, std::string()};
  if (doubles || present < rows.size()) return {name, std::numeric_limits<double>::quiet_NaN()};
  return {name, std::int64_t{0}};
}

std::vector<Column> columns_of(std::span<const Row> rows, const Place& place) {
  std::vector<Column> columns;
  for (const Row& row : rows) {
    for (const auto& [name, cell] : row) {
      if (std::ranges::find(columns, name, &Column::name) != columns.end()) continue;
      columns.push_back(column_of(name, rows, place));
    }
  }
  return columns;
}

/// Every cell is eight bytes in memory: a double, an integer or a pointer to text.
using Slot = std::uint64_t;
static_assert(sizeof(double) == sizeof(Slot) && sizeof(const char*) == sizeof(Slot));

Slot slot_of(const Row& row, const Column& column) {
  const auto found = std::ranges::find(row, column.name, &Row::value_type::first);
  const Cell& cell = found == row.end() ? column.missing : found->second;
  if (const auto* text = std::get_if<std::string>(&cell)) {
    return std::bit_cast<Slot>(text->c_str());
  }
  if (const double* number = std::get_if<double>(&cell)) return std::bit_cast<Slot>(*number);
  const auto integer = std::get<std::int64_t>(cell);
  const bool widened = std::holds_alternative<double>(column.missing);
  return widened ? std::bit_cast<Slot>(static_cast<double>(integer)) : std::bit_cast<Slot>(integer);
}

Handle type_of(const std::vector<Column>& columns, const Place& place) {
  Handle type = place.require(H5Tcreate(H5T_COMPOUND, columns.size() * sizeof(Slot)), H5Tclose,
                              "describe the table");
  const Handle text = text_type();
  const std::array<hid_t, std::variant_size_v<Cell>> types = {H5T_NATIVE_DOUBLE, H5T_NATIVE_INT64,
                                                              text};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    place.require(H5Tinsert(type, columns[i].name.c_str(), i * sizeof(Slot),
                            types[columns[i].missing.index()]),
                  "add column '" + columns[i].name + "'");
  }
  return type;
}

/// Writes what the system still holds in memory to the disk itself.
void flush_to_disk(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY);
  const bool flushed = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int reason = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!flushed) throw IoError(path.string() + ": cannot flush (" + std::strerror(reason) + ")");
}

}  // namespace

Handle timeless(hid_t kind) {
  Handle properties(H5Pcreate(kind), H5Pclose);
  H5Pset_obj_track_times(properties, false);
  return properties;
}

Handle making_groups() {
  Handle properties(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  H5Pset_create_intermediate_group(properties, 1);
  return properties;
}

StoreWriter::StoreWriter(const std::filesystem::path& path, bool overwrite) {
  prepare_hdf5();
  std::error_code failure;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, failure))) {
    if (!overwrite) throw IoError(path.string() + ": exists already and is not overwritten");
    if (!carries_mark(path))
      throw IoError(path.string() + ": was not written by this program and is not replaced");
  }
  file_ = std::make_unique<File>(File{path, temporary_name(path), {-1, H5Fclose}});
  try {
    file_->create();
  } catch (const IoError&) {
    file_->discard();
    throw;
  }
}

void StoreWriter::File::create() {
  const Handle properties = timeless(H5P_FILE_CREATE);
  H5Pset_userblock(properties, kMarkBytes);
  id = Place(part, "").require(H5Fcreate(part.c_str(), H5F_ACC_EXCL, properties, without_locks()),
                               H5Fclose, "create");
  mark_unfinished(part);
}

void StoreWriter::clear() {
  file_->discard();
  file_->create();
}

StoreWriter::~StoreWriter() {
  if (!file_->committed) file_->discard();
}

void StoreWriter::File::discard() {
  close();
  std::error_code ignored;                         // there is no one to tell
  std::filesystem::resize_file(part, 0, ignored);  // frees what HDF5 may still hold open
  std::filesystem::remove(part, ignored);
}

bool StoreWriter::File::close() {
  if (id < 0) return true;
  if (H5Fflush(id, H5F_SCOPE_LOCAL) >= 0) return id.reset() >= 0;
  id.release();
  return false;
}

void StoreWriter::File::write(std::string_view where, hid_t stored, hid_t type, const Shape& shape,
                              const void* data) const {
  const Place place = at(where);
  const Handle space = space_of(shape);
  Handle dataset = place.require(H5Dcreate2(id, place.path(), stored, space, making_groups(),
                                            timeless(H5P_DATASET_CREATE), H5P_DEFAULT),
                                 H5Dclose, "create the dataset");
  place.require(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "write");
  place.require(dataset.reset(), "write");
}

void StoreWriter::write(std::string_view path, std::span<const double> data, const Shape& shape) {
  assert(data.size() == std::accumulate(shape.begin(), shape.end(), 1UL, std::multiplies<>()));
  file_->write(path, H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, shape, data.data());
}

void StoreWriter::write(std::string_view path, std::span<const std::int64_t> data,
                        const Shape& shape) {
  assert(data.size() == std::accumulate(shape.begin(), shape.end(), 1UL, std::multiplies<>()));
  file_->write(path, H5T_NATIVE_INT64, H5T_NATIVE_INT64, shape, data.data());
}

void StoreWriter::write(std::string_view path, std::span<const std::string> texts) {
  const Handle type = text_type();
  file_->write(path, type, type, {texts.size()}, pointers_to(texts).data());
}

void StoreWriter::write(std::string_view path, const std::string& text) {
  const Handle type = text_type();
  file_->write(path, type, type, {}, pointers_to({&text, 1}).data());
}

void StoreWriter::write_table(std::string_view path, std::span<const Row> rows) {
  assert(!rows.empty());
  const Place place = file_->at(path);
  const std::vector<Column> columns = columns_of(rows, place);
  std::vector<Slot> slots;
  slots.reserve(rows.size() * columns.size());
  for (const Row& row : rows) {
    for (const Column& column : columns) slots.push_back(slot_of(row, column));
  }
  const Handle type = type_of(columns, place);
  file_->write(path, type, type, {rows.size()}, slots.data());
}

void StoreWriter::File::write_attribute(std::string_view where, const std::string& name,
                                        hid_t stored, hid_t type, const Shape& shape,
                                        const void* data) const {
  const Place place = at(where);
  if (H5Oexists_by_name(id, place.path(), H5P_DEFAULT) <= 0) {
    static_cast<void>(place.require(
        H5Gcreate2(id, place.path(), making_groups(), timeless(H5P_GROUP_CREATE), H5P_DEFAULT),
        H5Gclose, "create the group"));
  }
  const Handle object = place.require(H5Oopen(id, place.path(), H5P_DEFAULT), H5Oclose, "open");
  const std::string deed = "write attribute '" + name + "'";
  const Handle attribute = place.require(
      H5Acreate2(object, name.c_str(), stored, space_of(shape), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
      deed);
  place.require(H5Awrite(attribute, type, data), deed);
}

void StoreWriter::set_attribute(std::string_view path, const std::string& name,
                                const Attribute& value) {
  const Handle text = text_type();
  const std::array<hid_t, std::variant_size_v<Attribute>> types = {H5T_NATIVE_INT64,
                                                                   H5T_NATIVE_DOUBLE, text};
  const hid_t type = types[value.index()];
  if (const auto* words = std::get_if<std::string>(&value)) {
    const char* pointer = words->c_str();
    file_->write_attribute(path, name, type, type, {}, &pointer);
  } else {
    std::visit(
        [&](const auto& content) { file_->write_attribute(path, name, type, type, {}, &content); },
        value);
  }
}

void StoreWriter::commit() {
  assert(!file_->committed);
  if (!file_->close()) file_->at("").require(-1, "write");
  mark_finished(file_->part);
  flush_to_disk(file_->part);
  std::error_code error;
  std::filesystem::rename(file_->part, file_->path, error);
  if (error) throw IoError(file_->path.string() + ": cannot be named so (" + error.message() + ")");
  file_->committed = true;
}

}  // namespace tripartite
