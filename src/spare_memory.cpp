#include <tokenwire/detail/spare_memory.hpp>

#include "spare_blocks.hpp"

namespace tokenwire::detail {
namespace {

struct of_a_step;
using spare = spare_blocks<of_a_step>;

}  // namespace

void* take_spare(std::size_t size) {
  return spare::take(size);
}

void give_spare_back(void* block, std::size_t size) noexcept {
  spare::give_back(block, size);
}

}  // namespace tokenwire::detail
