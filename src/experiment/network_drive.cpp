// Drives: what acts on a network from outside.
#include <algorithm>

#include "tripartite/base/error.hpp"

#include "network_description.hpp"

namespace tripartite {

namespace {

void read_elements(Section& section, const NamedEnd& to, DriveDescription& drive) {
  if (!section.ask("elements")) return;
  const auto last = static_cast<double>(size_of(to.end, to.population->size)) - 1;
  section.read(drive.elements, Field{.name = "elements", .low = 0, .high = last});
  if (drive.elements.empty())
    throw ConfigError::wrong_type(section.origin("elements"), section.path_of("elements"),
                                  "an empty list", "one element or more; all where it is left out");
}

void read_values(Section& section, const NamedEnd& to, DriveDescription& drive) {
  section.require("values", "a list such as [\"0 pA\", \"20 pA\"]");
  section.read(drive.values, Field{.name = "values", .unit = to.port.unit});
  if (drive.values.empty())
    throw ConfigError::wrong_type(section.origin("values"), section.path_of("values"),
                                  "an empty list", "one value or more");
  section.read(drive.start, Field{.name = "start", .unit = "ms", .low = 0});
  if (drive.values.size() > 1)
    section.require("interval", "a time such as \"2 s\", for which each value holds");
  const double least = drive.values.size() > 1 ? 1e-6 : 0;
  section.read(drive.interval, Field{.name = "interval", .unit = "ms", .low = least});
  section.read(drive.repeat, Field{.name = "repeat"});
}

/// start + k period for k below count.
std::vector<double> read_regular(Section& section) {
  Section table(section.document(), section.path_of("regular"));
  double start = 0, period = 0;
  std::int64_t count = 1;
  table.require("period", "a time such as \"10 ms\"");
  table.require("count", "how many events there are");
  table.read(start, Field{.name = "start", .unit = "ms", .low = 0});
  table.read(period, Field{.name = "period", .unit = "ms", .low = 0});
  table.read(count, Field{.name = "count", .low = 1, .high = 1e7});
  section.note("regular", table.close());
  std::vector<double> times;
  for (std::int64_t k = 0; k < count; ++k) times.push_back(start + static_cast<double>(k) * period);
  return times;
}

void read_events(Section& section, const NamedEnd& to, DriveDescription& drive,
                 std::vector<SpikeFile>& files, std::size_t index) {
  std::string found;
  for (const char* key : {"times", "regular", "file"}) {
    if (!section.ask(key)) continue;
    if (!found.empty())
      throw ConfigError({section.origin(key),
                         "'" + std::string(key) + "' stands beside '" + found + "'",
                         "one of times, regular, file"});
    found = key;
  }
  if (found.empty())
    throw ConfigError({section.origin("times"), "[" + section.path() + "] has no events",
                       "times = […], regular = { start, period, count } or file = \"spikes.h5\""});
  section.read(drive.strength, Field{.name = "strength", .unit = to.port.unit});
  if (found == "times") {
    section.read(drive.times, Field{.name = "times", .unit = "ms", .low = 0});
    const auto early = std::ranges::is_sorted_until(drive.times);
    if (early != drive.times.end())
      throw ConfigError::wrong_type(
          (*section.ask("times")->array())[static_cast<std::size_t>(early - drive.times.begin())]
              .origin,
          section.path_of("times"), "out of order", "ascending times");
  } else if (found == "regular") {
    drive.times = read_regular(section);
  } else {
    if (!drive.elements.empty())
      throw ConfigError({section.origin("elements"), "'elements' stands beside 'file'",
                         "one of them: the node_ids of the file are the elements"});
    SpikeFile file{index, "", ""};
    section.read(file.file, Field{.name = "file"});
    if (section.ask("spikes")) section.read(file.population, Field{.name = "spikes"});
    files.push_back(file);
  }
}

}  // namespace

void read_drives(Section& root, const Populations& populations, NetworkExperiment& experiment) {
  read_tables(root, "drives", [&](const std::string& name, Section& section) {
    DriveDescription drive;
    drive.name = name;
    const NamedEnd to = populations.read(section, "to", kInputPort | kEventInputPort);
    drive.to = to.end;
    read_elements(section, to, drive);
    if (to.port.kind == kInputPort)
      read_values(section, to, drive);
    else
      read_events(section, to, drive, experiment.spike_files, experiment.network.drives.size());
    experiment.network.drives.push_back(std::move(drive));
  });
}

}  // namespace tripartite
