// What a network is to be: populations, projections, wires, junctions and drives as values.
//
// build_network() turns a description into a Network. Every draw is made by address (the name of
// what is drawn, and the index of the source or instance), so that a network depends neither on the
// number of threads nor on what else is in it. A fault of the description is a ConfigError whose
// key is the dotted path of the table at fault ("projections.recurrent.weight").
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tripartite/base/random.hpp"
#include "tripartite/model/catalogue.hpp"
#include "tripartite/network/network.hpp"

namespace tripartite {

/// A number for each instance or edge.
struct Distribution {
  enum class Kind { constant, uniform, normal, lognormal, exponential, listed };
  Kind kind = Kind::constant;
  double a = 0;  ///< value; lower end; mean; mean of the logarithm; mean
  double b = 0;  ///< upper end; standard deviation, of the logarithm for lognormal
  /// Draws outside are drawn again.
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  /// One for each instance or edge. Edges count in the order of ConnectDescription::pairs where
  /// they are listed, otherwise by source, then target.
  std::vector<double> listed = {};
};

/// Values of named rows of a model, in house units.
using Assignments = std::vector<std::pair<std::string, Distribution>>;

/// Where the instances of a population are. Those on a grid stand in the middle of their cells, so
/// that the box begins at zero, and two layouts of one extent lie over each other.
struct Layout {
  enum class Kind { none, grid, random };
  Kind kind = Kind::none;
  std::vector<std::size_t> shape = {};  ///< grid: cells along x, y (, z); x runs fastest
  double spacing = 0;                   ///< grid: µm
  std::vector<double> extent = {};  ///< random: edges of the box, µm; its length is the dimension
};

struct PopulationDescription {
  std::string name;
  std::string model;
  std::size_t size = 1;
  Assignments parameters = {};
  Assignments states = {};  ///< initial values
  double step = 0;          ///< ms, of the fast scheme; 0 for the base step
  std::string method = "heun";
  Layout layout = {};
};

/// Some instances of a population, and one of its ports: "neurons[0:800].spike".
struct EndDescription {
  std::string population;
  std::size_t begin = 0;
  std::size_t end = std::numeric_limits<std::size_t>::max();  ///< one past the last; max for all
  std::string port = {};  ///< may be empty where the model has a single one that fits
};

/// Who is joined to whom. "ring" joins each member to the one before and the one behind it, the
/// last to the first; "grid_neighbours" to the two along each axis; "nearest" each source to the
/// `degree` targets nearest to it (at least one); "small_world" each to the `degree` members around
/// it on the ring, where each connection is drawn anew, among all, with a probability (Watts &
/// Strogatz 1998, doi:10.1038/30918). Junctions take undirected pairs, each once: a pair is joined
/// where the rule joins it in either direction, and no member to itself.
struct ConnectDescription {
  std::string rule = "one_to_one";  ///< one of connect_rules()
  double probability = 1;           ///< bernoulli, small_world; greatest one for distance
  std::size_t degree = 0;           ///< of fixed degrees, nearest and small_world
  bool self = true;                 ///< an instance may be joined to itself
  bool multiple = true;             ///< fixed degrees: a pair may be joined more than once
  std::string profile = "disc";     ///< distance: "disc", "gaussian", "exponential"
  double length = 0;                ///< distance: radius, sigma, or decay length, µm
  bool periodic = false;            ///< distance, nearest, grid_neighbours: the layout wraps around
  /// edges: pairs of source and target within the ends; weight and delay may stand beside.
  std::vector<std::array<std::size_t, 2>> pairs = {};
  std::string of = {};    ///< triplets: the projection whose edges are taken,
  std::string ends = {};  ///< … as "pre astro" or "astro post"
};

/// The rules there are, of projections and wires or of junctions.
std::vector<std::string> connect_rules(bool undirected);

/// The third end of a tripartite projection.
struct AstrocyteDescription {
  std::string population = {};
  std::size_t begin = 0;
  std::size_t end = std::numeric_limits<std::size_t>::max();
  double probability = 1;  ///< that an edge has an astrocyte at all
  /// "block" or "random" pools of each target, "nearest" to the middle of the edge's ends by
  /// position, or "edges".
  /// Synapses that have no astrocytic end make no use of astrocytes; triplets may.
  std::string rule = "block";
  std::size_t pool = 1;   ///< astrocytes in the pool of one target
  bool periodic = false;  ///< nearest
  /// edges: one for each edge, counted as in Distribution::listed; the greatest number for none.
  std::vector<std::size_t> listed = {};
  /// Which ports the synapse's astrocytic rows are wired to, e.g. {"Y", "astrocytes.Y_S"}. Without
  /// an entry, the model's own word is looked for on the astrocytes; an entry without a population
  /// leaves the row unwired.
  std::vector<std::pair<std::string, EndDescription>> ports = {};
  bool mean = true;  ///< outputs are averaged over the synapses of an astrocyte, not added
  double step = 0;   ///< ms, of the fast scheme, for what the synapses of an astrocyte share
  std::string method = "heun";
};

/// Where a synapse has an astrocytic end but only some edges have an astrocyte, the others become a
/// projection of their own, "NAME.bare".
struct ProjectionDescription {
  std::string name;
  EndDescription from;
  EndDescription to;          ///< an event input; with a receptor the input that takes its current
  std::string synapse = {};   ///< model; empty for none
  std::string receptor = {};  ///< model of a conductance at the target; empty for none
  Assignments parameters = {};           ///< of the synapse
  Assignments states = {};               ///< of the synapse
  Assignments receptor_parameters = {};  ///< one value for all targets, or one for each
  Distribution weight = {Distribution::Kind::constant, 1};  ///< unit of the target's event input
  Distribution delay = {};                                  ///< ms
  ConnectDescription connect = {};
  std::optional<AstrocyteDescription> astrocyte = {};
};

/// A continuous quantity from outputs to inputs. Edges that join the same two instances add.
struct WireDescription {
  std::string name;
  EndDescription from;
  EndDescription to;
  Distribution weight = {Distribution::Kind::constant, 1};  ///< for all, or of each edge
  double delay = 0;                                         ///< ms
  bool mean = false;                                        ///< of the sources, not their sum
  ConnectDescription connect = {};
};

/// Gap junctions, or diffusion between compartments: a model with a "pre" and a "post" end between
/// the members of one population, on undirected pairs.
struct JunctionDescription {
  std::string name;
  std::string model;
  std::string population;
  ConnectDescription connect = {};
  Assignments parameters = {};
};

struct DriveDescription {
  std::string name = {};
  EndDescription to;                       ///< an input, or an event input
  std::vector<std::size_t> elements = {};  ///< within `to`; empty for all
  std::vector<double> values = {};         ///< of an input, in its unit
  double start = 0;                        ///< ms
  double interval = 0;                     ///< ms
  bool repeat = false;
  std::vector<double> times = {};  ///< of an event input, ms
  double strength = 1;             ///< of each event
};

struct NetworkDescription {
  std::vector<PopulationDescription> populations = {};
  std::vector<ProjectionDescription> projections = {};
  std::vector<WireDescription> wires = {};
  std::vector<JunctionDescription> junctions = {};
  std::vector<DriveDescription> drives = {};
};

/// The network keeps pointers to models of `catalogue`, which must outlive it. `threads` may speed
/// up drawing and never changes a bit. Throws ConfigError.
Network build_network(const NetworkDescription& description, const Catalogue& catalogue,
                      const Stream& stream, int threads = 1);

}  // namespace tripartite
