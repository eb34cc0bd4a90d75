// The connections of projections, and triplets.
#include <algorithm>

#include "distributions.hpp"
#include "pools.hpp"
#include "projections.hpp"

namespace tripartite {
namespace {

Slice find_astrocyte_slice(const Building& building, const AstrocyteDescription& astrocyte,
                           const std::string& key) {
  const EndDescription end{astrocyte.population, astrocyte.begin, astrocyte.end};
  return find_slice(building, end, join_key(key, "population"));
}

Draft draft_ends(const Building& building, const ProjectionDescription& projection) {
  Draft draft{.description = &projection};
  const std::string key = draft.key();
  draft.from = find_slice(building, projection.from, join_key(key, "from"));
  draft.to = find_slice(building, projection.to, join_key(key, "to"));
  if (projection.astrocyte) {
    draft.astrocytes =
        find_astrocyte_slice(building, *projection.astrocyte, join_key(key, "astrocyte"));
  }
  return draft;
}

void draft_edges(const Building& building, const std::vector<Draft>& drafts, Draft& draft) {
  const std::string key = draft.key();
  draft.connections =
      connect_ends(building, drafts, draft.description->connect, draft.from, draft.to, key);
  if (!draft.astrocytes) return;
  const std::string path = join_key(key, "astrocyte");
  draft.astrocyte =
      find_astrocytes({*draft.description->astrocyte, building, draft.from, draft.to,
                       *draft.astrocytes, stream_of(building.network.stream, path), path},
                      draft.connections);
}

const Draft& find_tripartite(const std::vector<Draft>& drafts, const std::string& name,
                             const std::string& key) {
  std::vector<std::string> known;
  for (const Draft& draft : drafts) {
    if (!draft.astrocytes) continue;
    if (draft.description->name == name) return draft;
    known.push_back(draft.description->name);
  }
  if (known.empty()) {
    refuse(key, "'" + name + "' has no triplets",
           "a projection with astrocytes, and there is none");
  }
  refuse_choice(key, name, known);
}

void require_group(const Building& building, const Slice& found, const Slice& expected,
                   const std::string& key) {
  if (found.group == expected.group) return;
  refuse_choice(key, building.network.groups[found.group].name,
                {building.network.groups[expected.group].name});
}

}  // namespace

std::vector<Draft> draft_projections(const Building& building) {
  std::vector<Draft> drafts;
  for (const ProjectionDescription& projection : building.description.projections)
    drafts.push_back(draft_ends(building, projection));
  const auto is_triplet = [](const Draft& draft) {
    return draft.description->connect.rule == "triplets";
  };
  for (Draft& draft : drafts)
    if (!is_triplet(draft)) draft_edges(building, drafts, draft);
  for (Draft& draft : drafts)
    if (is_triplet(draft)) draft_edges(building, drafts, draft);
  return drafts;
}

Connections connect_triplets(const Building& building, const std::vector<Draft>& drafts,
                             const ConnectDescription& description, const Slice& from,
                             const Slice& to, const std::string& key) {
  const std::string path = join_key(key, "connect");
  const Draft& of = find_tripartite(drafts, description.of, join_key(path, "of"));
  if (of.description->connect.rule == "triplets") {
    refuse(join_key(path, "of"), "'" + description.of + "' is made of triplets itself",
           "the projection whose triplets these are");
  }
  const bool begins_at_source = description.ends == "pre astro";
  if (!begins_at_source && description.ends != "astro post") {
    refuse_choice(join_key(path, "ends"), description.ends, {"pre astro", "astro post"});
  }
  const Slice& first = begins_at_source ? of.from : *of.astrocytes;
  const Slice& second = begins_at_source ? *of.astrocytes : of.to;
  require_group(building, from, first, join_key(key, "from"));
  require_group(building, to, second, join_key(key, "to"));

  std::vector<InstanceIndex> sources;
  std::vector<InstanceIndex> targets;
  const Rows& rows = of.connections.targets;
  for (std::size_t pre = 0; pre < rows.count(); ++pre) {
    for (std::size_t k = rows.offsets[pre]; k < rows.offsets[pre + 1]; ++k) {
      if (of.astrocyte[k] == kNoAstrocyte) continue;
      // Counted within the ends; one that begins behind its instance wraps to a large number.
      const std::size_t a = first.begin + (begins_at_source ? pre : of.astrocyte[k]) - from.begin;
      const std::size_t b =
          second.begin + (begins_at_source ? of.astrocyte[k] : rows.members[k]) - to.begin;
      if (a >= from.size || b >= to.size) continue;
      sources.push_back(static_cast<InstanceIndex>(a));
      targets.push_back(static_cast<InstanceIndex>(b));
    }
  }
  Connections connections = connect_listed(from.size, sources, targets);
  connections.listed = {};  // their order among the triplets means nothing to anyone
  return connections;
}

Connections connect_ends(const Building& building, const std::vector<Draft>& drafts,
                         const ConnectDescription& description, const Slice& from, const Slice& to,
                         const std::string& key) {
  if (description.rule == "triplets")
    return connect_triplets(building, drafts, description, from, to, key);
  const std::string path = join_key(key, "connect");
  return connect({description, building, from, to, stream_of(building.network.stream, path), path});
}

}  // namespace tripartite
