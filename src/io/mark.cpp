#include "tripartite/io/mark.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "tripartite/base/error.hpp"

namespace tripartite {
namespace {

constexpr std::string_view kMark = "tripartite results, format ";
constexpr std::string_view kFormat = "2, ";

/// A file that is read or written by bytes. Every member throws IoError.
class ByteFile {
 public:
  ByteFile(const std::filesystem::path& file, int how)
      : name_(file.string()), descriptor_(::open(file.c_str(), how | O_CLOEXEC | O_NONBLOCK)) {
    if (descriptor_ < 0) fail("cannot be opened");
    struct stat about {};
    if (::fstat(descriptor_, &about) == 0 && S_ISREG(about.st_mode)) return;
    ::close(descriptor_);
    throw IoError(name_ + ": is not a file");  // but a folder, or a pipe, which would never end
  }
  ~ByteFile() { ::close(descriptor_); }
  ByteFile(const ByteFile&) = delete;
  ByteFile& operator=(const ByteFile&) = delete;

  /// Fewer bytes than asked for where the file ends.
  std::size_t read(char* bytes, std::size_t count) {
    std::size_t got = 0;
    while (got < count) {
      const ssize_t more = ::read(descriptor_, bytes + got, count - got);
      if (more < 0 && errno == EINTR) continue;
      if (more < 0) fail("cannot be read");
      if (more == 0) break;
      got += static_cast<std::size_t>(more);
    }
    return got;
  }

  void write_front(const std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t more =
          ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
      if (more < 0 && errno == EINTR) continue;
      if (more <= 0) fail("cannot be written");
      done += static_cast<std::size_t>(more);
    }
  }

 private:
  [[noreturn]] void fail(const std::string& deed) const {
    throw IoError(name_ + ": " + deed + " (" + std::strerror(errno) + ")");
  }

  std::string name_;
  int descriptor_;
};

std::string block(const std::string& words) {
  std::string bytes = std::string(kMark) + std::string(kFormat) + words + "\n";
  bytes.resize(kMarkBytes, '\0');
  return bytes;
}

std::string hexadecimal(uLong sum) {
  std::array<char, 9> digits{};
  std::snprintf(digits.data(), digits.size(), "%08lx", sum & 0xFFFFFFFFUL);
  return digits.data();
}

std::string front_of(ByteFile& file) {
  std::string front(kMarkBytes, '\0');
  front.resize(file.read(front.data(), front.size()));
  return front;
}

/// The block of a finished file that goes on as `file` does from where it stands.
std::string finished_block(ByteFile& file) {
  std::array<char, 1 << 16> bytes;
  std::uint64_t length = 0;
  uLong sum = ::crc32(0, nullptr, 0);
  for (std::size_t count; (count = file.read(bytes.data(), bytes.size())) > 0; length += count)
    sum = ::crc32(sum, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(count));
  return block(std::to_string(length) + " bytes, CRC-32 " + hexadecimal(sum));
}

}  // namespace

void mark_unfinished(const std::filesystem::path& file) {
  ByteFile(file, O_WRONLY).write_front(block("unfinished"));
}

void mark_finished(const std::filesystem::path& file) {
  ByteFile bytes(file, O_RDWR);
  front_of(bytes);
  bytes.write_front(finished_block(bytes));
}

bool carries_mark(const std::filesystem::path& file) {
  ByteFile bytes(file, O_RDONLY);
  return front_of(bytes).starts_with(kMark);
}

std::string damage_of(const std::filesystem::path& file) {
  ByteFile bytes(file, O_RDONLY);
  const std::string front = front_of(bytes);
  if (!front.starts_with(kMark))
    return "is no result file of this version of the program: it does not begin with '" +
           std::string(kMark) + "'";
  if (front == block("unfinished")) return "is damaged: its writer did not finish it";
  if (front != finished_block(bytes))
    return "is damaged: its bytes do not have the length and the checksum that its first line says";
  return "";
}

std::string checksum_of(const std::string& text) {
  return hexadecimal(::crc32_z(0, reinterpret_cast<const Bytef*>(text.data()),
                               static_cast<z_size_t>(text.size())));
}

}  // namespace tripartite
