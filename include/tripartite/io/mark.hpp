// The front of every file that the program writes: its mark, and a checksum of all that follows.
//
//   tripartite results, format 2, 123456 bytes, CRC-32 89abcdef
//
// One line of text in the first 512 bytes, zeros behind it. HDF5 knows such bytes as a user block,
// and programs that read HDF5 skip them. The length and the checksum are those of all bytes behind
// the block, so numbers, texts, attributes and HDF5's own structure are covered alike; the block
// itself is covered because it can be written in one way only. CRC-32 is that of zlib, which Python
// has too. It does not protect against forgery; it takes half a second for a gigabyte, and misses
// one in four thousand million of the damages that are longer than 32 bits.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace tripartite {

constexpr std::size_t kMarkBytes = 512;

/// Marks a file, whose first 512 bytes are free, as ours and unfinished. Throws IoError.
void mark_unfinished(const std::filesystem::path& file);
/// Marks a file as ours and finished. Throws IoError.
void mark_finished(const std::filesystem::path& file);

/// Whether a file begins as ours do, finished, damaged or not. Throws IoError where it cannot be
/// read.
bool carries_mark(const std::filesystem::path& file);

/// What is wrong with a file that should be ours and finished, as a clause such as "is damaged: …";
/// empty where each byte is as it was written. Throws IoError where it cannot be read.
std::string damage_of(const std::filesystem::path& file);

/// CRC-32 of a text, in eight hexadecimal digits.
std::string checksum_of(const std::string& text);

}  // namespace tripartite
