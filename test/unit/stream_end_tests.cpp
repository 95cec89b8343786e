// What ends a stream, and what each end means.

#include "answer/stream_end.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

namespace tokenwire {
static std::ostream& boost_test_print_type(std::ostream& out, end_mark mark) {
  return out << name(mark);
}
}  // namespace tokenwire

BOOST_AUTO_TEST_SUITE(stream_end_tests)

using namespace tokenwire;
using answer::stream_end;

BOOST_AUTO_TEST_CASE(a_done_event_ends_at_once_whatever_the_transport_says_then) {
  for (error_code const transport : {error_code{}, make_error_code(error::stream_incomplete)}) {
    stream_end end;
    end.on_chunk(false, false);
    BOOST_TEST(!end.ended());
    end.on_chunk(true, true);
    BOOST_TEST(end.ended());
    BOOST_TEST(!end.at_end(transport).error);
    BOOST_TEST(end.at_end(transport).mark == end_mark::done_event);
  }
}

BOOST_AUTO_TEST_CASE(a_done_event_needs_no_finish_reason) {
  stream_end end;
  end.on_chunk(true, false);
  BOOST_TEST(end.ended());
  BOOST_TEST(end.at_end({}).mark == end_mark::done_event);
}

BOOST_AUTO_TEST_CASE(done_sentinel_ends_and_before_any_chunk_is_an_empty_stream) {
  stream_end end;
  end.on_chunk(false, false);
  end.on_done_sentinel();
  BOOST_TEST(end.ended());
  BOOST_TEST(end.at_end({}).mark == end_mark::done_sentinel);

  stream_end empty;
  empty.on_done_sentinel();
  BOOST_TEST(empty.ended());
  BOOST_TEST(empty.at_end({}).error == error::empty_stream);
  BOOST_TEST(empty.at_end({}).mark == end_mark::none);
}

BOOST_AUTO_TEST_CASE(the_soft_mark_goes_on_and_makes_every_end_a_good_one) {
  stream_end end;
  end.on_chunk(false, true);
  BOOST_TEST(!end.ended());
  BOOST_TEST(end.finishing());
  end.on_chunk(false, true);  // a late usage chunk without choices
  BOOST_TEST(end.finishing());
  BOOST_TEST(end.at_end({}).mark == end_mark::finish_reason_then_end);
  BOOST_TEST(end.at_end(error::stream_incomplete).mark == end_mark::finish_reason_then_failure);
  BOOST_TEST(end.at_end(error::idle_timeout).mark == end_mark::finish_reason_then_silence);
  for (error_code const transport :
       {error_code{}, make_error_code(error::stream_incomplete), make_error_code(error::idle_timeout)})
    BOOST_TEST(!end.at_end(transport).error);
}

BOOST_AUTO_TEST_CASE(without_a_mark_every_end_is_an_error) {
  stream_end end;
  BOOST_TEST(end.at_end({}).error == error::stream_incomplete);
  end.on_chunk(false, false);
  BOOST_TEST(end.at_end({}).error == error::stream_incomplete);
  BOOST_TEST(end.at_end(error::idle_timeout).error == error::idle_timeout);
  BOOST_TEST(end.at_end(error::malformed_response).error == error::malformed_response);
  BOOST_TEST(end.at_end({}).mark == end_mark::none);
}

BOOST_AUTO_TEST_CASE(cancelled_is_cancelled_even_after_the_soft_mark) {
  stream_end end;
  end.on_chunk(false, true);
  error_code const aborted = boost::asio::error::operation_aborted;
  BOOST_TEST(end.at_end(aborted).error == aborted);
}

BOOST_AUTO_TEST_CASE(a_document_is_an_end) {
  stream_end end;
  end.on_document();
  BOOST_TEST(end.ended());
  BOOST_TEST(end.at_end({}).mark == end_mark::document);
}

BOOST_AUTO_TEST_CASE(a_choice_that_begins_after_the_others_have_finished_is_waited_for) {
  stream_end end;
  end.on_chunk(false, true);
  end.on_chunk(false, false);
  BOOST_TEST(!end.finishing());
  BOOST_TEST(end.at_end({}).error == error::stream_incomplete);
  end.on_chunk(false, true);
  BOOST_TEST(end.finishing());
  BOOST_TEST(!end.at_end({}).error);
}

BOOST_AUTO_TEST_SUITE_END()
