// Times whole networks under the fast scheme, one workload a line.
//
// A request is a line "WHAT duration_ms step_ms threads seed" on standard input, and its answer a
// line of JSON on standard output, so that bench/run can keep several programs open and let them
// take turns. WHAT is
//
//   g_chi:N:METHOD:FILE  N uncoupled G-ChI astrocytes, each under transmitter of its own; their
//                        last states go to FILE
//   neuron_glia          the neuron-glia network of Stimberg et al. 2019 (figure 6)
//   balanced:N:A:P       balanced network of N neurons and A astrocytes, connected with
//                        probability P, with tripartite connectivity as NEST's astrocyte_brunel
//   regular:SCHEME       one adaptive exponential neuron at 700 pA, by the fast scheme or the
//                        reference; the answer ends with the times of its spikes
//
// The request "machine" asks for where it runs.
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include <sys/resource.h>

#include "tripartite/base/error.hpp"
#include "tripartite/engine/simulate.hpp"
#include "tripartite/models/list.hpp"
#include "tripartite/network/description.hpp"

#include "machine.hpp"

namespace tripartite {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

double peak_memory_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

Distribution constant(double value) { return {.a = value}; }
Distribution uniform(double low, double high) {
  return {.kind = Distribution::Kind::uniform, .a = low, .b = high};
}

struct Workload {
  NetworkDescription description;
  RecordingPlan plan;
  std::string spiking;         ///< population whose events are counted
  std::size_t excitatory = 0;  ///< of these, how many are excitatory
};

Workload uncoupled_astrocytes(std::size_t count, double step, const std::string& method,
                              double duration) {
  Workload work;
  PopulationDescription astrocytes{.name = "astrocytes", .model = "g_chi", .size = count};
  astrocytes.step = step;
  astrocytes.method = method;
  astrocytes.parameters = {{"F_ex", constant(0)}};
  astrocytes.states = {{"I", constant(0.01)}, {"C", constant(0.01)}};
  work.description.populations = {astrocytes};
  for (std::size_t i = 0; i < count; ++i)
    work.description.drives.push_back(
        {.name = "transmitter" + std::to_string(i),
         .to = {"astrocytes", i, i + 1, "Y_S"},
         .values = {0.4 * static_cast<double>(i) / static_cast<double>(count - 1)}});
  std::vector<InstanceIndex> all(count);
  std::iota(all.begin(), all.end(), InstanceIndex{0});
  for (int state = 0; state < 4; ++state)
    work.plan.probes.push_back({0, Probe::Row::state, state, all, duration});
  return work;
}

Workload neuron_glia() {
  Workload work;
  constexpr std::size_t e = 3200, i = 800;
  PopulationDescription neurons{.name = "neurons", .model = "conductance_lif", .size = e + i};
  neurons.states = {{"V", uniform(-60, -50)}, {"g_e", uniform(0, 0.05)}, {"g_i", uniform(0, 1)}};
  PopulationDescription astrocytes{.name = "astrocytes", .model = "g_chi", .size = e};
  astrocytes.step = 10;
  astrocytes.method = "rk4";
  astrocytes.parameters = {{"K_P", constant(0.05)},       {"K_delta", constant(0.1)},
                           {"Omega_5P", constant(5e-5)},  {"K_D", constant(0.7)},
                           {"O_delta", constant(1.2e-3)}, {"O_beta", constant(5e-4)},
                           {"F_ex", constant(0)}};
  astrocytes.states = {{"I", constant(0.01)}, {"C", constant(0.01)}};
  astrocytes.layout = {.kind = Layout::Kind::grid, .shape = {64, 50}, .spacing = 50};
  PopulationDescription release{.name = "release", .model = "gliotransmitter_release", .size = e};
  release.step = 1;
  release.method = "rk4";
  work.description.populations = {neurons, astrocytes, release};

  AstrocyteDescription third{.population = "astrocytes"};
  third.ports = {{"Y", {.population = "astrocytes", .port = "Y_S"}},
                 {"G", {.population = "release", .port = "G"}}};
  third.step = 1;
  third.method = "rk4";
  const auto recurrent = [&](std::string name, std::array<std::size_t, 2> from,
                             std::array<std::size_t, 2> to, std::string port, double weight,
                             double p) {
    ProjectionDescription projection{.name = std::move(name)};
    projection.from = {"neurons", from[0], from[1], "spike"};
    projection.to = {"neurons", to[0], to[1], std::move(port)};
    projection.synapse = "tripartite_synapse";
    projection.weight = constant(weight);
    projection.connect = {.rule = "bernoulli", .probability = p};
    return projection;
  };
  ProjectionDescription ee = recurrent("ee", {0, e}, {0, e}, "excitatory", 0.05, 0.05);
  ProjectionDescription ei = recurrent("ei", {0, e}, {e, e + i}, "excitatory", 0.05, 0.05);
  ee.astrocyte = ei.astrocyte = third;
  work.description.projections = {
      ee, ei, recurrent("inhibition", {e, e + i}, {0, e + i}, "inhibitory", 1, 0.2)};
  work.description.wires = {{.name = "calcium",
                             .from = {.population = "astrocytes", .port = "C"},
                             .to = {.population = "release", .port = "C"},
                             .connect = {.rule = "one_to_one"}}};
  JunctionDescription gap{.name = "gap", .model = "junction_threshold", .population = "astrocytes"};
  gap.connect = {.rule = "grid_neighbours"};
  work.description.junctions = {gap};
  work.description.drives = {{.name = "stimulus",
                              .to = {.population = "neurons", .port = "I_stim"},
                              .values = {0, 20, 0, 0},
                              .interval = 2000}};
  work.spiking = "neurons";
  work.excitatory = e;
  return work;
}

Workload balanced(std::size_t neurons, std::size_t astrocytes, double p) {
  Workload work;
  const std::size_t e = neurons * 4 / 5;
  PopulationDescription cells{.name = "neurons", .model = "adaptive_exponential", .size = neurons};
  cells.parameters = {{"tau_ex", constant(2)}, {"tau_in", constant(4)}};
  PopulationDescription noise{.name = "noise", .model = "poisson", .size = neurons};
  noise.parameters = {{"rate", constant(2)}};
  PopulationDescription glia{.name = "astrocytes", .model = "li_rinzel", .size = astrocytes};
  glia.step = 1;
  glia.method = "rk4";
  glia.states = {{"I", constant(0.4)}};
  work.description.populations = {cells, noise, glia};

  ProjectionDescription drive{.name = "drive"};
  drive.from = {.population = "noise", .port = "spike"};
  drive.to = {.population = "neurons", .port = "excitatory"};
  drive.delay = constant(1);
  drive.connect = {.rule = "one_to_one"};
  const auto plastic = [&](std::string name, EndDescription from, EndDescription to, double weight,
                           double delay, double tau_psc) {
    ProjectionDescription projection{.name = std::move(name)};
    projection.from = std::move(from);
    projection.to = std::move(to);
    projection.synapse = "tsodyks_nest";
    projection.parameters = {{"tau_psc", constant(tau_psc)}};
    projection.weight = constant(weight);
    projection.delay = constant(delay);
    projection.connect = {.rule = "bernoulli", .probability = p};
    return projection;
  };
  ProjectionDescription excitation =
      plastic("excitation", {"neurons", 0, e, "spike"},
              {.population = "neurons", .port = "excitatory"}, 1, 2, 2);
  excitation.astrocyte = AstrocyteDescription{
      .population = "astrocytes", .probability = 0.5, .rule = "random", .pool = 10};
  ProjectionDescription inhibition =
      plastic("inhibition", {"neurons", e, neurons, "spike"},
              {.population = "neurons", .port = "inhibitory"}, 4, 1, 4);
  ProjectionDescription third = plastic("third_in", {"neurons", 0, e, "spike"},
                                        {.population = "astrocytes", .port = "spike"}, 1, 2, 2);
  third.connect = {.rule = "triplets", .of = "excitation", .ends = "pre astro"};
  work.description.projections = {drive, excitation, inhibition, third};
  WireDescription sic{.name = "sic"};
  sic.from = {.population = "astrocytes", .port = "SIC"};
  sic.to = {.population = "neurons", .port = "I_SIC"};
  sic.weight = constant(0.05);
  sic.delay = 1;
  sic.connect = {.rule = "triplets", .of = "excitation", .ends = "astro post"};
  work.description.wires = {sic};
  work.spiking = "neurons";
  work.excitatory = e;
  return work;
}

Workload regular() {
  Workload work;
  PopulationDescription cell{.name = "cell", .model = "adaptive_exponential", .size = 1};
  cell.parameters = {{"I_e", constant(700)}};
  work.description.populations = {cell};
  work.spiking = "cell";
  work.excitatory = 1;
  return work;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; std::getline(stream, word, ':');) words.push_back(word);
  return words;
}

