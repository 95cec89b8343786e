#include "ask/schema_check.hpp"

#ifdef TOKENWIRE_HAS_VALIJSON

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <exception>
#include <tokenwire/structured/value_parser.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#include <vector>

namespace ask {
namespace {

namespace json = boost::json;

// `<root>`, `[name]`, `[0]` become a JSON pointer.
std::string pointer_of(std::vector<std::string> const& context) {
  std::string path;
  for (std::string const& part : context) {
    if (part.size() < 2 || part.front() != '[') continue;
    path += '/';
    for (char const c : std::string_view(part).substr(1, part.size() - 2)) {
      if (c == '~')
        path += "~0";
      else if (c == '/')
        path += "~1";
      else
        path += c;
    }
  }
  return path;
}

// `1.0` and `1e2` are integers to JSON Schema, not to valijson.
void make_integers(json::value& value) {
  if (value.is_object()) {
    for (json::key_value_pair& member : value.get_object()) make_integers(member.value());
  } else if (value.is_array()) {
    for (json::value& element : value.get_array()) make_integers(element);
  } else if (double const* const number = value.if_double()) {
    // Up to here a double has every integer.
    if (std::abs(*number) <= 9007199254740992.0 && std::trunc(*number) == *number)
      value = static_cast<std::int64_t>(*number);
  }
}

schema_verdict validate(std::string_view object, std::string_view schema_text) {
  try {
    json::parse_options options;
    options.max_depth = tokenwire::structured::read_options{}.max_depth;
    valijson::Schema schema;
    json::value document = json::parse(schema_text, {}, options);
    make_integers(document);
    valijson::SchemaParser().populateSchema(valijson::adapters::BoostJsonAdapter(document), schema);
    json::value target = json::parse(object, {}, options);
    make_integers(target);
    valijson::ValidationResults results;
    if (valijson::Validator().validate(schema, valijson::adapters::BoostJsonAdapter(target), &results))
      return {.said = schema_verdict::kind::fits};
    // The first is about the innermost place.
    valijson::ValidationResults::Error error;
    if (!results.popError(error)) error.description = "it does not fit";
    return {schema_verdict::kind::misfit, pointer_of(error.context), error.description};
  } catch (std::exception const& failed) {
    return {.reason = failed.what()};
  }
}

// The kind as a letter, the path, a byte 0, the reason.
std::string packed(schema_verdict const& verdict) {
  return static_cast<char>('0' + static_cast<int>(verdict.said)) + verdict.path + '\0' + verdict.reason;
}
schema_verdict unpacked(std::string_view text) {
  std::size_t const middle = text.find('\0');
  return {static_cast<schema_verdict::kind>(text.front() - '0'), std::string(text.substr(1, middle - 1)),
          std::string(text.substr(middle + 1))};
}

[[noreturn]] void validate_and_exit(std::string_view object, std::string_view schema, unsigned max_seconds, int out) {
  // Its owner is the one to be interrupted.
  std::signal(SIGINT, SIG_IGN);
  // One that overruns its stack leaves no core behind.
  rlimit const no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  rlimit const seconds{max_seconds, max_seconds};
  ::setrlimit(RLIMIT_CPU, &seconds);
  std::string const text = packed(validate(object, schema));
  std::string_view left = text;
  while (!left.empty()) {
    ssize_t const n = ::write(out, left.data(), left.size());
    if (n < 0 && errno != EINTR) ::_exit(1);
    if (n > 0) left.remove_prefix(static_cast<std::size_t>(n));
  }
  ::_exit(0);
}

std::string read_all(int in) {
  std::string text;
  char block[4096];
  for (;;) {
    ssize_t const n = ::read(in, block, sizeof block);
    if (n > 0)
      text.append(block, static_cast<std::size_t>(n));
    else if (n == 0 || errno != EINTR)
      return text;
  }
}

std::string last_error() {
  return std::strerror(errno);
}

}  // namespace

schema_verdict check_schema(std::string_view object, std::string_view schema, unsigned max_seconds) {
  int ends[2];
  if (::pipe(ends) != 0) return {.reason = last_error()};
  pid_t const child = ::fork();
  if (child == 0) validate_and_exit(object, schema, max_seconds, ends[1]);
  std::string const not_forked = child < 0 ? last_error() : std::string();
  ::close(ends[1]);
  std::string const text = read_all(ends[0]);
  ::close(ends[0]);
  if (child < 0) return {.reason = not_forked};
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !text.empty()) return unpacked(text);
  return {.reason = WIFSIGNALED(status) ? "the validator was ended by signal " + std::to_string(WTERMSIG(status))
                                        : std::string("the validator failed")};
}

}  // namespace ask

#else

namespace ask {

schema_verdict check_schema(std::string_view, std::string_view, unsigned) {
  return {.reason = "built without valijson"};
}

}  // namespace ask

#endif
