// Clients that keep no connection for the next request, and trust the tests' authority.

#ifndef TOKENWIRE_TEST_SUPPORT_TRUSTING_CLIENT_HPP
#define TOKENWIRE_TEST_SUPPORT_TRUSTING_CLIENT_HPP

#include "support/kept_answers.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls_connected.hpp"

namespace tokenwire::test {

/// One client for all of its requests.
struct trusting_client : keeping_client {
  explicit trusting_client(std::string base_url) : keeping_client(std::move(base_url)) {
    fixture.options.pool.max_idle = 0;
    fixture.options.tls.ca_file = folder.add("ca.pem", authority().certificate_pem);
  }

  temporary_folder folder;
};

}  // namespace tokenwire::test

#endif
