// Where a benchmark runs and what was built: a figure means nothing without them.
#pragma once

#include <fstream>
#include <iostream>
#include <string>

#include "tripartite/base/version.hpp"

namespace tripartite {

/// A field of the first processor in /proc/cpuinfo, empty where there is none.
inline std::string processor_field(const std::string& name) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.rfind(name, 0) == 0) return line.substr(line.find(':') + 2);
  return "";
}

/// Processor, its clock at this moment, the vectors that the compiler was allowed, and the commit.
inline std::string machine() {
#if defined(__AVX512F__)
  const std::string vectors = "AVX-512, 8 doubles";
#elif defined(__AVX__)
  const std::string vectors = "AVX, 4 doubles";
#else
  const std::string vectors = "SSE2, 2 doubles";
#endif
  const BuildVersion& build = build_version();
  return processor_field("model name") + " (family " + processor_field("cpu family") + ", model " +
         processor_field("model\t") + ") at " + processor_field("cpu MHz") + " MHz; built for " +
         vectors + ", by " + build.compiler + "; commit " + build.git_commit.substr(0, 10) +
         (build.git_dirty ? " with changes" : "");
}

/// The answer to the request "machine", which every benchmark understands.
inline void answer_machine() { std::cout << "{\"machine\": \"" << machine() << "\"}" << std::endl; }

}  // namespace tripartite
