#include "ask/schema_check.hpp"

#ifdef TOKENWIRE_HAS_VALIJSON

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

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

#include "structured/words.hpp"

namespace ask {
namespace {

namespace json = boost::json;

// `<root>`, `[name]`, `[0]` become a JSON pointer.
std::string pointer_of(std::vector<std::string> const& context) {
  std::string path;
  for (std::string const& part : context) {
    if (part.size() < 2 || part.front() != '[') continue;
    tokenwire::structured::append_token(path, std::string_view(part).substr(1, part.size() - 2));
  }
  return path;
}

// `1.0` and `1e2` are integers to JSON Schema, not to valijson, which takes a fraction for a multiple of an integer,
// too. True: there are integers beyond 64 bits with a sign, of which it knows none.
bool adapt_numbers(json::value& value) {
  bool beyond = false;
  if (json::object* const object = value.if_object()) {
    for (json::key_value_pair& member : *object) {
      json::value& of_member = member.value();
      beyond = adapt_numbers(of_member) || beyond;
      if (member.key() == "multipleOf" && of_member.is_int64()) of_member = of_member.to_number<double>();
    }
  } else if (json::array* const list = value.if_array()) {
    for (json::value& element : *list) beyond = adapt_numbers(element) || beyond;
  } else if (value.is_number()) {
    double const number = value.to_number<double>();
    bool const is_whole = std::trunc(number) == number;
    beyond = value.is_uint64() || (is_whole && std::abs(number) >= 0x1p63);
    if (value.is_double() && is_whole && !beyond) value = static_cast<std::int64_t>(number);
    if (value.is_uint64()) value = number;
  }
  return beyond;
}

schema_verdict validate(std::string_view object, std::string_view schema_text) {
  try {
    json::parse_options options;
    options.max_depth = tokenwire::structured::read_options{}.max_depth;
    valijson::Schema schema;
    json::value document = json::parse(schema_text, {}, options);
    bool const wants_beyond = adapt_numbers(document);
    valijson::SchemaParser().populateSchema(valijson::adapters::BoostJsonAdapter(document), schema);
    json::value target = json::parse(object, {}, options);
    bool const beyond = adapt_numbers(target) || wants_beyond;
    valijson::ValidationResults results;
    if (valijson::Validator().validate(schema, valijson::adapters::BoostJsonAdapter(target), &results))
      return {.said = schema_verdict::kind::fits};
    if (beyond) return {.reason = "a number beyond 64 bits, which the validator does not know"};
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

void limit(int resource, rlim_t most) noexcept {
  rlimit const both{most, most};
  ::setrlimit(resource, &both);
}

[[noreturn]] void validate_and_exit(std::string_view object, std::string_view schema, unsigned max_seconds, int out) {
  // It ends with an interrupt, and with its owner.
  std::signal(SIGINT, SIG_DFL);
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  limit(RLIMIT_CPU, max_seconds);
  limit(RLIMIT_STACK, rlim_t{64} << 20);
  // One that overruns its stack leaves no core behind.
  limit(RLIMIT_CORE, 0);
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
