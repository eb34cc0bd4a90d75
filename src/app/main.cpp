// tripartite: the command line. Science stands in the experiment's file, resources on the command
// line.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "tripartite/base/error.hpp"
#include "tripartite/base/version.hpp"

#include "commands.hpp"

namespace {

using namespace tripartite;

void add_run_options(CLI::App& app, RunArguments& arguments) {
  app.add_option("FILE", arguments.file, "experiment, a TOML file")->required();
  app.add_option("--set", arguments.overrides, "path=value: overrides one entry of the file")
      ->type_name("PATH=VALUE")
      ->take_all();
  app.add_option("--seed", arguments.seed, "root of all random numbers, instead of the file's")
      ->check(CLI::NonNegativeNumber);
}

void add_verbs(CLI::App& app, RunArguments& run, int& exit_code, std::string& name,
               std::filesystem::path& file, std::filesystem::path& out,
               std::filesystem::path& sonata, std::vector<std::string>& directories) {
  CLI::App* verb = app.add_subcommand("run", "run an experiment into a directory of results");
  add_run_options(*verb, run);
  verb->add_option("--out", run.out, "directory of results (default results/<name of FILE>)");
  verb->add_option("--threads", run.threads,
                   "threads (default: all processors); never changes a bit")
      ->check(CLI::Range(1, 1024));
  verb->add_option("--shard", run.shard, "i/N: work on every N-th case only, from case i on")
      ->type_name("I/N");
  verb->add_flag("--resume", run.resume, "complete the results that are there");
  verb->add_flag("--force", run.force, "replace the results that are there");
  verb->add_flag("--dry-run", run.dry_run, "print the cases and stop");
  verb->add_flag("--json", run.json, "print the rows as JSON");
  verb->callback([&] { exit_code = run.dry_run ? check_command(run) : run_command(run); });

  verb = app.add_subcommand("check", "check an experiment and print its cases, without running it");
  add_run_options(*verb, run);
  verb->add_flag("--json", run.json, "print the cases as JSON");
  verb->callback([&] { exit_code = check_command(run); });

  verb = app.add_subcommand("models",
                            "list models, circuits, feature maps and solvers, or print one's page");
  verb->add_option("NAME", name, "e.g. li_rinzel, circuit, performer, dopri5");
  verb->add_flag("--markdown", run.markdown, "print the page of a biophysical model as Markdown");
  verb->callback([&] { exit_code = models_command(name, run.markdown); });

  verb = app.add_subcommand("info", "say what a result file holds");
  verb->add_option("RESULT", file, "case file or index.h5")->required();
  verb->callback([&] { exit_code = info_command(file); });

  verb = app.add_subcommand(
      "export", "write a result file's table as CSV, or its spikes and traces for other tools");
  verb->add_option("RESULT", file, "case file or index.h5")->required();
  verb->add_option("--out", out, "file to write (default: standard output)");
  verb->add_option("--sonata", sonata, "folder for spikes and reports in the SONATA format")
      ->type_name("DIR");
  verb->add_flag("--json", run.json, "write JSON instead of CSV");
  verb->add_flag("--force", run.force, "replace files that are there");
  verb->callback([&] {
    exit_code = sonata.empty() ? export_command(file, out, run.json, run.force)
                               : export_sonata_command(file, sonata, run.force);
  });

  verb = app.add_subcommand("report", "draw the figures and one HTML page of finished experiments");
  verb->add_option("DIR", directories, "directories of results")->required();
  verb->callback([&] { exit_code = report_command(directories); });
}

/// A file opened later must not take the place of a stream that the caller has closed: /dev/null,
/// opened for reading, stays there instead and fails to be written, as the stream would.
void occupy_closed_streams() {
  while (std::FILE* const placeholder = std::fopen("/dev/null", "r")) {
    if (fileno(placeholder) <= STDERR_FILENO) continue;
    std::fclose(placeholder);
    return;
  }
}

/// The exit code, once all that was printed has been written.
int flushed(int exit_code) {
  const bool failed_before = std::ferror(stdout) != 0;
  errno = 0;
  if (std::fflush(stdout) == 0 && !failed_before) return exit_code;
  std::fprintf(stderr, "tripartite: standard output could not be written%s%s\n", errno ? ": " : "",
               errno ? std::strerror(errno) : "");
  return IoError("").exit_code();
}

/// Tells what ended the program early, and returns its exit code. Out of memory and the like are
/// the machine's, as a full disk is.
int tell(const std::exception_ptr& fault) {
  const int of_the_machine = IoError("").exit_code();
  try {
    std::rethrow_exception(fault);
  } catch (const Error& error) {
    std::fprintf(stderr, "tripartite: %s\n", error.what());
    return error.exit_code();
  } catch (const std::filesystem::filesystem_error& error) {
    std::fprintf(stderr, "tripartite: %s: %s\n", error.path1().c_str(),
                 error.code().message().c_str());
    return of_the_machine;
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "tripartite: the system refused: %s\n", error.what());
    return of_the_machine;
  } catch (const std::bad_alloc&) {
    std::fputs("tripartite: out of memory\n", stderr);
    return of_the_machine;
  } catch (const std::length_error&) {
    std::fputs("tripartite: out of memory: an array would be larger than any can be\n", stderr);
    return of_the_machine;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tripartite: internal error: %s\n", error.what());
    return 1;
  }
}

}  // namespace

int main(int argc, char** argv) {
  occupy_closed_streams();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that has left is told of as any failed write
  CLI::App app{"Simulator of biophysical neuron-astrocyte networks", "tripartite"};
  app.set_version_flag("--version", build_version().version);
  app.require_subcommand(1);
  RunArguments run;
  for (int i = 0; i < argc; ++i) run.command_line += (i ? " " : "") + std::string(argv[i]);
  std::string name;
  std::filesystem::path file, out, sonata;
  std::vector<std::string> directories;
  int exit_code = 0;
  add_verbs(app, run, exit_code, name, file, out, sonata, directories);
  try {
    app.parse(argc, argv);
    return flushed(exit_code);
  } catch (const CLI::ParseError& error) {
    return flushed(app.exit(error) == 0 ? 0 : 2);
  } catch (...) {
    std::fflush(stdout);
    return tell(std::current_exception());
  }
}
