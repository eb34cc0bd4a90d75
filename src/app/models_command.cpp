#include <cmath>
#include <cstdio>

#include "tripartite/attention/feature_map.hpp"
#include "tripartite/base/error.hpp"
#include "tripartite/base/units.hpp"
#include "tripartite/experiment/attention_task.hpp"
#include "tripartite/io/settings.hpp"
#include "tripartite/models/list.hpp"

#include "commands.hpp"
#include "model_page.hpp"

namespace tripartite {

namespace {

/// "; 0.1 ms to 10000 ms", as far as there are bounds.
std::string bounds(const Field& field) {
  const bool low = std::isfinite(field.low), high = std::isfinite(field.high);
  if (!low && !high) return "";
  const std::string least = low ? format_quantity(field.low, field.unit) : "";
  const std::string most = high ? format_quantity(field.high, field.unit) : "";
  if (low && high) return "; " + least + " to " + most;
  return low ? "; at least " + least : "; at most " + most;
}

void print_fields(const std::string& table, const std::vector<DescribedField>& fields) {
  for (const DescribedField& described : fields) {
    const Field& field = described.field;
    std::string words = field.meaning;
    for (const std::string& choice : field.choices)
      words += (&choice == field.choices.data() ? "; one of " : ", ") + choice;
    words += bounds(field);
    if (!field.source.empty()) words += "\n      " + field.source;
    std::printf("  %s.%s = %s\n      %s\n", table.c_str(), described.path.c_str(),
                described.default_text.empty() ? "(absent)" : described.default_text.c_str(),
                words.c_str());
  }
}

void print_circuit() {
  std::puts(
      "circuit: neuron-astrocyte attention circuit at the rate level\n"
      "  tau_h dI_j/dt  = -I_j + phi_j(token)\n"
      "  tau_n dx_i/dt  = -x_i + r/m sum_j s_ij I_j + (1 - r) v_i\n"
      "  tau_w dc_ij/dt = w x_i I_j\n"
      "  tau_w dg_j/dt  = w I_j\n"
      "  dp_ij/dt       = u g_j I_j/tau_w + (mean(p) - p_ij)/tau_ca - leak p_ij\n"
      "  tau_s ds_ij/dt = r (c_ij - (K + p_ij) s_ij)\n"
      "  Kozachkov, Kastanenka & Krotov, PNAS 120:e2219150120 (2023);\n"
      "  Kozachkov, Slotine & Krotov, PNAS (2025), arXiv 2311.08135, appendix C\n");
  print_fields("circuit", describe<CircuitParameters>());
}

void print_map(const FeatureMap& map) {
  std::printf("%s: feature map, %s, %s\n  phi(x) = %s\n", map.name.c_str(),
              map.unbiased ? "unbiased" : "biased", map.positive ? "positive" : "of both signs",
              map.formula.c_str());
  if (!map.note.empty()) std::printf("  %s\n", map.note.c_str());
  if (!map.citation.empty()) std::printf("  %s\n", map.citation.c_str());
}

void print_solver(const SolverMethod& method) {
  std::printf("%s: solver, order %d, %s\n  %s\n", method.name.c_str(), method.order,
              method.adaptive ? "adaptive" : "fixed step", method.note.c_str());
}

void print_list(const Catalogue& catalogue) {
  std::puts("biophysical models");
  for (const Model& model : catalogue.models())
    std::printf("  %-24s %s: %s\n", model.name.c_str(), model.kind.c_str(), model.summary.c_str());
  std::puts("circuits\n  circuit");
  std::puts("feature maps (features.map)");
  for (const FeatureMap& map : feature_maps())
    std::printf("  %-16s %s\n", map.name.c_str(), map.formula.c_str());
  std::puts("solvers (solver.method)");
  for (const SolverMethod& method : solver_methods())
    std::printf("  %-16s %s\n", method.name.c_str(), method.note.c_str());
  std::puts("tables of an experiment");
  AttentionSettings settings;
  AttentionSettings::visit_fields(
      settings, [](auto&, const Field& field) { std::printf("  %s\n", field.name.c_str()); });
  std::puts("tripartite models NAME prints a page.");
}

/// Prints the table of that name with its defaults; false where there is none.
bool print_table(const std::string& name) {
  bool printed = false;
  AttentionSettings settings;
  AttentionSettings::visit_fields(settings, [&](auto& member, const Field& field) {
    if (field.name != name) return;
    std::printf("[%s]\n", name.c_str());
    print_fields(name, describe(member));
    printed = true;
  });
  return printed;
}

}  // namespace

int models_command(const std::string& name, bool markdown) {
  const Catalogue catalogue = tripartite_models();
  if (name.empty()) {
    if (markdown)
      std::fputs(models_markdown(catalogue.models()).c_str(), stdout);
    else
      print_list(catalogue);
    return 0;
  }
  std::vector<std::string> known = AttentionTask(catalogue).tables();
  if (name == "circuit") {
    print_circuit();
    return 0;
  }
  for (const Model& model : catalogue.models()) {
    known.push_back(model.name);
    if (model.name == name) {
      std::fputs((markdown ? model_markdown(model) : model_page(model)).c_str(), stdout);
      return 0;
    }
  }
  for (const FeatureMap& map : feature_maps()) {
    known.push_back(map.name);
    if (map.name == name) {
      print_map(map);
      return 0;
    }
  }
  for (const SolverMethod& method : solver_methods()) {
    known.push_back(method.name);
    if (method.name == name) {
      print_solver(method);
      return 0;
    }
  }
  if (print_table(name)) return 0;
  throw ConfigError::unknown_choice({}, "NAME", name, known);
}

}  // namespace tripartite
