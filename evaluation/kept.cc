#include "evaluation/kept.h"

#include <cerrno>
#include <filesystem>

#include "base/file.h"
#include "core/store/json.h"

namespace naru {
namespace {

using nlohmann::json;

constexpr uint64_t kMaxBytes = uint64_t(1) << 30;

std::string line_of(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

// Where the key is a string, or it is missing and `needed` is not: true.
bool take(const json& object, const char* key, bool needed, std::optional<std::string>* out) {
  const auto at = object.find(key);
  if (at == object.end()) return !needed;
  if (!at->is_string()) return false;
  *out = at->get<std::string>();
  return true;
}

}  // namespace

bool KeptAnswers::parse_said(const json& object, Name* name, Said* said) {
  if (!object.is_object()) return false;
  std::optional<std::string> set, task, id, answer;
  const bool good = take(object, "set", true, &set) && take(object, "task", true, &task) &&
                    take(object, "id", true, &id) && take(object, "answer", true, &answer) &&
                    take(object, "blind", false, &said->blind) && take(object, "shuffled", false, &said->shuffled);
  if (!good) return false;
  if (const auto number = object.find("ms"); number != object.end() && number->is_number())
    said->ms = number->get<double>();
  if (const auto number = object.find("log_probability"); number != object.end() && number->is_number())
    said->log_probability = number->get<double>();
  *name = {*set, *task, *id};
  said->answer = *answer;
  return true;
}

Result<KeptAnswers> KeptAnswers::open(const std::string& path, const json& evaluation) {
  KeptAnswers out;
  out.path_ = path;
  const json head = {{"evaluation", evaluation}};
  std::string whole;
  if (std::error_code ignored; std::filesystem::exists(path, ignored)) {
    const auto text = read_text(path, kMaxBytes);
    if (!text) return text.failure();
    whole = text->substr(0, text->rfind('\n') + 1);  // npos + 1 is 0
    for (size_t begin = 0, number = 1; begin < whole.size(); ++number) {
      const size_t end = whole.find('\n', begin);
      const json object = parse_json(std::string_view(whole).substr(begin, end - begin));
      begin = end + 1;
      if (number == 1) {
        if (object.is_discarded() || !(object == head))
          return fail("holds the answers of another evaluation; remove it, or name another file with --work");
        continue;
      }
      Name name;
      Said said;
      if (!parse_said(object, &name, &said)) return fail("line ", number, " is no kept answer; remove the file");
      out.said_.insert_or_assign(std::move(name), std::move(said));
    }
    if (whole.empty() && !text->empty()) return fail("is no work file of an evaluation; name another file with --work");
  }
  if (whole.empty()) whole = line_of(head);
  if (const auto written = write_file(path, whole); !written) return written.failure();
  out.file_.open(path, std::ios::app);
  if (!out.file_) return write_failure(errno);
  return out;
}

const Said* KeptAnswers::find(const std::string& set, const Question& question) const {
  const auto at = said_.find({set, question.task, question.id});
  return at == said_.end() ? nullptr : &at->second;
}

Result<void> KeptAnswers::add(const std::string& set, const Question& question, const Said& said) {
  const Said* known = find(set, question);
  if (known && (known->blind || !said.blind)) return {};
  json object = {{"set", set}, {"task", question.task}, {"id", question.id}, {"answer", said.answer}, {"ms", said.ms}};
  if (said.log_probability) object["log_probability"] = *said.log_probability;
  if (said.blind) object["blind"] = *said.blind;
  if (said.shuffled) object["shuffled"] = *said.shuffled;
  file_ << line_of(object) << std::flush;
  if (!file_) {
    const Failure failure = write_failure(errno);
    return fail(failure.code, path_, ": ", failure.message);
  }
  said_.insert_or_assign(Name{set, question.task, question.id}, said);
  return {};
}

}  // namespace naru
