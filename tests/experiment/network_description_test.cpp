// Networks as text: what is read, what is resolved, and what is refused.
#include <fstream>

#include "tripartite/base/error.hpp"
#include "tripartite/experiment/network_task.hpp"
#include "tripartite/models/list.hpp"

#include "experiment/small_experiment.hpp"
#include "experiment/small_network.hpp"
#include "support/catch.hpp"

using namespace tripartite;
using namespace tripartite::testing;

namespace {

std::string resolve(const std::string& text) {
  return NetworkTask(tripartite_models()).resolve(Document::parse(text, "net.toml"));
}

/// The small network with `old` replaced; a text of its own where `old` is not in it.
std::string with(const std::string& old, const std::string& fresh) {
  std::string text = small_network;
  const auto place = text.find(old);
  if (place == std::string::npos) throw std::out_of_range("not in the network: " + old);
  return text.replace(place, old.size(), fresh);
}

std::string fault(const std::string& old, const std::string& fresh) {
  try {
    resolve(with(old, fresh));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the resolved description resolves to itself", "[network]") {
  const std::string once = resolve(small_network);
  CHECK(resolve("task = \"network\"\n" + once) == once);
}

TEST_CASE("every default is written out, and every number keeps its bits", "[network]") {
  const std::string resolved = resolve(with("-52 mV", "-52.1234567890123 mV"));
  for (const char* line :
       {"scheme = \"fast\"", "C = \"198 pF\"", "V_th = {\"uniform\" = [\"-52.1234567890123 mV\"",
        "I = {\"lognormal\" = [\"0.3 uM\", 0.1]}", "[junctions.gap]\nmodel = \"junction_smooth\"",
        "\"low\" = \"-60 mV\"", "delay = \"0 ms\"", "from = \"neurons[16:].spike\"", "pool = 1",
        "mean = true", "multiple = true", "[record.spikes]\nevents = \"neurons.spike\"",
        "strength = \"2 nS\"", "bin = \"10 ms\"", "alpha = 1.0", "rtol = 1e-09"})
    CHECK_THAT(resolved, Contains(line));
}

TEST_CASE("tables keep the order of the file", "[network]") {
  const std::string resolved = resolve(small_network);
  CHECK(resolved.find("[populations.neurons]") < resolved.find("[populations.astrocytes]"));
  CHECK(resolved.find("[projections.excitation]") < resolved.find("[projections.inhibition]"));
  CHECK(resolved.find("[record.spikes]") < resolved.find("[record.calcium]"));
}

TEST_CASE("the size of a grid is that of its cells", "[network]") {
  CHECK_THAT(resolve(with("size = 20\nlayout", "layout")), Contains("size = 20\n"));
  CHECK_THAT(fault("size = 20", "size = 21"), Contains("20, the cells of its grid"));
}

TEST_CASE("columns are named after the records", "[network]") {
  std::vector<std::string> names;
  std::vector<std::string> units;
  for (const Column& column :
       NetworkTask(tripartite_models()).columns(Document::parse(small_network, "net.toml"))) {
    names.push_back(column.name);
    units.push_back(column.unit);
    CHECK_FALSE(column.meaning.empty());
  }
  CHECK(names == std::vector<std::string>{"spikes.count",  "spikes.rate",
                                          "spikes.cv",     "spikes.cv_pooled",
                                          "spikes.first",  "spikes.last",
                                          "E.mean",        "E.min",
                                          "E.max",         "calcium.mean",
                                          "calcium.min",   "calcium.max",
                                          "calcium.peaks", "calcium.frequency",
                                          "u.mean",        "u.min",
                                          "u.max",         "neurons",
                                          "instances",     "synapses",
                                          "events",        "steps"});
  CHECK(units[1] == "Hz");
  CHECK(units[9] == "uM");
}

TEST_CASE("the speed of a wave is in the unit of the layout", "[network]") {
  const std::string wave = "[record.w]\nwave = \"neurons.V\"\nlevel = \"-51 mV\"\n[record.spikes]";
  const auto unit_of = [&](std::string text) {
    for (const Column& column :
         NetworkTask(tripartite_models()).columns(Document::parse(text, "net.toml")))
      if (column.name == "w.speed") return column.unit;
    return std::string("none");
  };
  const std::string laid_out = with("[record.spikes]", wave);
  CHECK(unit_of(laid_out) == "um/s");
  const std::string layout = "layout = { grid = [5, 4], spacing = \"50 um\" }";
  std::string ring = laid_out;
  CHECK(unit_of(ring.erase(ring.find(layout), layout.size())) == "cells/s");
}

TEST_CASE("a weight is in the unit of what it arrives at", "[network]") {
  CHECK_THAT(fault("weight = \"1 nS\"", "weight = 1"),
             Contains("a quantity with a unit") && Contains("nS"));
  CHECK_THAT(fault("weight = \"1 nS\"", "weight = \"1 pA\""),
             Contains("a current where a conductance is needed"));
  CHECK_THAT(fault("to = \"release.C\"", "to = \"release.C\"\nweight = \"1 uM\""),
             Contains("a finite number"));  // of one dimension: a plain factor
  CHECK_THAT(fault("from = \"astrocytes.C\"\nto = \"release.C\"",
                   "from = \"astrocytes.C\"\nto = \"neurons.I_stim\""),
             !Contains("wires"));
  CHECK_THAT(resolve(with("from = \"astrocytes.C\"\nto = \"release.C\"",
                          "from = \"astrocytes.C\"\nto = \"neurons.I_stim\"\n"
                          "weight = \"3 pA/uM\"")),
             Contains("weight = \"3 pA/(uM)\""));
}

TEST_CASE("a wire may have a weight for each edge, or draw them", "[network]") {
  const std::string release = "from = \"astrocytes.C\"\nto = \"release.C\"";
  CHECK_THAT(resolve(with(release, release + "\nweight = { values = [1, 2.5] }")),
             Contains("[wires.calcium.weight]\nvalues = [1.0, 2.5]"));
  const std::string current =
      "from = \"astrocytes.C\"\nto = \"neurons.I_stim\"\n"
      "weight = { normal = [\"3 pA/uM\", \"1 pA/uM\"], low = \"0 pA/uM\" }";
  CHECK_THAT(resolve(with(release, current)), Contains("normal = [\"3 pA/(uM)\", \"1 pA/(uM)\"]"));
  CHECK_THAT(fault(release, release + "\nweight = { values = [1, \"2 uM\"] }"),
             Contains("a finite number"));
}

TEST_CASE("distributions are refused where they make no sense", "[network]") {
  const std::string old = "{ uniform = [\"-52 mV\", \"-48 mV\"] }";
  CHECK_THAT(fault(old, "{ unifrom = [\"-52 mV\", \"-48 mV\"] }"),
             Contains("did you mean 'uniform'?"));
  CHECK_THAT(fault(old, "{ uniform = [\"-52 mV\"] }"), Contains("[lower end, upper end]"));
  CHECK_THAT(fault(old, "{ uniform = [\"-52 mV\", \"48 V\"] }"), Contains("out of bounds"));
  CHECK_THAT(fault(old, "{ uniform = [\"-52 mV\", \"-48 mV\"], values = [] }"),
             Contains("one distribution"));
  CHECK_THAT(fault(old, "{ normal = [\"-52 mV\", \"-1 mV\"] }"), Contains("at least 0 mV"));
  CHECK_THAT(fault(old, "{}"), Contains("an empty table"));
  CHECK_THAT(fault(old, "{ values = [\"-52 mV\"], low = \"-60 mV\" }"),
             Contains("listed values are not drawn"));
}

TEST_CASE("records are refused where they see nothing", "[network]") {
  CHECK_THAT(fault("samples = \"astrocytes.C\"", "sampels = \"astrocytes.C\""),
             Contains("did you mean 'samples'?"));
  CHECK_THAT(fault("samples = \"astrocytes.C\"", ""),
             Contains("[record.calcium]") || Contains("records nothing"));
  CHECK_THAT(fault("samples = \"astrocytes.C\"", "samples = \"astrocytes.Ca\""),
             Contains("did you mean 'astrocytes.C'?"));
  CHECK_THAT(fault("\ncount = 4", "\nelements = [10]"), Contains("out of bounds: 10"));
  CHECK_THAT(fault("\ncount = 4", "\ncount = 4\nelements = [1]"), Contains("one of them"));
  CHECK_THAT(fault("edges = \"excitation.u\"", "edges = \"excitaton.u\""),
             Contains("did you mean 'excitation'?"));
  CHECK_THAT(fault("edges = \"excitation.u\"", "edges = \"excitation.w\""),
             Contains("cannot be 'w'") && Contains("one of: u, x, Y, Gamma"));
  CHECK_THAT(fault("events = \"neurons.spike\"", "events = \"neurons.spike\"\nrates = \"neurons\""),
             Contains("one thing in each record"));
}

TEST_CASE("what synapses share steps by the method of the cells that it is coupled to",
          "[network]") {
  const auto method = [](const std::string& resolved) {
    const std::string table = resolved.substr(resolved.find("[projections.excitation.astrocyte]"));
    return table.substr(table.find("method = "),
                        table.find("\n", table.find("method = ")) - table.find("method = "));
  };
  // Astrocytes step slowly by rk4; with base steps it goes with the release, which steps by heun.
  CHECK(method(resolve(small_network)) == "method = \"heun\"");
  CHECK(method(resolve(with("population = \"astrocytes\"\nY",
                            "population = \"astrocytes\"\nstep = \"1 ms\"\nY"))) ==
        "method = \"rk4\"");
  CHECK(method(resolve(with("step = \"1 ms\"\nmethod", "method"))) == "method = \"rk4\"");
  CHECK(method(resolve(with("population = \"astrocytes\"\nY",
                            "population = \"astrocytes\"\nmethod = \"rk8\"\nY"))) ==
        "method = \"rk8\"");
}

TEST_CASE("a row at an astrocyte without its port is named, and can be left out", "[network]") {
  const std::string other = "model = \"li_rinzel\"\nsize = 10\nstep = \"1 ms\"";
  std::string text = with("model = \"g_chi\"\nsize = 10\nstep = \"1 ms\"", other);
  const auto swap = [](std::string in, const std::string& old, const std::string& fresh) {
    return in.replace(in.find(old), old.size(), fresh);
  };
  const std::string bare = swap(text, "Y = \"astrocytes.Y_S\"\n", "");
  std::string said;
  try {
    resolve(bare);
  } catch (const ConfigError& error) {
    said = error.what();
  }
  CHECK_THAT(said, Contains("nothing says where the synapse's 'Y' is wired to, and model "
                            "li_rinzel has no input 'Y_S'") &&
                       Contains("Y = \"none\" to leave it out"));
  const std::string left_out = swap(text, "Y = \"astrocytes.Y_S\"", "Y = \"none\"");
  const std::string resolved = resolve(left_out);
  CHECK_THAT(resolved, Contains("Y = \"none\""));
  CHECK(resolve("task = \"network\"\n" + resolved) == resolved);
}
