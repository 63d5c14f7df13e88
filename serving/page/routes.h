// The page as routes of the HTTP server.
#pragma once

#include <vector>

#include "serving/http/request.h"

namespace naru::serving::page {

// GET (and with it HEAD) of each asset, without a key. A request whose If-None-Match names the asset's tag gets 304.
std::vector<http::Route> routes();

}  // namespace naru::serving::page
