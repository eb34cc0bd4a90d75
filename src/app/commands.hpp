// The verbs of the program. Each returns an exit code; faults are thrown as Error.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tripartite {

struct RunArguments {
  std::filesystem::path file;
  std::vector<std::string> overrides;
  std::filesystem::path out;  ///< empty: results/<name of the file>
  int threads = 0;            ///< 0: as many as there are processors
  std::int64_t seed = -1;     ///< negative: that of the file
  std::string shard;          ///< "i/N", empty for the whole sweep
  bool resume = false;
  bool force = false;
  bool dry_run = false;
  bool json = false;
  bool markdown = false;
  std::string command_line;
};

int run_command(const RunArguments& arguments);
int check_command(const RunArguments& arguments);
int models_command(const std::string& name, bool markdown);
int info_command(const std::filesystem::path& file);
int export_command(const std::filesystem::path& file, const std::filesystem::path& out, bool json,
                   bool force);
int export_sonata_command(const std::filesystem::path& file, const std::filesystem::path& folder,
                          bool force);
int report_command(const std::vector<std::string>& directories);

}  // namespace tripartite
