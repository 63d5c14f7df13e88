#include "serving/api/request/json_body.h"

#include <set>
#include <vector>

#include "serving/api/request/long_strings.h"

namespace naru::serving::api {
namespace {

using json = nlohmann::ordered_json;

constexpr size_t kMostExtra = 256;  // members of "extra_body": each is searched for in the body

// Builds the value while the parser walks, and stops it at the first breach.
class Builder : public nlohmann::json_sax<json> {
 public:
  Builder(const ShortenedJson& source, const JsonLimits& limits, Problem* problem)
      : source_(source), limits_(limits), problem_(problem) {}

  json take() { return std::move(root_); }

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override {
    restore(value);
    return put(std::move(value));
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return open(json::object()); }
  bool start_array(size_t) override { return open(json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override;
  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception& error) override;

 private:
  bool counted();
  void restore(string_t& text);
  template <class Value>
  bool put(Value&& value) {
    return counted() && place(std::forward<Value>(value));
  }
  // Where the next value of the innermost object or list goes.
  template <class Value>
  json* place(Value&& value);
  bool open(json container);
  bool close() {
    open_.pop_back();
    names_.pop_back();
    return true;
  }
  template <class... Parts>
  bool stop(const Parts&... message) {
    problem_->refuse("invalid_json", "", "the body is not JSON that is read here: ", message...);
    return false;
  }

  const ShortenedJson& source_;
  const JsonLimits& limits_;
  Problem* problem_;
  json root_;
  std::vector<json*> open_;                   // from the outermost on
  std::vector<std::set<std::string>> names_;  // in each of them; no hash that could be made to collide
  json* member_ = nullptr;                    // of the innermost object: waits for its value
  int64_t n_nodes_ = 0;
  size_t n_strings_ = 0, n_restored_ = 0;
};

// Puts a long string back where an empty one stands for it.
void Builder::restore(string_t& text) {
  const auto& taken = source_.long_strings;
  if (n_restored_ < taken.size() && taken[n_restored_].number == n_strings_) text = taken[n_restored_++].content;
  ++n_strings_;
}

bool Builder::counted() {
  return ++n_nodes_ <= limits_.nodes || stop("it has more than ", limits_.nodes, " values and names");
}

template <class Value>
json* Builder::place(Value&& value) {
  if (open_.empty()) {
    root_ = json(std::forward<Value>(value));
    return &root_;
  }
  json& parent = *open_.back();
  if (parent.is_object()) {
    *member_ = json(std::forward<Value>(value));
    return member_;
  }
  parent.push_back(json(std::forward<Value>(value)));
  return &parent.back();
}

bool Builder::open(json container) {
  if (int64_t(open_.size()) >= limits_.depth) return stop("it nests deeper than ", limits_.depth);
  if (!counted()) return false;
  open_.push_back(place(std::move(container)));
  names_.emplace_back();
  return true;
}

bool Builder::key(string_t& name) {
  restore(name);
  if (!counted()) return false;
  if (!names_.back().insert(name).second) return stop("an object has a name twice");
  auto& members = open_.back()->get_ref<json::object_t&>();
  member_ = &members.emplace_back(std::move(name), nullptr).second;  // past the search for a name that emplace() makes
  return true;
}

bool Builder::parse_error(size_t position, const std::string&, const nlohmann::detail::exception& error) {
  constexpr int kNumberOverflow = 406;
  position = source_.original_position(position);
  if (error.id == kNumberOverflow) return stop("at byte ", position, " ends a number that is too large");
  return stop("the text that ends at byte ", position, " cannot stand there");
}

// Members of "extra_body" move up.
void flatten(json* body, Problem* problem) {
  const auto found = body->find("extra_body");
  if (found == body->end()) return;
  const json extra = std::move(*found);
  body->erase(found);
  if (extra.is_null()) return;
  if (!extra.is_object()) return problem->invalid("extra_body", "'extra_body' must be an object");
  if (extra.size() > kMostExtra)
    return problem->invalid("extra_body", "'extra_body' has ", extra.size(), " members; the limit is ", kMostExtra);
  for (const auto& [name, value] : extra.items())
    if (!body->emplace(name, json(value)).second)
      return problem->invalid("extra_body", "a field of 'extra_body' stands at the top level, too; give it once");
}

}  // namespace

json parse_body(std::string_view body, Problem* problem, const JsonLimits& limits) {
  if (body.starts_with("\xEF\xBB\xBF")) {
    problem->refuse("invalid_json", "", "the body begins with a byte-order mark; send plain UTF-8");
    return {};
  }
  if (const size_t zero = body.find('\0'); zero != body.npos) {  // the parser takes one for the end
    problem->refuse("invalid_json", "", "the body is not JSON that is read here: byte ", zero, " is zero");
    return {};
  }
  const ShortenedJson shortened = without_long_strings(body, limits.long_string);
  Builder builder(shortened, limits, problem);
  if (!json::sax_parse(shortened.text, &builder, json::input_format_t::json, /*strict=*/true)) return {};
  json value = builder.take();
  if (!value.is_object()) {
    problem->refuse("invalid_json", "", "the body must be a JSON object");
    return {};
  }
  flatten(&value, problem);
  return value;
}

}  // namespace naru::serving::api
