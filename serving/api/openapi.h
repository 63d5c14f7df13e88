// What the server offers, as an OpenAPI 3.1 document.
#pragma once

#include <string>

namespace naru::serving::api {

// JSON; a test compares its routes with those of the table.
const std::string& openapi_document();

}  // namespace naru::serving::api
