#include "head_group.hpp"

#include <algorithm>
#include <cctype>

#include "tripartite/base/error.hpp"

namespace tripartite {

namespace {

/// Parts of names of what makes attention something else than softmax(q·k) v.
constexpr std::array kDecisive = {"mask",  "causal",  "padding",     "window",       "bias",
                                  "alibi", "softcap", "temperature", "scale_factor", "add_offset"};
/// The same, where input.scale does not say it.
constexpr std::array kScale = {"scale", "scaling"};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

void refuse_decisive(const std::string& name, const std::string& where, bool scale_is_given) {
  const std::string word = lower(name);
  const auto in_name = [&](const char* part) { return word.find(part) != std::string::npos; };
  if (std::ranges::any_of(kDecisive, in_name))
    throw IoError(where +
                  " is not read, but would change attention\n"
                  "  expected q, k and v of attention without a mask, a bias or the like: "
                  "o = softmax(q·k) v over all tokens");
  if (!scale_is_given && std::ranges::any_of(kScale, in_name))
    throw IoError(where +
                  " is not read\n  expected the scale of the logits as input.scale, "
                  "or none where q is already divided by sqrt(D)");
}

NamedTensor read_named(const StoreReader& file, const std::string& path) {
  NamedTensor named{file.path().string() + ": " + path,
                    {file.shape(path), file.read_doubles(path)}};
  require_finite(named.tensor, named.name);
  return named;
}

/// By the attribute "shape" of the group; one of another kind declares nothing.
std::optional<HeadLayout> layout_of(const StoreReader& file, const std::string& folder) {
  if (!file.has_attribute(folder, "shape")) return {};
  try {
    const Attribute declared = file.attribute(folder, "shape");
    const auto* text = std::get_if<std::string>(&declared);
    return text ? declared_layout(*text) : std::nullopt;
  } catch (const IoError&) {  // several numbers
    return {};
  }
}

}  // namespace

HeadGroup read_head_group(const StoreReader& file, const std::string& group, bool scale_is_given) {
  const std::string folder = group.empty() ? "/" : "/" + group + "/";
  const std::string where = file.path().string() + ": ";
  HeadGroup read{{read_named(file, folder + "q"), read_named(file, folder + "k"),
                  read_named(file, folder + "v")},
                 {},
                 {},
                 {}};
  for (const std::string& name : file.children(folder)) {
    if (name == "q" || name == "k" || name == "v" || name == "tokens") continue;
    if (name == "y" && !file.is_group(folder + name))
      read.output = read_named(file, folder + name);
    else if (!file.is_group(folder + name))
      read.left_aside.push_back(where + folder + name);
  }
  // What stands further up, such as one mask for all layers, holds for the group, too.
  std::vector<std::string> places = {folder + "q", folder + "k", folder + "v"};
  for (std::size_t end = folder.size(); end != std::string::npos;
       end = end > 1 ? folder.rfind('/', end - 2) + 1 : std::string::npos) {
    places.push_back(folder.substr(0, end));
    for (const std::string& name : file.children(places.back()))
      if (end == folder.size() || !file.is_group(places.back() + name))
        refuse_decisive(name, where + places.back() + name, scale_is_given);
  }
  for (const std::string& path : places)
    for (const std::string& name : file.attribute_names(path))
      refuse_decisive(name, where + "attribute " + name + " of " + path, scale_is_given);
  read.declared = layout_of(file, folder);
  return read;
}

}  // namespace tripartite
