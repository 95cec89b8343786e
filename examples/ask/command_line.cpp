#include "ask/command_line.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "ask/question.hpp"

namespace ask {
namespace {

namespace pplx = tokenwire::perplexity;
using std::chrono::milliseconds;

constexpr char about[] =
    "ask: ask a question and watch the answer come.\n\n"
    "Without a key and without a base URL the answer comes from a simulator inside the program, so that you can try it "
    "at once.";

constexpr char notes[] = R"(Environment (an option wins; an empty variable is as good as none):
  PERPLEXITY_API_KEY          the key, where --api-key is not given: better, for command lines can be seen by others
  PERPLEXITY_BASE_URL         the base URL, where --base-url is not given
  PERPLEXITY_CUSTOM_HEADERS   header fields to send too, a line `Name: value` each
  PERPLEXITY_LOG              off, error, warn, info or debug: what is logged on the standard error
  TWELVE_LABS_API_KEY (or TWELVELABS_API_KEY), TWELVELABS_BASE_URL, TWELVELABS_CUSTOM_HEADERS, TWELVELABS_LOG
                              the same with --provider twelvelabs

Output:
  The answer goes to the standard output as it comes; what the model thinks, and the steps of its search, go to the
  standard error, where sources, usage and finish reason follow.
  With --json there is one JSON object a line: {"kind":"chunk",...} for each piece, then one last line,
  {"kind":"result",...} or {"kind":"error",...}.

Exit status:
  0    the answer is complete (or nobody reads the output any more)
  1    the API refused or failed: a bad status, an error in the stream, an answer that is no stream
  2    a wrong option, or a key, header, URL or CA file that cannot be used
  3    the answer began and was cut short
  4    no answer came: name, connection, TLS; or a deadline passed
  130  Ctrl-C

Examples:
  ask "Why is the sky blue?"                                   from the simulator, or the API when there is a key
  ask --model sonar-pro --system "Answer in one sentence." "What is new in C++26?"
  git log -5 | ask --system "Summarise these commits." -       the question from the standard input
  ask --json "Why is the sky blue?" | jq -r 'select(.kind == "result") | .search_results[].url'
  ask --image photo.jpg "What is on this picture?"
  ask --search-mode academic --domain nature.com --recency year "What is new in virology?"
  ask --job "Write a report on the energy transition."         minutes long: a job, whose progress is shown
  ask --search --recency week "C++26"                          the sources alone
  ask --embed --json "some text"                               its vector
  ask --provider agent --preset low "Compare heat pumps."      an agent, with its searches
  ask --provider twelvelabs --knowledge-store ks_1 "Which videos show dogs?"
  ask --base-url http://127.0.0.1:8080 --timeout-total 30 --max-retries 0 "Are you there?"
)";

struct raw_options {
  question_options question{};
  std::optional<std::string> base_url{};
  std::optional<std::string> api_key{};
  std::string provider{"perplexity"};
  std::string preset{};
  std::string knowledge_store{};
  std::string session{};
  bool no_stream{};
  bool job{};
  bool search{};
  bool embed{};
  std::optional<std::string> ca_file{};
  std::optional<std::string> proxy{};
  std::optional<std::string> timeout_connect{};
  std::optional<std::string> timeout_first_byte{};
  std::optional<std::string> timeout_idle{};
  std::optional<std::string> timeout_total{};
  std::optional<std::string> max_retries{};
  bool json{};
};

void declare(CLI::App& app, raw_options& raw) {
  app.footer(notes);
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  declare_question(app, raw.question);

  app.add_option("--provider", raw.provider,
                 "Whose API it is: perplexity (the default), agent (Perplexity's too), twelvelabs")
      ->type_name("NAME")
      ->group("Service");
  app.add_option("--base-url", raw.base_url,
                 "The API's address; /chat/completions is appended to it, or what the provider has")
      ->type_name("URL")
      ->group("Service");
  app.add_option("--api-key", raw.api_key, "The key. With --base-url and no key nothing is sent for it")
      ->type_name("KEY")
      ->group("Service");
  app.add_option("--ca-file", raw.ca_file,
                 "A PEM file of certificates to trust instead of the system's, or a directory of such, as "
                 "`openssl rehash` makes it")
      ->type_name("FILE")
      ->group("Service");
  app.add_option(
         "--proxy", raw.proxy,
         "http:// or https://, [user:password@]host[:port]; empty: none (PERPLEXITY_PROXY, HTTPS_PROXY, HTTP_PROXY, "
         "ALL_PROXY, but for NO_PROXY)")
      ->type_name("URL")
      ->group("Service");

  app.add_flag("--json", raw.json, "JSON, one object a line")->group("Output");
  app.add_flag("--no-stream", raw.no_stream, "Wait for the whole answer")->group("Output");
  app.add_flag("--job", raw.job,
               "Let the service work on it by itself and wait for that (sonar-deep-research, the model then)")
      ->group("Output");

  CLI::Option* const search =
      app.add_flag("--search", raw.search, "The results of a search, without an answer")->group("Output");
  CLI::Option* const embed =
      app.add_flag("--embed", raw.embed, "The text as a vector of numbers (pplx-embed-v1-0.6b, the model then)")
          ->group("Output")
          ->excludes(search);
  for (char const* const name :
       {"--job", "--no-stream", "--image", "--schema", "--system", "--reasoning", "--stream-mode"}) {
    search->excludes(app.get_option(name));
    embed->excludes(app.get_option(name));
  }
  for (char const* const name : {"--search-mode", "--domain", "--recency"}) embed->excludes(app.get_option(name));
  search->excludes(app.get_option("--model"));

  auto const deadline = [&app](char const* name, std::optional<std::string>& value, char const* meaning) {
    app.add_option(name, value, meaning)->type_name("SECONDS")->group("Patience (seconds with fractions; 0: no limit)");
  };
  deadline("--timeout-connect", raw.timeout_connect,
           "Each of: resolving the name, connecting, the TLS handshake (5, 5 and 10)");
  deadline("--timeout-first-byte", raw.timeout_first_byte, "From the request to the response's first byte (300)");
  deadline("--timeout-idle", raw.timeout_idle, "Between bytes of the response (60)");
  deadline("--timeout-total", raw.timeout_total, "All of it, with retries and their pauses (0)");
  app.add_option("--max-retries", raw.max_retries,
                 "How often to try again before an answer began (2): no connection, status 408, 409, 429, 5xx")
      ->type_name("N")
      ->group("Patience (seconds with fractions; 0: no limit)");

  app.add_option("--preset", raw.preset,
                 "Who answers where no --model is named: fast (the default), low, medium, ... (agent)")
      ->type_name("NAME")
      ->group("Question");
  app.add_option("--knowledge-store", raw.knowledge_store, "The knowledge store to ask about (twelvelabs)")
      ->type_name("ID")
      ->group("Question");
  app.add_option("--session", raw.session, "Go on with this conversation (twelvelabs)")
      ->type_name("ID")
      ->group("Question");
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void set_deadline(char const* name, std::optional<std::string> const& text,
                  std::initializer_list<milliseconds*> deadlines) {
  if (!text) return;
  auto const seconds = parse_number<double>(*text);
  constexpr double most = 1e9;
  if (!seconds || !std::isfinite(*seconds) || *seconds < 0 || *seconds > most)
    throw usage_error(std::string(name) + " takes a number of seconds from 0 to 1e9, not '" + *text + "'");
  // Upwards: less than a millisecond is not 0, which would be no limit.
  milliseconds const value{static_cast<milliseconds::rep>(std::ceil(*seconds * 1000))};
  for (milliseconds* deadline : deadlines) *deadline = value;
}

bool is_set(char const* variable) {
  char const* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

/// Whose server, and how long it may take, of whichever provider. True: neither a key nor a base URL was given.
template <class Options>
bool set_service(raw_options& raw, char const* url_variable, Options& options) {
  bool simulate = !options.api_key && !is_set(url_variable);
  if (raw.api_key) {
    if (raw.api_key->empty()) throw usage_error("--api-key is empty");
    options.api_key = std::move(raw.api_key);
    simulate = false;
  }
  if (raw.base_url) {
    options.base_url = *raw.base_url;
    simulate = false;
  }
  if (raw.ca_file) {
    // The library looks at it when there is TLS; a wrong name is worth a word without TLS as well.
    if (access(raw.ca_file->c_str(), R_OK) != 0) throw usage_error("--ca-file cannot be read: '" + *raw.ca_file + "'");
    auto& tls = options.tls;
    (std::filesystem::is_directory(*raw.ca_file) ? tls.ca_directory : tls.ca_file) = *raw.ca_file;
  }
  if (raw.proxy) options.proxy.url = *raw.proxy;
  auto& limits = options.timeouts;
  set_deadline("--timeout-connect", raw.timeout_connect, {&limits.resolve, &limits.connect, &limits.tls});
  set_deadline("--timeout-first-byte", raw.timeout_first_byte, {&limits.first_byte});
  set_deadline("--timeout-idle", raw.timeout_idle, {&limits.idle});
  set_deadline("--timeout-total", raw.timeout_total, {&limits.total});
  if (raw.max_retries) {
    auto const count = parse_number<unsigned>(*raw.max_retries);
    if (!count) throw usage_error("--max-retries takes a whole number from 0 on, not '" + *raw.max_retries + "'");
    options.retry.max_retries = *count;
  }
  return simulate;
}

settings interpret_video(raw_options raw, bool question_given, bool model_given) {
  if (raw.search || raw.embed || raw.job)
    throw usage_error("--provider twelvelabs answers questions: --search, --embed and --job have no place beside it");
  settings result;
  video_question& video = result.video.emplace();
  video.client = tokenwire::twelvelabs::client_options::from_environment();
  result.simulate = set_service(raw, "TWELVELABS_BASE_URL", video.client);
  if (!question_given) throw usage_error("there is no question");
  std::string model = model_given ? raw.question.model : std::string();
  video.request = make_video_request(std::move(raw.question), std::move(model), std::move(raw.knowledge_store),
                                     std::move(raw.session));
  result.stream = !raw.no_stream;
  result.json = raw.json;
  return result;
}

settings interpret(raw_options raw, bool question_given, bool model_given) {
  bool const agent = raw.provider == "agent";
  if (!agent && !raw.preset.empty()) throw usage_error("--preset is for --provider agent");
  if (agent && (raw.search || raw.embed || raw.job))
    throw usage_error("--provider agent answers questions: --search, --embed and --job have no place beside it");
  if (raw.provider == "twelvelabs") return interpret_video(std::move(raw), question_given, model_given);
  if (!agent && raw.provider != "perplexity")
    throw usage_error("--provider takes perplexity, agent or twelvelabs, not '" + raw.provider + "'");
  if (!raw.knowledge_store.empty() || !raw.session.empty())
    throw usage_error("--knowledge-store and --session are for --provider twelvelabs");
  if (raw.job && raw.no_stream) throw usage_error("--job does not stream: --no-stream has no place beside it");
  if (raw.job && raw.question.stream_mode)
    throw usage_error("--job does not stream: --stream-mode has no place beside it");

  settings result;
  result.client = pplx::client_options::from_environment();
  result.simulate = set_service(raw, "PERPLEXITY_BASE_URL", result.client);
  if (!question_given) throw usage_error("there is no question");
  if (agent)
    result.agent = make_agent_request(std::move(raw.question), model_given ? raw.question.model : std::string(),
                                      std::move(raw.preset));
  else if (raw.search)
    result.search = make_search(std::move(raw.question));
  else if (raw.embed)
    result.embed = make_embedding(std::move(raw.question));
  else
    result.request = make_request(std::move(raw.question));
  result.stream = !raw.no_stream;
  result.job = raw.job;
  result.json = raw.json;
  return result;
}

// The arguments, the last one first, as CLI11 takes them. It reads `--name=` as `--name`, which would swallow the next
// argument: an empty value is one of its own here.
std::vector<std::string> reversed_arguments(int argc, char const* const* argv) {
  std::vector<std::string> arguments;
  bool after_separator = false;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    after_separator = after_separator || argument == "--";
    bool const is_empty_value = !after_separator && argument.starts_with("--") && argument.ends_with('=');
    if (is_empty_value) argument.pop_back();
    arguments.push_back(std::move(argument));
    if (is_empty_value) arguments.emplace_back();
  }
  std::reverse(arguments.begin(), arguments.end());
  return arguments;
}

}  // namespace

std::variant<settings, help_wanted> read_command_line(int argc, char const* const* argv) {
  CLI::App app(about, "ask");
  raw_options raw;
  declare(app, raw);
  try {
    app.parse(reversed_arguments(argc, argv));
  } catch (CLI::CallForHelp const&) {
    return help_wanted{app.help()};
  } catch (CLI::ExtrasError const& e) {
    throw usage_error(std::string(e.what()) + " (a question of several words is one argument, in quotes)");
  } catch (CLI::ParseError const& e) {
    throw usage_error(e.what());
  }
  if (app.count("--model") == 0) {
    if (raw.job) raw.question.model = "sonar-deep-research";
    if (raw.embed) raw.question.model = "pplx-embed-v1-0.6b";
  }
  return interpret(std::move(raw), app.count("question") != 0, app.count("--model") != 0);
}

}  // namespace ask
