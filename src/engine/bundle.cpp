#include "bundle.hpp"

#include <algorithm>

namespace tripartite {

namespace {

bool is_time_to_check(std::int64_t n, std::int64_t count) {
  return n / kCheckInterval != (n + count) / kCheckInterval;
}

}  // namespace

template <class Then>
void Bundle::refresh(double n, Crew& crew, const Then& then) {
  const auto for_groups = [&](bool seeing_inputs, const auto& work) {
    for (MovingGroup* group : groups_)
      if (group->instances().model().observe_sees_inputs == seeing_inputs)
        crew.share(group->tiles(), 1,
                   [&](std::size_t tile, Workspace& space) { work(*group, tile, space); });
  };
  for_groups(false, [](MovingGroup& group, std::size_t tile, Workspace& work) {
    group.observe(tile, work);
  });
  for_groups(true, [&](MovingGroup& group, std::size_t tile, Workspace& work) {
    group.fill_inputs(tile, n);
    group.observe(tile, work);
    then(group, tile, work);
  });
  for_groups(false, [&](MovingGroup& group, std::size_t tile, Workspace& work) {
    group.fill_inputs(tile, n);
    then(group, tile, work);
  });
}

void Bundle::refresh(double n, Crew& crew) {
  refresh(n, crew, [](MovingGroup&, std::size_t, Workspace&) {});
}

void Bundle::keep_outputs(std::int64_t n, Latch::Side side, Crew& crew) {
  for (const Outgoing& out : outgoing_) {
    if (out.latch->averages()) continue;
    const std::size_t targets = out.latch->targets();
    out.latch->advance_to(n);
    crew.share((targets + kTile - 1) / kTile, 1, [&](std::size_t tile, Workspace&) {
      out.latch->keep(n, side, out.outputs, tile * kTile, std::min(kTile, targets - tile * kTile));
    });
  }
}

void Bundle::accumulate_outputs() {
  for (const Outgoing& out : outgoing_)
    if (out.latch->averages()) out.latch->accumulate(out.outputs, 0.5);
}

void Bundle::prime(bool goes_on, Crew& crew) {
  refresh(0, crew);
  for (MovingGroup* group : groups_)
    for (std::size_t tile = 0; tile < group->tiles(); ++tile) group->prime(tile, goes_on);
  refresh(0, crew);
  keep_outputs(0, Latch::Side::before, crew);
  keep_outputs(0, Latch::Side::after, crew);
  accumulate_outputs();
}

void Bundle::advance(std::int64_t n, std::int64_t count, Crew& crew) {
  for (Latch* mean : means_) mean->close();
  if (!coupled_) {
    step_alone(n, count, crew);
    return;
  }
  for (std::int64_t at = n; at < n + count; at += step()) step_together(at, crew);
}

void Bundle::step_alone(std::int64_t n, std::int64_t count, Crew& crew) {
  MovingGroup& group = *groups_.front();
  const auto k = group.step();
  const double middle = 0.5 * static_cast<double>(k);
  crew.share(group.tiles(), static_cast<std::size_t>(count),
             [&](std::size_t tile, Workspace& work) {
               for (std::int64_t at = n; at < n + count; at += k) {
                 group.fill_inputs(tile, static_cast<double>(at) + middle);
                 group.receive(tile, at, work);
                 group.begin(tile, at, work);
                 for (std::size_t s = 0; s < group.stages(); ++s) group.stage(tile, s, work);
                 group.finish(tile, at, work);
                 if (is_time_to_check(at, k)) group.check_domain(tile, at + k);
               }
             });
}

void Bundle::step_together(std::int64_t n, Crew& crew) {
  const auto k = step();
  const auto end = static_cast<double>(n + k), middle = 0.5 * static_cast<double>(n + n + k);
  const auto for_all_tiles = [&](const auto& work) {
    for (MovingGroup* group : groups_)
      crew.share(group->tiles(), 1,
                 [&](std::size_t tile, Workspace& space) { work(*group, tile, space); });
  };
  for_all_tiles([&](MovingGroup& group, std::size_t tile, Workspace& work) {
    group.receive(tile, n, work);
    group.begin(tile, n, work);
  });
  // Where nothing happens between steps, what was refreshed at the end of the last one still holds.
  const bool undisturbed =
      std::all_of(groups_.begin(), groups_.end(),
                  [](const MovingGroup* group) { return group->is_undisturbed(); });
  const std::size_t stages = groups_.front()->stages();
  for (std::size_t s = 0; s < stages; ++s) {
    const auto stage = [&](MovingGroup& group, std::size_t tile, Workspace& work) {
      group.stage(tile, s, work);
    };
    if (s == 0 && undisturbed)
      for_all_tiles(stage);
    else
      refresh(middle, crew, stage);
    if (s == 0) {
      accumulate_outputs();
      keep_outputs(n, Latch::Side::after, crew);
    }
  }
  refresh(end, crew);
  // What is passed on is smooth from step to step; what events do at its end belongs to the next.
  accumulate_outputs();
  keep_outputs(n + k, Latch::Side::before, crew);
  for_all_tiles([&](MovingGroup& group, std::size_t tile, Workspace& work) {
    group.finish(tile, n, work);
    if (is_time_to_check(n, k)) group.check_domain(tile, n + k);
  });
  if (!undisturbed) refresh(end, crew);
  keep_outputs(n + k, Latch::Side::after, crew);
}

}  // namespace tripartite
