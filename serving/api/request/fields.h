// The members of an object of a request, each read once as what it must be. What is wrong goes to a Problem with its
// path, and the reader returns nothing; null stands for a member that is not there.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "serving/api/request/problem.h"

namespace naru::serving::api {

class Fields {
 public:
  // `object` and `problem` must outlive it. `path` is empty for the body itself. Anything but an object is a problem,
  // and has no members.
  Fields(const nlohmann::ordered_json& object, std::string path, Problem* problem);

  std::string path_of(std::string_view key) const;
  Problem* problem() const { return problem_; }

  // The member, whatever it is; null where there is none. It is known from then on.
  const nlohmann::ordered_json* find(const char* key);

  std::optional<bool> boolean(const char* key);
  std::optional<int64_t> integer(const char* key, int64_t least, int64_t most);
  // A number in [least, most].
  std::optional<double> number(const char* key, double least, double most);
  const std::string* text(const char* key, size_t max_bytes);
  // One of `choices`, which the message lists.
  const std::string* word(const char* key, const std::vector<std::string_view>& choices);
  const nlohmann::ordered_json* list(const char* key, size_t max_elements);
  std::optional<Fields> object(const char* key);

  // As text() and list(), but must be there.
  const std::string* needed_text(const char* key, size_t max_bytes);
  const nlohmann::ordered_json* needed_list(const char* key, size_t max_elements);
  std::optional<Fields> needed_object(const char* key);

  // Members that nothing may be in but null, an empty list or object, or `harmless`: what this server does not do.
  void refuse(const char* key, const char* code, const std::string& message,
              const nlohmann::ordered_json& harmless = nullptr);
  // Members that are taken without effect.
  void ignore(const std::vector<const char*>& keys);
  // What nobody asked for, in the order of the object.
  std::vector<std::string> unknown() const;

 private:
  void missing(const char* key);

  const nlohmann::ordered_json* object_;
  std::string path_;
  Problem* problem_;
  std::set<std::string, std::less<>> known_;
};

// The path of an element of a list.
std::string element_path(const std::string& list, size_t i);

// The header that names fields without effect: nothing where there are none. Names that are no words are counted alone.
http::Headers warning_of(const std::vector<std::string>& unknown);

}  // namespace naru::serving::api
