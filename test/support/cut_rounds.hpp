// Streams of one client whose answers break off, one after the other, each held to what has to become of it.

#ifndef TOKENWIRE_TEST_SUPPORT_CUT_ROUNDS_HPP
#define TOKENWIRE_TEST_SUPPORT_CUT_ROUNDS_HPP

#include <boost/test/unit_test.hpp>
#include <optional>
#include <tokenwire/perplexity/client.hpp>

#include "support/cut_answers.hpp"
#include "support/kept_answers.hpp"

namespace tokenwire::test {

/// The class of error that a program would catch.
inline bool is_thrown_as(awaited<perplexity::chat_completion> const& out, error_code ec) {
  if (!ec) return !out.thrown;
  if (ec == condition::timeout) return out.threw<timeout_error>();
  if (ec == condition::connection) return out.threw<connection_error>();
  if (ec == condition::incomplete) return out.threw<stream_incomplete_error>();
  return out.threw<api_error>();
}

class cut_rounds {
 public:
  explicit cut_rounds(std::string base_url) : client_(std::move(base_url)) {
    client_.fixture.options.timeouts = cut_timeouts;
  }
  chat_client& fixture() { return client_.fixture; }
  int rounds() const { return rounds_; }

  /// Asks; the server has the request then.
  void begin(hostile_server& server) {
    ++rounds_;
    out_ = {};
    stream_.emplace(client_.client().stream(fixture().request));
    start(fixture(), collect(*stream_), out_);
    server.take_request(fixture());
  }
  /// Sends these bytes of the wire, and lets this happen behind them, at once or when the client has looked at them.
  void check(hostile_server& server, std::string_view wire, trouble what, bool at_once, cut_outcome const& want) {
    if (at_once) {
      server.send_with(fixture(), wire, what);
    } else {
      server.send(fixture(), wire);
      server.make(fixture(), what);
    }
    wait_out(want.after);
    BOOST_TEST_CONTEXT(out_.what << " / " << stream_->diagnostics().detail) {
      BOOST_TEST(out_.ec == want.ec);
      BOOST_TEST(is_thrown_as(out_, want.ec));
      BOOST_TEST(stream_->error() == want.ec);
      BOOST_TEST(stream_->result().text() == want.text);
      BOOST_TEST(name(stream_->result().ended_by()) == name(want.ended_by));
      BOOST_TEST(stream_->diagnostics().status == want.status);
      BOOST_TEST(stream_->diagnostics().phase == want.phase);
      BOOST_TEST(stream_->diagnostics().attempts == 1U);
    }
    check_connection(server);
  }

 private:
  /// It ends after just so long.
  void wait_out(std::chrono::milliseconds limit) {
    using namespace std::chrono_literals;
    if (limit != 0ms) {
      fixture().time.advance(limit - 1ms);
      run_ready(fixture());
      BOOST_TEST(!out_.over, "it ended too early");
      fixture().time.advance(1ms);
      run_ready(fixture());
    }
    BOOST_TEST(out_.over, "it ended too late");
    fixture().pump([this] { return out_.over; });
  }
  /// It was no use any more, and is closed while the stream still lives.
  void check_connection(hostile_server& server) {
    fixture().time.advance(drain_limit);
    run_ready(fixture());
    BOOST_TEST(!server.is_connected());
    BOOST_TEST(fixture().time.pending() == 0U);
    BOOST_TEST(server.connections() == rounds_);
    BOOST_TEST(!stream_->response().connection_reused);
    stream_.reset();
  }

  keeping_client client_;
  awaited<perplexity::chat_completion> out_;
  std::optional<perplexity::chat_stream> stream_;
  int rounds_{};
};

}  // namespace tokenwire::test

#endif
