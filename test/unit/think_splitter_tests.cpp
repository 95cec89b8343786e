#include "perplexity/think_splitter.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(think_splitter_tests)

namespace {

using tokenwire::perplexity::think_splitter;

struct outcome {
  std::string text{};
  std::string reasoning{};

  void add(think_splitter::parts const& parts) {
    if (parts.text_was_reasoning) {
      reasoning += text;
      text.clear();
    }
    reasoning += parts.reasoning;
    text += parts.text;
  }
};

// The content in three pieces, cut at the two places.
outcome split_at(std::string_view content, std::size_t first, std::size_t second) {
  think_splitter splitter;
  outcome out;
  out.add(splitter.push(content.substr(0, first)));
  out.add(splitter.push(content.substr(first, second - first)));
  out.add(splitter.push(content.substr(second)));
  out.add(splitter.push({}, true));
  BOOST_TEST(!splitter.holds_back());
  return out;
}

void check(std::string_view content, std::string_view text, std::string_view reasoning) {
  for (std::size_t first = 0; first <= content.size(); ++first) {
    for (std::size_t second = first; second <= content.size(); ++second) {
      outcome const out = split_at(content, first, second);
      BOOST_TEST_INFO_SCOPE("content " << content << " cut at " << first << " and " << second);
      BOOST_TEST(out.text == text);
      BOOST_TEST(out.reasoning == reasoning);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(separates_a_block_at_the_beginning) {
  check("<think>\nwhy\n</think>\n\nYes", "\n\nYes", "\nwhy\n");
  check("<think></think>Yes", "Yes", "");
  check("<think>why</think>", "", "why");
}

BOOST_AUTO_TEST_CASE(gives_white_space_before_the_block_to_the_text) {
  check(" \n<think>why</think>Yes", " \nYes", "why");
  check(" \n<think>why</think>", " \n", "why");
}

BOOST_AUTO_TEST_CASE(takes_a_byte_order_mark_for_white_space) {
  check("\xEF\xBB\xBF <think>a</think>b", "\xEF\xBB\xBF b", "a");
  check("\xEF\xBB\xBF{\"a\"</think>", "\xEF\xBB\xBF{\"a\"</think>", "");
}

BOOST_AUTO_TEST_CASE(leaves_a_block_that_never_closes_as_reasoning) {
  check("<think>why </thi", "", "why </thi");
  check("<think>a < b </ </t", "", "a < b </ </t");
}

BOOST_AUTO_TEST_CASE(leaves_tags_after_the_block_alone) {
  check("<think>a</think>b<think>c</think>d", "b<think>c</think>d", "a");
  check("<think>a<think>b</think>c", "c", "a<think>b");
}

BOOST_AUTO_TEST_CASE(leaves_an_answer_that_talks_about_the_tags_alone) {
  check("Use <think> and </think>.", "Use <think> and </think>.", "");
  check("a <thin b", "a <thin b", "");
}

BOOST_AUTO_TEST_CASE(takes_what_came_before_a_lone_closing_tag_for_reasoning) {
  check("why\n</think>Yes</think>", "Yes</think>", "why\n");
  check(" </think>Yes", "Yes", " ");
  check("</think>Yes", "Yes", "");
}

BOOST_AUTO_TEST_CASE(gives_all_as_text_without_a_tag) {
  check("", "", "");
  check("  ", "  ", "");
  check("<", "<", "");
  check("a</thinkb", "a</thinkb", "");
  check("<<think>", "<<think>", "");
  check("a<</think>b", "b", "a<");
}

BOOST_AUTO_TEST_CASE(says_when_the_text_so_far_was_reasoning) {
  think_splitter splitter;
  BOOST_TEST(!splitter.push("why").text_was_reasoning);
  auto const parts = splitter.push(" not</think>Yes");
  BOOST_TEST(parts.text_was_reasoning);
  BOOST_TEST(parts.reasoning == " not");
  BOOST_TEST(parts.text == "Yes");
}

BOOST_AUTO_TEST_CASE(says_whether_a_tag_may_still_decide) {
  auto const undecided = [](std::string_view content) {
    think_splitter splitter;
    splitter.push(content);
    return splitter.undecided();
  };
  for (std::string_view const content : {"", " ", "why", "{", "{ x", "```json", "a {\"b\":1}", "a <thin"})
    BOOST_TEST(undecided(content), content);
  for (std::string_view const content : {"<think>", "<think>a", "a</think>", "a <think>", "{\"", "{}", "``` {\""})
    BOOST_TEST(!undecided(content), content);
}

BOOST_AUTO_TEST_CASE(holds_back_no_more_than_the_beginning_of_a_tag) {
  think_splitter splitter;
  BOOST_TEST(splitter.push("<th").text == "");
  BOOST_TEST(splitter.holds_back());
  BOOST_TEST(splitter.push("e").text == "<the");
  BOOST_TEST(!splitter.holds_back());
  BOOST_TEST(splitter.push("n </").text == "n ");
  BOOST_TEST(splitter.push("think").text == "");
  BOOST_TEST(splitter.push("", true).text == "</think");
}

BOOST_AUTO_TEST_CASE(gives_views_into_the_piece) {
  think_splitter splitter;
  std::string const first = "<think>why";
  BOOST_TEST(splitter.push(first).reasoning.data() == first.data() + 7);
  std::string const second = "so</think>Yes";
  auto const parts = splitter.push(second);
  BOOST_TEST(parts.reasoning.data() == second.data());
  BOOST_TEST(parts.text.data() == second.data() + 10);
}

BOOST_AUTO_TEST_SUITE_END()
