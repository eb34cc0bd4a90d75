#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>

#include "tripartite/io/mark.hpp"
#include "tripartite/io/store.hpp"

#include "hdf5_handle.hpp"

namespace tripartite {
namespace {

std::string_view without_slashes(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

Shape shape_of(hid_t space) {
  std::vector<hsize_t> extent(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
  H5Sget_simple_extent_dims(space, extent.data(), nullptr);
  return {extent.begin(), extent.end()};
}

std::size_t count_of(hid_t space) {
  return static_cast<std::size_t>(H5Sget_simple_extent_npoints(space));
}

/// All texts of a dataset or attribute, of fixed or variable length; `read(type, buffer)` fetches
/// them.
template <class Read>
std::vector<std::string> read_texts(hid_t type, hid_t space, Read read) {
  const std::size_t count = count_of(space);
  std::vector<std::string> texts;
  if (H5Tis_variable_str(type) > 0) {
    std::vector<char*> pointers(count);
    read(type, pointers.data());
    for (const char* text : pointers) texts.emplace_back(text ? text : "");
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, pointers.data());
  } else {
    const std::size_t width = H5Tget_size(type);
    std::vector<char> bytes(count * width);
    read(type, bytes.data());
    for (std::size_t i = 0; i < count; ++i) {
      const char* start = bytes.data() + i * width;
      texts.emplace_back(start, ::strnlen(start, width));
    }
  }
  return texts;
}

Cell cell_of(std::uint64_t slot, H5T_class_t kind) {
  if (kind == H5T_FLOAT) return std::bit_cast<double>(slot);
  if (kind == H5T_INTEGER) return std::bit_cast<std::int64_t>(slot);
  const char* text = std::bit_cast<const char*>(slot);
  return std::string(text ? text : "");
}

/// A column of a table in the file.
struct Member {
  std::string name;
  H5T_class_t kind;
};

std::vector<Member> members_of(hid_t type, const Place& place) {
  std::vector<Member> members;
  for (unsigned i = 0; i < static_cast<unsigned>(H5Tget_nmembers(type)); ++i) {
    char* name = H5Tget_member_name(type, i);
    members.push_back({name, H5Tget_member_class(type, i)});
    H5free_memory(name);
    const Handle member(H5Tget_member_type(type, i), H5Tclose);
    const bool known = members.back().kind == H5T_FLOAT || members.back().kind == H5T_INTEGER ||
                       H5Tis_variable_str(member) > 0;
    if (!known) place.fail("column '" + members.back().name + "' is neither numbers nor text");
  }
  return members;
}

}  // namespace

struct StoreReader::File {
  std::filesystem::path path;
  Handle id;

  [[nodiscard]] Place at(std::string_view where) const { return {path, where}; }

  [[nodiscard]] bool has(const std::string& name) const {
    return name.empty() || H5Lexists(id, name.c_str(), H5P_DEFAULT) > 0;
  }

  /// Throws IoError with the nearest name where `where`, or a group on the way to it, is missing.
  void require_exists(std::string_view where) const;
  [[nodiscard]] Handle open_object(std::string_view where) const;
  [[nodiscard]] Handle open_dataset(std::string_view where) const;
  [[nodiscard]] std::vector<std::string> children(const std::string& group) const;

