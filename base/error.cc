#include "base/error.h"

namespace naru {

const char* code_name(Code code) {
  switch (code) {
    case Code::invalid:
      return "invalid";
    case Code::too_large:
      return "too_large";
    case Code::truncated:
      return "truncated";
    case Code::unsupported:
      return "unsupported";
    case Code::not_found:
      return "not_found";
    case Code::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace naru
