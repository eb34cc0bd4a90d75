// Numbers whose type in the file is prescribed by the format of others.
#include <array>

#include "store_writer.hpp"

namespace tripartite {
namespace {

hid_t stored_type(NumberType type) {
  switch (type) {
    case NumberType::int8:
      return H5T_STD_I8LE;
    case NumberType::uint32:
      return H5T_STD_U32LE;
    case NumberType::uint64:
      return H5T_STD_U64LE;
    case NumberType::float32:
      return H5T_IEEE_F32LE;
    default:
      return H5T_IEEE_F64LE;
  }
}

}  // namespace

void StoreWriter::write_as(NumberType type, std::string_view path, std::span<const double> data,
                           const Shape& shape) {
  file_->write(path, stored_type(type), H5T_NATIVE_DOUBLE, shape, data.data());
}

void StoreWriter::write_as(NumberType type, std::string_view path,
                           std::span<const std::int64_t> data, const Shape& shape) {
  file_->write(path, stored_type(type), H5T_NATIVE_INT64, shape, data.data());
}

void StoreWriter::append_as(NumberType type, std::string_view path, std::span<const double> rows,
                            const Shape& row) {
  file_->append(path, stored_type(type), H5T_NATIVE_DOUBLE, row, rows.size(), rows.data());
}

void StoreWriter::set_attribute_as(NumberType type, std::string_view path, const std::string& name,
                                   std::span<const std::int64_t> data, const Shape& shape) {
  file_->write_attribute(path, name, stored_type(type), H5T_NATIVE_INT64, shape, data.data());
}

void StoreWriter::set_choice(std::string_view path, const std::string& name,
                             std::span<const std::string> words, std::size_t chosen) {
  const Place place = file_->at(path);
  const Handle type =
      place.require(H5Tenum_create(H5T_NATIVE_INT32), H5Tclose, "describe the choice");
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(words.size()); ++i)
    place.require(H5Tenum_insert(type, words[static_cast<std::size_t>(i)].c_str(), &i),
                  "describe the choice");
  const auto number = static_cast<std::int32_t>(chosen);
  file_->write_attribute(path, name, type, type, {}, &number);
}

}  // namespace tripartite
