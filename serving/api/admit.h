// Asks the engine for a place, before anything of a request is decoded.
#pragma once

#include <memory>

#include "serving/api/services.h"
#include "serving/http/responder.h"

namespace naru::serving::api {

// Null where there is none: the responder was then told why.
std::shared_ptr<Admission> admit(const SharedContext& context, const Application& application,
                                 const http::Responder& responder);

}  // namespace naru::serving::api