void answer(const std::string& request) {
  std::istringstream words(request);
  std::string what;
  double duration = 0, step = 0;
  int threads = 1;
  std::uint64_t seed = 1;
  words >> what >> duration >> step >> threads >> seed;
  const std::vector<std::string> parts = split(what);
  Workload work;
  if (parts[0] == "g_chi")
    work = uncoupled_astrocytes(std::stoul(parts[1]), step, parts[2], duration);
  if (parts[0] == "neuron_glia") work = neuron_glia();
  if (parts[0] == "balanced")
    work = balanced(std::stoul(parts[1]), std::stoul(parts[2]), std::stod(parts[3]));

  if (parts[0] == "regular") work = regular();

  const Catalogue catalogue = tripartite_models();
  Clock::time_point begin = Clock::now();
  const Network network =
      build_network(work.description, catalogue, Stream(seed, "network"), threads);
  const double build = seconds_since(begin);
  std::size_t edges = 0;
  for (const Projection& projection : network.projections) edges += projection.edges.count();
  if (!work.spiking.empty()) work.plan.event_probes = {{network.find_group(work.spiking), 0}};

  SimulationOptions options;
  options.settings = {.scheme = "fast", .duration = duration, .step = step};
  if (parts[0] == "regular") options.settings.scheme = parts.at(1);
  options.threads = threads;
  SimulationCost cost;
  const std::clock_t processor = std::clock();
  begin = Clock::now();
  const Recording recording = simulate(network, work.plan, options, &cost);
  const double wall = seconds_since(begin);
  const double busy = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;
  if (parts.size() > 3 && parts[0] == "g_chi") {
    std::ofstream file(parts[3], std::ios::binary);
    for (const Samples& samples : recording.samples)
      file.write(reinterpret_cast<const char*>(samples.values.data() + samples.elements),
                 static_cast<std::streamsize>(samples.elements * sizeof(double)));
  }
  double excitatory = 0, inhibitory = 0;
  if (!work.spiking.empty()) {
    for (const InstanceIndex id : recording.events[0].ids)
      (id < work.excitatory ? excitatory : inhibitory) += 1;
    const auto size = static_cast<double>(network.groups[network.find_group(work.spiking)].size);
    excitatory /= static_cast<double>(work.excitatory) * duration / 1000;
    const double others = size - static_cast<double>(work.excitatory);
    if (others > 0) inhibitory /= others * duration / 1000;
  }
  std::cout << "{\"build\": " << build << ", \"seconds\": " << wall
            << ", \"processor_seconds\": " << busy << ", \"edges\": " << edges
            << ", \"events\": " << cost.events
            << ", \"memory_megabytes\": " << peak_memory_megabytes()
            << ", \"rate_e\": " << excitatory << ", \"rate_i\": " << inhibitory;
  if (parts[0] == "regular") {
    std::cout << ", \"spikes\": [" << std::setprecision(17);
    const std::vector<double>& times = recording.events[0].times;
    for (std::size_t i = 0; i < times.size(); ++i) std::cout << (i ? ", " : "") << times[i];
    std::cout << "]" << std::setprecision(6);
  }
  std::cout << "}" << std::endl;
}

}  // namespace
}  // namespace tripartite

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "machine") {
      tripartite::answer_machine();
      continue;
    }
    try {
      tripartite::answer(line);
    } catch (const tripartite::Error& error) {
      std::cerr << error.what() << '\n';
      return error.exit_code();
    }
  }
}
