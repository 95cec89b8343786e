// Asks a question and prints the answer while it comes: `ask "Why is the sky blue?"`. `ask --help` says the rest.

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tokenwire/perplexity.hpp>
#include <tokenwire/perplexity/agent.hpp>
#include <tokenwire/perplexity/embeddings.hpp>
#include <tokenwire/perplexity/search.hpp>
#include <utility>
#include <variant>

#include "ask/command_line.hpp"
#include "ask/exit_status.hpp"
#include "ask/interrupt.hpp"
#include "ask/output.hpp"
#include "ask/report.hpp"
#include "ask/schema_report.hpp"

#ifdef TOKENWIRE_HAS_SIMULATOR
#include <tokenwire/testing/simulator.hpp>
#endif

namespace {

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
namespace tl = tokenwire::twelvelabs;

void tell_all(pplx::chat_completion const& answer, ask::report& report) {
  report.steps(ask::steps_of(answer));
  report.piece(answer.text(), answer.reasoning());
  report.end(ask::answer_of(answer));
}

asio::awaitable<void> stream_answer(pplx::client const& client, ask::settings const& settings, ask::report& report) {
  auto stream = client.stream(settings.request);
  while (auto const* chunk = co_await stream.next()) {
    report.steps(ask::steps_of(stream.result()));
    report.piece(chunk->text(), chunk->reasoning());
  }
  report.end(ask::answer_of(stream.result()));
}

asio::awaitable<void> whole_answer(pplx::client const& client, ask::settings const& settings, ask::report& report) {
  auto const answer = co_await client.complete(settings.request);
  tell_all(answer, report);
}

asio::awaitable<void> answer_of_a_job(pplx::client const& client, ask::settings const& settings, ask::report& report) {
  auto const start = std::chrono::steady_clock::now();
  auto const job = co_await client.create_job(settings.request);
  report.job(job);
  pplx::wait_options options;
  options.deadline = std::chrono::milliseconds{0};
  if (auto const total = settings.client.timeouts.total; total.count() > 0) {
    auto const left = total - std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    options.deadline = std::max(left, std::chrono::milliseconds{1});
  }
  options.on_progress = [&report](pplx::chat_job const& now) { report.job(now); };
  auto const finished = co_await client.wait(job, options);
  tell_all(*finished.response, report);
}

asio::awaitable<void> search_results(pplx::client const& client, ask::settings const& settings, ask::report& report) {
  auto const response = co_await client.search(*settings.search);
  report.found(response);
}

asio::awaitable<void> vector_of_text(pplx::client const& client, ask::settings const& settings, ask::report& report) {
  auto const response = co_await client.create_embeddings(*settings.embed);
  report.embedded(response);
}

asio::awaitable<void> stream_agent(pplx::client const& client, ask::settings const& settings, ask::report& report) {
  auto stream = client.stream(*settings.agent);
  while (auto const* event = co_await stream.next()) report.piece(event->text(), event->reasoning());
  report.end(ask::answer_of(stream.result()));
}

asio::awaitable<void> whole_agent(pplx::client const& client, ask::settings const& settings, ask::report& report) {
  auto const response = co_await client.create_response(*settings.agent);
  report.piece(response.text(), response.reasoning());
  report.end(ask::answer_of(response));
}

/// What is asked for of Perplexity.
auto operation_of(ask::settings const& settings) {
  if (settings.agent) return settings.stream ? stream_agent : whole_agent;
  if (settings.search) return search_results;
  if (settings.embed) return vector_of_text;
  if (settings.job) return answer_of_a_job;
  return settings.stream ? stream_answer : whole_answer;
}

asio::awaitable<void> ask_anything(ask::settings const& settings, ask::report& report) {
  pplx::client const client(co_await asio::this_coro::executor, settings.client);
  auto operation = operation_of(settings)(client, settings, report);
  co_await std::move(operation);
}

void say(std::string const& message) noexcept {
  ask::write_error("ask: " + message + '\n');
}

/// Where the answer comes from when no service is named.
class stand_in {
 public:
  /// @tparam Options of a provider's client.
  template <class Options>
  void start(Options& options) {
#ifdef TOKENWIRE_HAS_SIMULATOR
    ask::interrupt_blocked const its_thread_gets_none;
    simulator_.emplace();
    options.base_url = simulator_->base_url();
    // It is in this very process.
    options.proxy.url = "";
    say("no API key and no base URL: the built-in simulator answers");
#else
    static_cast<void>(options);
    throw ask::usage_error("no API key and no base URL, and this program was built without the simulator");
#endif
  }

