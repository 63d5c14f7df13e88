#include "serving/api/admit.h"

#include "serving/api/errors.h"

namespace naru::serving::api {

std::shared_ptr<Admission> admit(const SharedContext& context, const Application& application,
                                 const http::Responder& responder) {
  auto admitted = context->services.engine->admit(application);
  if (const auto* refusal = std::get_if<Refusal>(&admitted)) {
    context->figures.rejected(refusal->kind);
    responder.refuse(error_of(*refusal));
    return nullptr;
  }
  return std::get<std::shared_ptr<Admission>>(std::move(admitted));
}

}  // namespace naru::serving::api
