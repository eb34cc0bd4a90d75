// What a case needs of the machine.
//
// Estimates from a description alone, in bytes, within a factor of about two; events that cannot be
// foreseen are not counted. They are there to say beforehand what would end badly after hours, and
// how the time of a case compares with that of others.
#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace tripartite {

/// Bytes that the program takes for itself, with its libraries; cases come on top.
inline constexpr double kProgramMemory = 18e6;

class Needs {
 public:
  /// Counts what a table of the description asks for, or "" for what every case takes.
  void add(const std::string& table, double memory, double disk = 0);
  /// Also counts memory that each thread within the case takes.
  void add_for_each_thread(const std::string& table, double memory);
  /// Counts products of numbers, roughly, to compare the times of a task's cases.
  void add_work(double products) { work_ += products; }

  [[nodiscard]] double memory(int threads = 1) const { return memory_ + threads * each_thread_; }
  [[nodiscard]] double disk() const { return disk_; }
  [[nodiscard]] double work() const { return work_; }  ///< above 0
  /// The table that takes most.
  [[nodiscard]] const std::string& largest_in_memory() const { return in_memory_.table; }
  [[nodiscard]] const std::string& largest_on_disk() const { return on_disk_.table; }

 private:
  struct Largest {
    double bytes = 0;
    std::string table = {};
    void compare(double other, const std::string& its_table);
  };
  double memory_ = 0, each_thread_ = 0, disk_ = 0;
  double work_ = 1e4;  // of opening and writing files
  Largest in_memory_, on_disk_;
};

/// Throws IoError, with what is needed and what is available, where the machine has not the memory
/// for as many of the cases `at_once` on so many threads each, or not the disk for all of them at
/// `out`.
void require_room(std::span<const Needs> cases, int at_once, int threads,
                  const std::filesystem::path& out);

}  // namespace tripartite
