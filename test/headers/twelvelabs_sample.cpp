// The samples of doc/twelvelabs.md, as they stand there.

#include <boost/asio/awaitable.hpp>
#include <iostream>
#include <tokenwire/twelvelabs.hpp>

boost::asio::awaitable<void> find_dogs(tokenwire::twelvelabs::client& client);
boost::asio::awaitable<void> describe_video(tokenwire::twelvelabs::client& client);

namespace tl = tokenwire::twelvelabs;

boost::asio::awaitable<void> find_dogs(tl::client& client) {
  tl::response_request request{.knowledge_store_id = "ks_1", .input = {tl::user("Which videos show dogs?")}};
  auto stream = client.stream(request);
  while (auto event = co_await stream.next()) std::cout << event->text() << std::flush;

  tl::response const& answer = stream.result();
  if (!answer.completed()) std::cerr << "\nthe answer is " << answer.status() << '\n';
  for (auto& source : answer.citations())
    std::cout << source.item_id << ": " << answer.text().substr(source.begin, source.end - source.begin) << '\n';
  request.session_id = answer.session_id();  // the next turn of the conversation
}

boost::asio::awaitable<void> describe_video(tl::client& client) {
  tl::analyze_request const request{.video = tl::video_asset{"asset_1"}, .prompt = "What happens?"};
  tl::analyze_result const result = co_await client.analyze(request);
  std::cout << result.text() << '\n';
  if (result.finish_reason() == "length") std::cerr << result.warning() << '\n';
}
