// Ends as text: "neurons", "neurons[0:3200]", "neurons[0:3200].spike".
//
// Half open like the slices of Python; either number may be left out. A port is one of the rows of
// the population's model; of which kind depends on who asks. Every fault is told with its place.
#pragma once

#include <string>
#include <vector>

#include "tripartite/io/section.hpp"
#include "tripartite/model/catalogue.hpp"
#include "tripartite/network/description.hpp"

namespace tripartite {

/// The kinds of row that a port can be; several are joined by |.
enum PortKind : unsigned {
  kStatePort = 1,
  kOutputPort = 2,
  kInputPort = 4,
  kEventOutputPort = 8,
  kEventInputPort = 16,
};

struct Port {
  PortKind kind;
  int index;
  std::string name;
  std::string unit;
  std::string meaning;
};

/// The rows of a model that are of one of these kinds.
std::vector<Port> ports_of(const Model& model, unsigned kinds);

/// An end whose words all mean something.
struct NamedEnd {
  EndDescription end;
  const PopulationDescription* population;
  const Model* model;
  Port port = {};  ///< where the end has one
};

/// The populations that ends may name.
class Populations {
 public:
  Populations(const std::vector<PopulationDescription>& populations, const Catalogue& catalogue)
      : populations_(populations), catalogue_(catalogue) {}

  /// Reads the end that stands at a key, and notes it in full. A port may be left out where the
  /// model has only one of these kinds, or where it is `optional`; with kinds = 0 there must be
  /// none. Throws ConfigError.
  NamedEnd read(Section& section, const std::string& key, unsigned kinds,
                bool optional = false) const;

  [[nodiscard]] const Catalogue& catalogue() const { return catalogue_; }

 private:
  [[nodiscard]] const PopulationDescription& find(const std::string& name, const Origin& origin,
                                                  const std::string& key) const;

  const std::vector<PopulationDescription>& populations_;
  const Catalogue& catalogue_;
};

/// The end as it is written.
std::string to_text(const EndDescription& end);

/// How many instances an end has, in a population of that size.
std::size_t size_of(const EndDescription& end, std::size_t population_size);

}  // namespace tripartite
