#include <algorithm>
#include <cmath>
#include <string>
#include <tokenwire/structured/value_parser.hpp>
#include <vector>

#include "json/object_text.hpp"
#include "structured/bounds.hpp"
#include "structured/words.hpp"

namespace tokenwire::structured {
namespace {

// An object type that the schema has.
struct definition {
  shape const* type;
  unsigned uses;
  bool recursive;
  std::string name{};

  bool stands_apart() const noexcept { return uses > 1 || recursive; }
};

// Names that every provider takes: letters, digits and underscores, 64 at most.
std::string clean(std::string_view name) {
  std::string text;
  for (char const c : name.substr(0, 60)) {
    bool const fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    text += fits ? c : '_';
  }
  return text.empty() ? "object" : text;
}

class schema_writer {
 public:
  explicit schema_writer(shape const& root) : root_(root) {
    count(root);
    name_all();
  }

  std::string text() {
    write_body(root_, nullptr, {});
    if (std::none_of(found_.begin(), found_.end(), [](definition const& d) { return d.stands_apart(); })) return out_;
    out_.pop_back();
    out_ += R"(,"$defs":{)";
    bool first = true;
    for (definition const& each : found_) {
      if (!each.stands_apart()) continue;
      if (!first) out_ += ',';
      first = false;
      out_ += json::quoted(each.name) + ':';
      write_body(*each.type, nullptr, each.type->description);
    }
    out_ += "}}";
    return out_;
  }

 private:
  definition* find(shape const& type) noexcept {
    auto const found = std::find_if(found_.begin(), found_.end(), [&](definition const& d) { return d.type == &type; });
    return found == found_.end() ? nullptr : &*found;
  }

  void count(shape const& type) {
    switch (type.kind) {
      case kind::object: {
        if (definition* const known = find(type)) {
          ++known->uses;
          if (std::find(open_.begin(), open_.end(), &type) != open_.end()) known->recursive = true;
          return;
        }
        // The root is written at the top already.
        found_.push_back({&type, 1, false});
        open_.push_back(&type);
        for (member const& each : type.members) count(each.type());
        open_.pop_back();
        return;
      }
      case kind::map:
      case kind::list:
      case kind::optional:
        return count(type.element());
      case kind::variant:
        for (shape_ref const each : type.alternatives) count(each());
        return;
      default:
        return;
    }
  }

  // In the order in which the types are first met; of two names that are the same the second gets a number.
  void name_all() {
    std::vector<std::string> taken;
    for (definition& each : found_) {
      std::string const name = clean(each.type->name);
      each.name = name;
      for (unsigned n = 2; std::find(taken.begin(), taken.end(), each.name) != taken.end(); ++n)
        each.name = name + '_' + std::to_string(n);
      taken.push_back(each.name);
    }
  }

  void begin(std::string_view description) {
    out_ += '{';
    if (!description.empty()) out_ += "\"description\":" + json::quoted(description) + ',';
  }
  void bound(std::string_view name, double value) {
    if (std::isinf(value)) return;
    out_.append(",\"").append(name).append("\":").append(number_words(value));
  }
  void limits(std::string_view least_name, std::size_t least, std::string_view most_name, std::size_t most) {
    if (least != 0) out_.append(",\"").append(least_name).append("\":").append(std::to_string(least));
    if (most != std::numeric_limits<std::size_t>::max())
      out_.append(",\"").append(most_name).append("\":").append(std::to_string(most));
  }

  void write(shape const& type, note const* rules, std::string_view description, bool is_element = false) {
    definition const* const defined = type.kind == kind::object ? find(type) : nullptr;
    if (!defined || !defined->stands_apart()) return write_body(type, rules, description, is_element);
    std::string const reference = "{\"$ref\":" + json::quoted("#/$defs/" + defined->name) + '}';
    if (description.empty()) {
      out_ += reference;
      return;
    }
    // Nothing may stand beside a $ref.
    begin(description);
    out_ += "\"anyOf\":[" + reference + "]}";
  }