  /// Reads a dataset of numbers, converted to `type`; `accepted` names the classes that convert.
  template <class Number>
  [[nodiscard]] std::vector<Number> read(std::string_view where, hid_t type,
                                         std::initializer_list<H5T_class_t> accepted) const;
};

std::vector<std::string> StoreReader::File::children(const std::string& group) const {
  const Place place = at(group);
  std::vector<std::string> names;
  const Handle opened = place.require(
      H5Gopen2(id, group.empty() ? "/" : group.c_str(), H5P_DEFAULT), H5Gclose, "list");
  const auto append = [](hid_t, const char* name, const H5L_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  place.require(H5Literate(opened, H5_INDEX_NAME, H5_ITER_INC, nullptr, append, &names), "list");
  return names;
}

void StoreReader::File::require_exists(std::string_view where) const {
  std::string parent;
  std::string_view rest = without_slashes(where);
  while (!rest.empty()) {
    const std::string_view name = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    const std::string child = parent + '/' + std::string(name);
    if (!has(child)) {
      const Handle object(H5Oopen(id, parent.empty() ? "/" : parent.c_str(), H5P_DEFAULT),
                          H5Oclose);
      const bool group = H5Iget_type(object) == H5I_GROUP;
      const std::string nearest = group ? nearest_name(name, children(parent)) : std::string();
      at(child).fail("does not exist" +
                     (nearest.empty() ? "" : "\n  did you mean '" + parent + '/' + nearest + "'?"));
    }
    parent = child;
  }
}

Handle StoreReader::File::open_object(std::string_view where) const {
  require_exists(where);
  const Place place = at(where);
  return place.require(H5Oopen(id, place.path(), H5P_DEFAULT), H5Oclose, "open");
}

Handle StoreReader::File::open_dataset(std::string_view where) const {
  Handle object = open_object(where);
  if (H5Iget_type(object) != H5I_DATASET) at(where).fail("is a group, expected a dataset");
  return object;
}

template <class Number>
std::vector<Number> StoreReader::File::read(std::string_view where, hid_t type,
                                            std::initializer_list<H5T_class_t> accepted) const {
  const Handle dataset = open_dataset(where);
  const Handle stored(H5Dget_type(dataset), H5Tclose);
  if (std::ranges::find(accepted, H5Tget_class(stored)) == accepted.end()) {
    at(where).fail(accepted.size() > 1 ? "does not hold numbers" : "does not hold whole numbers");
  }
  const Handle space(H5Dget_space(dataset), H5Sclose);
  std::vector<Number> numbers(count_of(space));
  at(where).require(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()), "read");
  return numbers;
}

StoreReader::StoreReader(const std::filesystem::path& path, Trust trust) {
  prepare_hdf5();
  if (!std::filesystem::exists(path)) throw IoError(path.string() + ": does not exist");
  if (trust == Trust::ours || (trust == Trust::any && carries_mark(path)))
    if (const std::string damage = damage_of(path); !damage.empty())
      throw IoError(path.string() + ": " + damage);
  Handle id = Place(path, "").require(H5Fopen(path.c_str(), H5F_ACC_RDONLY, without_locks()),
                                      H5Fclose, "open as HDF5");
  file_ = std::make_unique<File>(File{path, std::move(id)});
}

StoreReader::~StoreReader() = default;
StoreReader::StoreReader(StoreReader&&) noexcept = default;
StoreReader& StoreReader::operator=(StoreReader&&) noexcept = default;

const std::filesystem::path& StoreReader::path() const { return file_->path; }

bool StoreReader::exists(std::string_view path) const {
  const std::string_view whole = without_slashes(path);
  for (std::size_t end = whole.find('/'); end != std::string_view::npos;
       end = whole.find('/', end + 1)) {
    if (!file_->has(std::string(whole.substr(0, end)))) return false;
  }
  return file_->has(std::string(whole));
}

bool StoreReader::is_group(std::string_view path) const {
  return H5Iget_type(file_->open_object(path)) == H5I_GROUP;
}

std::vector<std::string> StoreReader::children(std::string_view group) const {
  file_->require_exists(group);
  return file_->children(std::string(group));
}

std::vector<std::string> StoreReader::datasets() const {
  struct Link {
    std::string path;
    H5L_type_t type;
    haddr_t object;
  };
  std::vector<Link> links;
  const auto append = [](hid_t, const char* name, const H5L_info_t* link, void* list) -> herr_t {
    const haddr_t object = link->type == H5L_TYPE_HARD ? link->u.address : HADDR_UNDEF;
    static_cast<std::vector<Link>*>(list)->push_back({'/' + std::string(name), link->type, object});
    return 0;
  };
  // Goes through each object once, however many links lead there.
  file_->at("/").require(H5Lvisit(file_->id, H5_INDEX_NAME, H5_ITER_INC, append, &links), "list");
  H5O_info_t root;
  file_->at("/").require(H5Oget_info2(file_->id, &root, H5O_INFO_BASIC), "list");
  std::vector<haddr_t> seen = {root.addr};
  std::vector<std::string> found;
  for (const Link& link : links) {
    if (link.type != H5L_TYPE_HARD) file_->at(link.path).fail("is a link to another path or file");
    seen.push_back(link.object);
    if (H5Iget_type(file_->open_object(link.path)) == H5I_DATASET) found.push_back(link.path);
  }
  std::ranges::sort(seen);
  if (std::ranges::adjacent_find(seen) != seen.end())
    file_->at("").fail("holds an object under two names: its links may form a circle");
  return found;
}

Shape StoreReader::shape(std::string_view path) const {
  const Handle dataset = file_->open_dataset(path);
  return shape_of(Handle(H5Dget_space(dataset), H5Sclose));
}

std::vector<double> StoreReader::read_doubles(std::string_view path) const {
  return file_->read<double>(path, H5T_NATIVE_DOUBLE, {H5T_FLOAT, H5T_INTEGER});
}

void StoreReader::read_rows(std::string_view path, std::size_t first,
                            std::span<double> rows) const {
  tripartite::read_rows(file_->open_dataset(path), first, rows, file_->at(path));
}

std::vector<std::int64_t> StoreReader::read_integers(std::string_view path) const {
  return file_->read<std::int64_t>(path, H5T_NATIVE_INT64, {H5T_INTEGER});
}

std::vector<std::string> StoreReader::read_strings(std::string_view path) const {
  const Handle dataset = file_->open_dataset(path);
  const Handle type(H5Dget_type(dataset), H5Tclose);
  const Place place = file_->at(path);
  if (H5Tget_class(type) != H5T_STRING) place.fail("does not hold text");
  return read_texts(type, Handle(H5Dget_space(dataset), H5Sclose), [&](hid_t as, void* buffer) {
    place.require(H5Dread(dataset, as, H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer), "read");
  });
}

std::string StoreReader::read_string(std::string_view path) const {
  const std::vector<std::string> texts = read_strings(path);
  if (texts.size() != 1) file_->at(path).fail("holds many texts, expected one");
  return texts.front();
}

std::vector<std::string> StoreReader::attribute_names(std::string_view path) const {
  const Handle object = file_->open_object(path);
  std::vector<std::string> names;
  const auto append = [](hid_t, const char* name, const H5A_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  hsize_t begin = 0;
  file_->at(path).require(H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, &begin, append, &names),
                          "list");
  return names;
}

bool StoreReader::has_attribute(std::string_view path, const std::string& name) const {
  return H5Aexists(file_->open_object(path), name.c_str()) > 0;
}

Attribute StoreReader::attribute(std::string_view path, const std::string& name) const {
  const Handle object = file_->open_object(path);
  const Place place = file_->at(path);
  if (H5Aexists(object, name.c_str()) <= 0) place.fail("has no attribute '" + name + "'");
  const std::string deed = "read attribute '" + name + "'";
  const Handle attribute =
      place.require(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, deed);
  const Handle type(H5Aget_type(attribute), H5Tclose);
  const Handle space(H5Aget_space(attribute), H5Sclose);
  if (count_of(space) != 1) place.fail("attribute '" + name + "' is not a single value");
  const auto read = [&](hid_t as, void* buffer) {
    place.require(H5Aread(attribute, as, buffer), deed);
  };
  double number = 0.0;
  std::int64_t integer = 0;
  switch (H5Tget_class(type)) {
    case H5T_STRING:
      return read_texts(type, space, read).front();
    case H5T_FLOAT:
      read(H5T_NATIVE_DOUBLE, &number);
      return number;
    case H5T_INTEGER:
      read(H5T_NATIVE_INT64, &integer);
      return integer;
    default:
      place.fail("attribute '" + name + "' is neither a number nor a text");
  }
}

std::vector<Row> StoreReader::read_table(std::string_view path) const {
  const Handle dataset = file_->open_dataset(path);
  const Handle stored(H5Dget_type(dataset), H5Tclose);
  const Place place = file_->at(path);
  if (H5Tget_class(stored) != H5T_COMPOUND) place.fail("is not a table");
  const std::vector<Member> members = members_of(stored, place);

  const std::size_t width = sizeof(std::uint64_t);
  const Handle type(H5Tcreate(H5T_COMPOUND, members.size() * width), H5Tclose);
  const Handle text = text_type();
  for (std::size_t i = 0; i < members.size(); ++i) {
    const bool is_text = members[i].kind == H5T_STRING;
    const hid_t number = members[i].kind == H5T_FLOAT ? H5T_NATIVE_DOUBLE : H5T_NATIVE_INT64;
    H5Tinsert(type, members[i].name.c_str(), i * width, is_text ? text : number);
  }
  const Handle space(H5Dget_space(dataset), H5Sclose);
  std::vector<std::uint64_t> slots(count_of(space) * members.size());
  place.require(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, slots.data()), "read");
  std::vector<Row> rows(count_of(space));
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const auto& [name, kind] = members[i % members.size()];
    rows[i / members.size()].emplace_back(name, cell_of(slots[i], kind));
  }
  H5Dvlen_reclaim(type, space, H5P_DEFAULT, slots.data());
  return rows;
}

}  // namespace tripartite
