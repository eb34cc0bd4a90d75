#include "hdf5_handle.hpp"

namespace tripartite {
namespace {

herr_t keep_first(unsigned, const H5E_error2_t* error, void* reason) {
  auto& text = *static_cast<std::string*>(reason);
  if (text.empty() && error->desc != nullptr) text = error->desc;
  return 0;
}

/// Of what HDF5 says of a system call (times, addresses, sizes) the system's own words.
std::string plain(const std::string& reason) {
  const std::string before = "error message = '";
  const std::size_t found = reason.find(before);
  if (found == std::string::npos) return reason;
  const std::size_t begin = found + before.size();
  return reason.substr(begin, reason.find('\'', begin) - begin);
}

}  // namespace

void Place::fail(const std::string& reason) const {
  throw IoError(path_.empty() ? file_ + ": " + reason : file_ + ": " + path_ + ": " + reason);
}

void Place::require(herr_t status, std::string_view deed) const {
  if (status >= 0) return;
  std::string reason;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &reason);  // upward: innermost first
  fail("cannot " + std::string(deed) + " (" + plain(reason) + ")");
}

Handle Place::require(hid_t id, Handle::Close close, std::string_view deed) const {
  require(id < 0 ? -1 : 0, deed);
  return {id, close};
}

void prepare_hdf5() {
  static const herr_t once = H5dont_atexit();  // refused once HDF5 is at work
  static_cast<void>(once);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Handle without_locks() {
  Handle properties(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_file_locking(properties, false, true);
  return properties;
}

Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

}  // namespace tripartite
