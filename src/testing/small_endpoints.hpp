// The endpoints that say little: models, and browsers at the service.

#ifndef TOKENWIRE_TESTING_SMALL_ENDPOINTS_HPP
#define TOKENWIRE_TESTING_SMALL_ENDPOINTS_HPP

#include <set>
#include <string>
#include <string_view>

#include "testing/reply.hpp"

namespace tokenwire::testing {

reply list_models();

/// Sessions that run until they are stopped.
class browser_endpoint {
 public:
  reply create(std::string id);
  /// 204, or 404 for one that does not run.
  reply remove(std::string_view id);

 private:
  std::set<std::string, std::less<>> running_;
};

}  // namespace tokenwire::testing

#endif
