// Faults of the outside world, as values.
//
// Whatever a user can get wrong (a misspelt key, a unit that does not fit, a file that is not
// there, a circuit that never settles) becomes one of the classes below. Each carries its data,
// knows the exit code of its family, and prints as one message that names the place, what was
// found, what was expected, and the nearest name that would have been right. Our own mistakes are
// assertions instead.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tripartite {

/// A text that its copies share: thousands of values can stand on one long line.
class SharedText {
 public:
  SharedText() = default;
  SharedText(std::string text) : text_(std::make_shared<const std::string>(std::move(text))) {}
  SharedText(const char* text) : SharedText(std::string(text)) {}

  [[nodiscard]] std::string_view view() const {
    return text_ ? std::string_view(*text_) : std::string_view();
  }
  [[nodiscard]] bool empty() const { return view().empty(); }
  friend bool operator==(const SharedText& a, std::string_view b) { return a.view() == b; }

 private:
  std::shared_ptr<const std::string> text_;
};

/// Where a value was written: a line of a file, or an argument of the command line.
struct Origin {
  SharedText file;  ///< path as the user typed it; "--set" for a command-line override
  int line = 0;     ///< 1-based; 0 where a line makes no sense
  int column = 0;   ///< in characters, not bytes; 1-based; 0 where unknown
  SharedText text;  ///< the source line (or the argument) itself, for the caret
  int length = 1;   ///< of the token at `column`, in characters: how far the carets go
};

/// Root of every error that a user can cause. what() is the whole message, ready to print.
class Error : public std::runtime_error {
 public:
  [[nodiscard]] int exit_code() const noexcept { return exit_code_; }

 protected:
  Error(const std::string& message, int exit_code)
      : std::runtime_error(message), exit_code_(exit_code) {}

 private:
  int exit_code_;
};

/// What a description of an experiment can get wrong; the parts of the message.
struct Complaint {
  Origin origin;
  std::string found;          ///< a clause that quotes the user's own words
  std::string expected = {};  ///< what would have been right; may be empty
  std::string nearest = {};   ///< the nearest known name; empty where none is near
  std::string key = {};       ///< dotted path of what is wrong, where the origin is not known
};

/// Usage and configuration: exit code 2. The message reads
///
///   experiments/foo.toml:12:1: unknown key 'hiden_units' in [features]
///     12 | hiden_units = 1024
///        | ^^^^^^^^^^^
///     expected one of: map, hidden_units, rows
///     did you mean 'hidden_units'?
///
/// The named constructors take `key` as a dotted path ("features.hidden_units") and word it like
/// that.
class ConfigError : public Error {
 public:
  explicit ConfigError(Complaint complaint);
  [[nodiscard]] const Complaint& complaint() const noexcept { return complaint_; }

  /// A key that nothing reads; the nearest of `known` is offered.
  static ConfigError unknown_key(Origin origin, std::string_view key,
                                 const std::vector<std::string>& known);
  /// A word that is not among the choices of `key`.
  static ConfigError unknown_choice(Origin origin, std::string_view key, std::string_view found,
                                    const std::vector<std::string>& known);
  /// A value outside the bounds of `key`, e.g. expected "between 0.1 ms and 1000 ms".
  static ConfigError out_of_bounds(Origin origin, std::string_view key, std::string_view found,
                                   std::string_view expected);
  /// A value of the wrong type or dimension; `found` is a clause such as "the number 10".
  static ConfigError wrong_type(Origin origin, std::string_view key, std::string_view found,
                                std::string_view expected);

 private:
  Complaint complaint_;
};

/// The mathematics failed (not a number, did not settle, state left its domain): exit code 3.
class NumericsError : public Error {
 public:
  explicit NumericsError(const std::string& message) : Error(message, 3) {}
};

/// Files that are missing, unreadable, of the wrong shape, or in the way, and what else the machine
/// could not do: exit code 4.
class IoError : public Error {
 public:
  explicit IoError(const std::string& message) : Error(message, 4) {}
};

/// A comparison out of tolerance: exit code 5.
class ToleranceError : public Error {
 public:
  explicit ToleranceError(const std::string& message) : Error(message, 5) {}
};

/// Stopped by the user after a clean checkpoint: exit code 130.
class Interrupted : public Error {
 public:
  explicit Interrupted(const std::string& message) : Error(message, 130) {}
};

/// The member of `known` nearest to `word` in edit distance; empty where none is within a third of
/// the word's length (at least 2 edits are always allowed).
std::string nearest_name(std::string_view word, const std::vector<std::string>& known);

}  // namespace tripartite