  void write_body(shape const& type, note const* rules, std::string_view description, bool is_element = false) {
    if (is_element) rules = rules_of_element(type, rules);
    if (description.empty() && type.kind == kind::object) description = type.description;
    begin(description);
    switch (type.kind) {
      case kind::null:
        out_ += R"("type":"null")";
        break;
      case kind::boolean:
        out_ += R"("type":"boolean")";
        break;
      case kind::integer:
      case kind::unsigned_integer: {
        out_ += R"("type":"integer")";
        double const infinity = std::numeric_limits<double>::infinity();
        // Of 64 bits the bounds would not be exact: readers of JSON round them.
        bool const exact = type.size < 8;
        double least = exact ? least_of(type) : type.kind == kind::unsigned_integer ? 0 : -infinity;
        double most = exact ? most_of(type) : infinity;
        if (rules) least = std::max(least, rules->minimum);
        if (rules) most = std::min(most, rules->maximum);
        bound("minimum", least);
        bound("maximum", most);
        break;
      }
      case kind::number:
        out_ += R"("type":"number")";
        if (rules) bound("minimum", rules->minimum);
        if (rules) bound("maximum", rules->maximum);
        break;
      case kind::string:
        out_ += R"("type":"string")";
        if (rules) limits("minLength", rules->min_length, "maxLength", rules->max_length);
        break;
      case kind::enumeration:
      case kind::constant: {
        out_ += R"("type":"string","enum":[)";
        for (word const& each : type.words) {
          if (&each != type.words.data()) out_ += ',';
          out_ += json::quoted(each.name);
        }
        out_ += ']';
        break;
      }
      case kind::object:
        write_members(type);
        break;
      case kind::map:
        out_ += R"("type":"object","additionalProperties":)";
        write(type.element(), rules, {}, true);
        break;
      case kind::list:
        out_ += R"("type":"array","items":)";
        write(type.element(), rules, {}, true);
        if (type.extent != 0) {
          limits("minItems", type.extent, "maxItems", type.extent);
        } else if (rules) {
          limits("minItems", rules->min_items, "maxItems", rules->max_items);
        }
        break;
      case kind::optional:
        out_ += R"("anyOf":[)";
        write(type.element(), rules, {}, is_element);
        out_ += R"(,{"type":"null"}])";
        break;
      case kind::variant:
        out_ += R"("anyOf":[)";
        for (shape_ref const& each : type.alternatives) {
          if (&each != type.alternatives.data()) out_ += ',';
          write(each(), rules, {}, is_element);
        }
        out_ += ']';
        break;
    }
    out_ += '}';
  }

  void write_members(shape const& type) {
    out_ += R"("type":"object","properties":{)";
    std::string required;
    for (member const& each : type.members) {
      if (&each != type.members.data()) {
        out_ += ',';
        required += ',';
      }
      std::string const name = json::quoted(each.name);
      out_ += name + ':';
      required += name;
      write(each.type(), &each.rules, each.rules.description);
    }
    out_ += R"(},"required":[)" + required + R"(],"additionalProperties":false)";
  }

  shape const& root_;
  std::vector<definition> found_{};
  std::vector<shape const*> open_{};
  std::string out_{};
};

// Looks at each object type once, which may hold itself.
struct map_finder {
  bool find(shape const& type) {
    switch (type.kind) {
      case kind::map:
        return true;
      case kind::optional:
        return find(type.element());
      case kind::list:
        return find_below(type.element(), "*");
      case kind::variant:
        return std::any_of(type.alternatives.begin(), type.alternatives.end(),
                           [&](shape_ref each) { return find(each()); });
      case kind::object:
        if (std::find(seen.begin(), seen.end(), &type) != seen.end()) return false;
        seen.push_back(&type);
        return std::any_of(type.members.begin(), type.members.end(),
                           [&](member const& each) { return find_below(each.type(), each.name); });
      default:
        return false;
    }
  }
  bool find_below(shape const& type, std::string_view name) {
    std::size_t const size = path.size();
    append_token(path, name);
    if (find(type)) return true;
    path.resize(size);
    return false;
  }

  std::string path{};
  std::vector<shape const*> seen{};
};

}  // namespace

std::string schema_text(shape const& type) {
  return schema_writer(type).text();
}

std::string schema_name(shape const& type) {
  return clean(type.name);
}

bool has_map(shape const& type) {
  return map_finder().find(type);
}

std::string map_path(shape const& type) {
  map_finder finder;
  finder.find(type);
  return finder.path;
}

}  // namespace tokenwire::structured
