#include "tripartite/io/file_lock.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "tripartite/base/error.hpp"

namespace tripartite {

FileLock::FileLock(const std::filesystem::path& path)
    : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) throw IoError(path.string() + ": cannot be opened: " + std::strerror(errno));
  ::flock(descriptor_, LOCK_EX);
}

FileLock::~FileLock() { ::close(descriptor_); }

}  // namespace tripartite
