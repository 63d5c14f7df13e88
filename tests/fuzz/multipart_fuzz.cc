// Any bytes as a form: a line that stands for Content-Type, then the body. What is accepted keeps the promises of
// serving/http/multipart.h, and written anew it is the same form.
#include "serving/http/multipart.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace naru::serving::http {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check_form(std::string_view type, std::string_view body) {
  const MultipartLimits limits;
  const auto parts = parse_multipart(type, body, limits);
  if (!parts) return;
  require(parts->size() <= limits.parts);
  const std::string boundary(*field_parameter(type, "boundary").value());
  const char* end = body.data();
  std::string again;
  for (const FormPart& part : *parts) {
    require(part.content.data() >= end && part.content.data() + part.content.size() <= body.data() + body.size());
    end = part.content.data() + part.content.size();
    require(!part.name.empty() && part.name.size() <= limits.name_bytes);
    require(part.content.find("\r\n--" + boundary) == part.content.npos);
    again += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + std::string(part.name) + "\"";
    if (part.filename) again += "; filename=\"" + std::string(*part.filename) + "\"";
    again += "\r\n\r\n" + std::string(part.content) + "\r\n";
  }
  again += "--" + boundary + "--";
  const auto same = parse_multipart(type, again, limits);
  require(bool(same) && same->size() == parts->size());
  for (size_t i = 0; i < parts->size(); ++i)
    require((*same)[i].name == (*parts)[i].name && (*same)[i].filename == (*parts)[i].filename &&
            (*same)[i].content == (*parts)[i].content);
}

}  // namespace
}  // namespace naru::serving::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line = std::min(text.find('\n'), text.size());
  naru::serving::http::check_form(text.substr(0, line), text.substr(std::min(line + 1, text.size())));
  return 0;
}