 private:
#ifdef TOKENWIRE_HAS_SIMULATOR
  std::optional<tokenwire::testing::simulator> simulator_{};
#endif
};

/// That the answer has to fit; empty where there is none.
std::string schema_of(ask::settings const& settings) {
  if (settings.video) {
    auto const& text = settings.video->request.text;
    auto const* const format = text && text->format ? std::get_if<tl::json_schema_format>(&*text->format) : nullptr;
    return format != nullptr ? format->schema : std::string{};
  }
  if (settings.agent) return settings.agent->response_format ? settings.agent->response_format->schema : std::string{};
  if (!settings.request.response_format) return {};
  auto const* const format = std::get_if<pplx::json_schema_format>(&*settings.request.response_format);
  return format != nullptr ? format->schema : std::string{};
}

/// Runs the question to its end and tells the report; rethrows what the report throws.
ask::exit_status run(ask::settings const& settings, ask::report& report) {
  asio::io_context context(1);
  asio::cancellation_signal cancel;
  ask::interrupt_watch interrupt(context, [&cancel] { cancel.emit(asio::cancellation_type::terminal); });

  std::exception_ptr failure;
  auto const finished = [&](std::exception_ptr e) {
    failure = std::move(e);
    interrupt.stop();
  };
  auto answer =
      settings.video ? ask::ask_about_videos(*settings.video, settings.stream, report) : ask_anything(settings, report);
  asio::co_spawn(context, std::move(answer), asio::bind_cancellation_slot(cancel.slot(), finished));
  context.run();

  try {
    if (failure) std::rethrow_exception(failure);
    return ask::complete;
  } catch (tokenwire::api_error const& e) {
    auto const status = ask::exit_status_of(e.code(), e.diagnostics().status);
    if (status == ask::bad_usage) throw;
    report.piece(e.diagnostics().partial_text, e.diagnostics().partial_reasoning);
    report.failure(e.code(), e.diagnostics());
    return status;
  } catch (ask::output_interrupted const&) {
    return ask::interrupted;
  } catch (boost::system::system_error const& e) {
    // Asio's own, after a cancellation.
    if (e.code() != tokenwire::condition::cancelled) throw;
    report.failure(e.code(), {});
    return ask::interrupted;
  }
}

}  // namespace

int main(int argc, char** argv) {
  ask::prepare_standard_streams();
  try {
    auto command = ask::read_command_line(argc, argv);
    if (auto const* help = std::get_if<ask::help_wanted>(&command)) {
      ask::write_output(help->text);
      return ask::complete;
    }
    auto& settings = std::get<ask::settings>(command);
    stand_in simulator;
    if (settings.simulate) settings.video ? simulator.start(settings.video->client) : simulator.start(settings.client);
    auto report = settings.json ? ask::make_json_report() : ask::make_text_report();
    // Programs get the text as it comes.
    if (std::string schema = schema_of(settings); !schema.empty())
      report = ask::make_schema_report(std::move(report), std::move(schema), !settings.json);
    return run(settings, *report);
  } catch (ask::output_closed const&) {
    return ask::complete;
  } catch (ask::output_interrupted const&) {
    return ask::interrupted;
  } catch (ask::usage_error const& e) {
    say(std::string(e.what()) + "\nTry 'ask --help'.");
    return ask::bad_usage;
  } catch (tokenwire::api_error const& e) {
    say(std::string(e.code().message()) + (e.diagnostics().text().empty() ? "" : ": " + e.diagnostics().text()));
    return ask::bad_usage;
  } catch (std::exception const& e) {
    say(e.what());
    return ask::api_failed;
  }
}
