#include "testing/answer_extras.hpp"

namespace tokenwire::testing {

std::string make_images(std::size_t count, json_style style) {
  if (count == 0) return {};
  json_writer writer{style};
  writer.key("images").begin_array();
  for (std::size_t i = 1; i <= count; ++i) {
    std::string const n = std::to_string(i);
    writer.begin_object().key("image_url").string("https://images.simulated.example/" + n + ".jpg");
    writer.key("origin_url").string("https://pages.simulated.example/gallery?picture=" + n);
    writer.key("height").number(720).key("width").number(1280);
    writer.key("title").string("Picture " + n + " – as it is").end_object();
  }
  writer.end_array();
  return writer.text();
}

std::string make_related_questions(std::size_t count, json_style style) {
  if (count == 0) return {};
  constexpr char const* questions[] = {"How was that found out?", "Was it always so?", "What do the critics say?",
                                       "Où en sait-on plus ?", "What is \"known\" about it today?"};
  json_writer writer{style};
  writer.key("related_questions").begin_array();
  for (std::size_t i = 0; i < count; ++i) writer.string(questions[i % std::size(questions)]);
  writer.end_array();
  return writer.text();
}

std::string make_videos(std::size_t count, json_style style) {
  if (count == 0) return {};
  json_writer writer{style};
  writer.key("videos").begin_array();
  for (std::size_t i = 1; i <= count; ++i) {
    std::string const n = std::to_string(i);
    writer.begin_object().key("url").string("https://videos.simulated.example/watch?v=" + n);
    // As on the wire, not every video has all of it.
    writer.key("thumbnail_url");
    i % 2 == 1 ? writer.string("https://videos.simulated.example/" + n + ".jpg") : writer.null();
    writer.key("thumbnail_width").number(480).key("thumbnail_height").number(360);
    writer.key("duration");
    i % 2 == 1 ? writer.number(static_cast<std::int64_t>(60 * i)) : writer.null();
    writer.end_object();
  }
  writer.end_array();
  return writer.text();
}

}  // namespace tokenwire::testing
