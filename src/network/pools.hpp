// Which astrocyte each edge of a tripartite projection belongs to.
//
// Pools as in NEST's tripartite connectivity: each target has a pool of astrocytes, and the
// astrocyte of an edge is drawn from the pool of its target.
#pragma once

#include <string>
#include <vector>

#include "connect.hpp"

namespace tripartite {

/// What pools are made of.
struct PoolRule {
  const AstrocyteDescription& description;
  const Building& building;
  Slice from;
  Slice to;
  Slice astrocytes;
  Stream stream;
  std::string key;
};

/// The first astrocyte of the pool of a target, where pools are blocks.
std::size_t block_begin(std::size_t target, std::size_t targets, std::size_t astrocytes,
                        std::size_t pool);

/// [edge] an astrocyte, counted within its slice, or kNoAstrocyte.
std::vector<InstanceIndex> find_astrocytes(const PoolRule& rule, const Connections& connections);

}  // namespace tripartite
