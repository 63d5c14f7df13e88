// The JSON of a vocabulary. The reader takes nlohmann's events one by one and stops at the first that does not fit, so
// that a hostile text costs no more memory than its merges.
#include <nlohmann/json.hpp>

#include "core/text/vocabulary.h"

namespace naru {
namespace {

using nlohmann::json;

constexpr const char* kFormat = "naru-jamo-bpe";
constexpr uint64_t kVersion = 1;

class Reader : public nlohmann::json_sax<json> {
 public:
  // Valid once the text has ended without a failure.
  const std::vector<int32_t>& ids() const { return ids_; }
  const std::optional<Failure>& failure() const { return failure_; }

  bool start_object(size_t) override { return at_ == At::start ? go(At::key) : refuse("an object inside"); }
  bool end_object() override {
    if (!seen_format_ || !seen_version_ || !seen_merges_) return refuse("no format, version or merges");
    return go(At::end);
  }
  bool key(std::string& name) override {
    if (name == "format") return once(seen_format_, At::format, name);
    if (name == "version") return once(seen_version_, At::version, name);
    if (name == "merges") return once(seen_merges_, At::merges, name);
    return refuse("a key that is none of format, version and merges");
  }
  bool string(std::string& value) override {
    if (at_ != At::format) return refuse("a string that is not the format");
    return value == kFormat ? go(At::key) : refuse("a format that is not ", kFormat);
  }
  bool number_unsigned(uint64_t value) override {
    if (at_ == At::version) {
      if (value == kVersion) return go(At::key);
      return refuse_as(Code::unsupported, "version ", value, "; this build reads ", kVersion);
    }
    if (at_ != At::ids) return refuse("a number where none belongs");
    if (ids_.size() == 2 * Vocabulary::kMaxMerges)
      return refuse_as(Code::too_large, "more than ", Vocabulary::kMaxMerges, " merges");
    if (value > uint64_t(INT32_MAX)) return refuse("the id ", value);
    ids_.push_back(int32_t(value));
    return true;
  }
  bool start_array(size_t) override {
    return at_ == At::merges ? go(At::ids) : refuse("a list that is not the merges");
  }
  bool end_array() override { return ids_.size() % 2 == 0 ? go(At::key) : refuse("a merge with one id"); }
  bool null() override { return refuse("null"); }
  bool boolean(bool) override { return refuse("a boolean"); }
  bool number_integer(int64_t) override { return refuse("a negative number"); }
  bool number_float(double, const std::string&) override { return refuse("a number that is not whole"); }
  bool binary(json::binary_t&) override { return refuse("binary data"); }
  bool parse_error(size_t at, const std::string&, const json::exception&) override {
    failure_ = fail("vocabulary: not valid JSON at byte ", at);
    return false;
  }

 private:
  enum class At { start, key, format, version, merges, ids, end };

  bool go(At at) {
    at_ = at;
    return true;
  }
  bool once(bool& seen, At at, const std::string& name) {
    if (seen) return refuse("the key ", name, " twice");
    seen = true;
    return go(at);
  }
  template <class... Parts>
  bool refuse_as(Code code, const Parts&... parts) {
    failure_ = fail(code, "vocabulary: the JSON has ", parts...);
    return false;
  }
  template <class... Parts>
  bool refuse(const Parts&... parts) {
    return refuse_as(Code::invalid, parts...);
  }

  At at_ = At::start;
  bool seen_format_ = false, seen_version_ = false, seen_merges_ = false;
  std::vector<int32_t> ids_;
  std::optional<Failure> failure_;
};

}  // namespace

Result<Vocabulary> Vocabulary::parse(std::string_view text) {
  if (text.size() > kMaxJsonBytes)
    return fail(Code::too_large, "vocabulary: ", text.size(), " bytes of JSON; the limit is ", kMaxJsonBytes);
  Reader reader;
  const bool whole = json::sax_parse(text.begin(), text.end(), &reader);
  if (reader.failure()) return *reader.failure();
  check(whole, "vocabulary: the JSON reader stopped without a reason");
  std::vector<Merge> merges(reader.ids().size() / 2);
  for (size_t i = 0; i < merges.size(); ++i) merges[i] = {reader.ids()[2 * i], reader.ids()[2 * i + 1]};
  return build(merges);
}

std::string Vocabulary::to_json() const {
  std::string out = concat(R"({"format":")", kFormat, R"(","version":)", kVersion, R"(,"merges":[)");
  for (size_t i = 0; i < merges_.size(); ++i) {
    if (i > 0) out += ',';
    out += std::to_string(merges_[i].left) + ',' + std::to_string(merges_[i].right);
  }
  return out + "]}";
}

}  // namespace naru
