#include <curl/curl.h>
#include <rapidjson/document.h>
#include <simdjson.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <array>
#include <memory>
#include <stdexcept>
#include <vector>

#include "clients/client.hpp"
#include "clients/event_lines.hpp"

namespace bench {
namespace {

class json_reader {
 public:
  explicit json_reader(json_library library) : library_(library), tree_(std::size_t{1024} * 1024) {}

  std::size_t text_size(std::string_view data) {
    switch (library_) {
      case json_library::simdjson: {
        data = with_padding(data);
        auto document = simdjson_.iterate(data.data(), data.size(), data.size() + simdjson::SIMDJSON_PADDING);
        std::string_view const content = document["choices"].at(0)["delta"]["content"];
        return content.size();
      }
      case json_library::rapidjson: {
        rapidjson::MemoryPoolAllocator<> memory(tree_.data(), tree_.size());
        rapidjson::Document document(&memory);
        document.Parse<rapidjson::kParseValidateEncodingFlag>(data.data(), data.size());
        return document["choices"][0]["delta"]["content"].GetStringLength();
      }
      case json_library::nlohmann:
        break;
    }
    auto const document = nlohmann::json::parse(data);
    return document["choices"][0]["delta"]["content"].get_ref<std::string const&>().size();
  }

 private:
  /// simdjson reads past the end of what it is given. As its documentation has it for who counts copies: that is in
  /// order as far as the page goes, and only an event at a page's end is copied.
  std::string_view with_padding(std::string_view data) {
    constexpr std::uintptr_t page = 4096;
    if (reinterpret_cast<std::uintptr_t>(data.data() + data.size() - 1) % page < page - simdjson::SIMDJSON_PADDING)
      return data;
    padded_.reserve(data.size() + simdjson::SIMDJSON_PADDING);
    return padded_.assign(data);
  }

  json_library library_;
  simdjson::ondemand::parser simdjson_{};
  std::string padded_{};
  std::vector<char> tree_;
};

class curl_client {
 public:
  curl_client(workload const& work, json_library json)
      : json_(json),
        multi_(curl_multi_init()),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
        fields_(curl_slist_append(nullptr, "Content-Type: application/json")),
        transfers_(work.concurrency) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = timer_;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, timer_, &event);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &curl_client::watch);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &curl_client::set_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(work.concurrency));
    std::string const url = work.base_url + "/chat/completions";
    for (transfer& t : transfers_) {
      t.client = this;
      t.left = work.requests;
      t.easy = curl_easy_init();
      curl_easy_setopt(t.easy, CURLOPT_URL, url.c_str());
      curl_easy_setopt(t.easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(request_body.size()));
      curl_easy_setopt(t.easy, CURLOPT_POSTFIELDS, request_body.data());
      curl_easy_setopt(t.easy, CURLOPT_HTTPHEADER, fields_);
      curl_easy_setopt(t.easy, CURLOPT_WRITEFUNCTION, &curl_client::take);
      curl_easy_setopt(t.easy, CURLOPT_WRITEDATA, &t);
      curl_easy_setopt(t.easy, CURLOPT_PRIVATE, &t);
      curl_easy_setopt(t.easy, CURLOPT_BUFFERSIZE, static_cast<long>(read_size));
      curl_easy_setopt(t.easy, CURLOPT_PROXY, "");
      curl_easy_setopt(t.easy, CURLOPT_NOSIGNAL, 1L);
      if (!work.ca_file.empty()) curl_easy_setopt(t.easy, CURLOPT_CAINFO, work.ca_file.c_str());
    }
  }
  ~curl_client() {
    for (transfer& t : transfers_) curl_easy_cleanup(t.easy);
    curl_multi_cleanup(multi_);
    curl_slist_free_all(fields_);
    close(timer_);
    close(epoll_);
  }
  curl_client(curl_client const&) = delete;
  curl_client& operator=(curl_client const&) = delete;

  findings run() {
    for (transfer& t : transfers_) begin(t);
    curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running_);
    std::array<epoll_event, 256> events;
    while (under_way_ != 0) {
      int const n = epoll_wait(epoll_, events.data(), events.size(), 1000);
      for (int i = 0; i < n; ++i) {
        epoll_event const& event = events[static_cast<std::size_t>(i)];
        if (event.data.fd == timer_) {
          std::uint64_t times;
          if (read(timer_, &times, sizeof times) > 0)
            curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running_);
        } else {
          int const what = ((event.events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                           ((event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0);
          curl_multi_socket_action(multi_, event.data.fd, what, &running_);
        }
      }
      take_ended();
    }
    return found_;
  }

 private:
  struct transfer {
    curl_client* client{};
    CURL* easy{};
    unsigned left{};
    event_lines lines{};
  };

  void begin(transfer& t) {
    --t.left;
    ++under_way_;
    curl_multi_add_handle(multi_, t.easy);
  }

  void take_ended() {
    int more = 0;
    while (CURLMsg const* const message = curl_multi_info_read(multi_, &more)) {
      if (message->msg != CURLMSG_DONE) continue;
      if (message->data.result != CURLE_OK) throw std::runtime_error(curl_easy_strerror(message->data.result));
      char* owner = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
      auto& t = *reinterpret_cast<transfer*>(owner);
      curl_multi_remove_handle(multi_, t.easy);
      --under_way_;
      if (t.left != 0) begin(t);
    }
  }

  static std::size_t take(char* bytes, std::size_t, std::size_t size, void* owner) {
    auto& t = *static_cast<transfer*>(owner);
    t.lines.feed({bytes, size}, [&t](std::string_view data) {
      ++t.client->found_.events;
      t.client->found_.text_bytes += t.client->json_.text_size(data);
    });
    return size;
  }

  static int watch(CURL*, curl_socket_t socket, int what, void* self, void*) {
    int const epoll = static_cast<curl_client*>(self)->epoll_;
    if (what == CURL_POLL_REMOVE) return epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nullptr), 0;
    epoll_event event{};
    event.events = ((what & CURL_POLL_IN) != 0 ? static_cast<std::uint32_t>(EPOLLIN) : 0U) |
                   ((what & CURL_POLL_OUT) != 0 ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
    event.data.fd = socket;
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) != 0) epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
    return 0;
  }

  static int set_timer(CURLM*, long milliseconds, void* self) {
    itimerspec when{};
    if (milliseconds > 0) {
      when.it_value.tv_sec = milliseconds / 1000;
      when.it_value.tv_nsec = milliseconds % 1000 * 1'000'000;
    } else if (milliseconds == 0) {
      when.it_value.tv_nsec = 1;
    }
    timerfd_settime(static_cast<curl_client*>(self)->timer_, 0, &when, nullptr);
    return 0;
  }

  json_reader json_;
  CURLM* multi_;
  int epoll_;
  int timer_;
  curl_slist* fields_;
  std::vector<transfer> transfers_;
  std::size_t under_way_{};
  int running_{};
  findings found_{};
};

}  // namespace

findings read_with_curl(workload const& work, json_library json) {
  curl_global_init(CURL_GLOBAL_ALL);
  return curl_client(work, json).run();
}

}  // namespace bench
