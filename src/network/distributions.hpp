// Numbers for many instances, drawn by address.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "tripartite/base/random.hpp"
#include "tripartite/model/model.hpp"
#include "tripartite/network/description.hpp"
#include "tripartite/network/network.hpp"

#include "faults.hpp"

namespace tripartite {

/// Fills out[k] from position k of the stream. What falls outside of the distribution's own low and
/// high is drawn again from stream.at(k), so that it moves no other number. Not for Kind::listed.
void draw(const Distribution& distribution, const Stream& stream, std::span<double> out,
          const std::string& key);

/// Throws where the distribution itself makes no sense.
void check_distribution(const Distribution& distribution, const std::string& key);

/// One value for all instances where it is constant, otherwise one for each; all within bounds.
Values instance_values(const Distribution& distribution, const Stream& stream, std::size_t count,
                       const Bounds& bounds, const std::string& key);

/// The distribution that is assigned to a row; the default where there is none.
Distribution assigned(const Assignments& assignments, const std::string& name, double otherwise);

/// Throws where a row is assigned that is not there, or assigned twice.
void check_assignments(const Assignments& assignments, const std::vector<std::string>& known,
                       const std::string& key);

/// Parameters and initial states of `count` instances, from the streams "KEY/ROW".
std::vector<Values> parameter_values(const Model& model, const Assignments& assignments,
                                     const Stream& stream, std::size_t count,
                                     const std::string& key);
std::vector<Values> state_values(const Model& model, const Assignments& assignments,
                                 const Stream& stream, std::size_t count, const std::string& key);

/// The stream of what stands at a dotted path: "populations.neurons" is "populations/neurons".
Stream stream_of(const Stream& stream, std::string key);

}  // namespace tripartite
