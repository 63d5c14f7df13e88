#include "serving/openpi/observation.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "serving/openpi/array.h"

namespace naru::serving::openpi {
namespace {

constexpr size_t kMaxNameBytes = 256;  // with those of the maps around it
constexpr size_t kMaxSessionBytes = 256;

// Reads one message. Whatever is wrong is kept by the first to say so.
class Interpreter {
 public:
  Interpreter(const Robot& robot, const PolicySpec& spec) : robot_(robot), spec_(spec) {}

  std::variant<ObservationMessage, Complaint> read(std::string_view message);

 private:
  template <class... Parts>
  bool refuse(const std::string& where, const Parts&... parts) {
    if (!complaint_) complaint_ = {Complaint::Kind::invalid, concat(parts...), where};
    return false;
  }

  bool flatten(const MsgpackMap& map, const std::string& before);
  const MsgpackValue* value_of(const std::string& name) const;
  const MsgpackValue* needed(const std::string& name);
  // The value where it is none of numpy's scalars, else what that holds. Null: refused.
  const MsgpackValue* plain(const std::string& name, const MsgpackValue* value);

  bool read_options();
  bool read_prompt();
  bool read_state();
  bool add_numbers(const std::string& name, const MsgpackValue& value);
  bool add_number(const std::string& name, double value);
  bool read_pictures();
  bool read_picture(const std::string& name);

  const Robot& robot_;
  const PolicySpec& spec_;
  std::map<std::string, const MsgpackValue*> values_;  // by "a/b"
  std::optional<Complaint> complaint_;
  MsgpackValue scalar_;
  ObservationMessage out_;
};

std::optional<double> number_of(const MsgpackValue& value) {
  if (const auto* n = value.as<uint64_t>()) return double(*n);
  if (const auto* n = value.as<int64_t>()) return double(*n);
  if (const auto* n = value.as<double>()) return *n;
  if (const auto* n = value.as<bool>()) return *n ? 1 : 0;
  return std::nullopt;
}

std::variant<ObservationMessage, Complaint> Interpreter::read(std::string_view message) {
  const auto value = read_msgpack(message);
  if (!value)
    return Complaint{Complaint::Kind::malformed, "the message is no MessagePack: " + value.failure().message, ""};
  const MsgpackMap* map = value->as<MsgpackMap>();
  if (!map || is_array(*map) || is_scalar(*map))
    return Complaint{Complaint::Kind::invalid, "the message must be a map with names", ""};
  const bool good =
      flatten(*map, "") && read_options() && (out_.reset || (read_prompt() && read_state() && read_pictures()));
  if (!good) return *std::move(complaint_);
  return std::move(out_);
}

// Every name, those of maps in maps as "a/b".
bool Interpreter::flatten(const MsgpackMap& map, const std::string& before) {
  for (const auto& [key, value] : map) {
    if (before.size() + key.name.size() > kMaxNameBytes)
      return refuse(before, "a name has more than ", kMaxNameBytes, " bytes");
    const std::string name = before + std::string(key.name);
    if (key.is_bytes) return refuse(before, "a name is bytes where it must be text");
    const MsgpackMap* inner = value.as<MsgpackMap>();
    if (inner && !is_array(*inner) && !is_scalar(*inner)) {
      if (!flatten(*inner, name + "/")) return false;
    } else if (!values_.emplace(name, &value).second) {
      return refuse(name, "it is given twice, once inside of a map");
    }
  }
  return true;
}

const MsgpackValue* Interpreter::value_of(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : found->second;
}

const MsgpackValue* Interpreter::needed(const std::string& name) {
  const MsgpackValue* value = value_of(name);
  if (!value) refuse(name, "it is missing");
  return value;
}

const MsgpackValue* Interpreter::plain(const std::string& name, const MsgpackValue* value) {
  const MsgpackMap* map = value->as<MsgpackMap>();
  if (!map || !is_scalar(*map)) return value;
  auto scalar = read_scalar(*map);
  if (!scalar) return refuse(name, scalar.failure().message), nullptr;
  scalar_ = *std::move(scalar);
  return &scalar_;
}

bool Interpreter::read_options() {
  if (const MsgpackValue* value = value_of("endpoint")) {
    const auto* text = value->as<MsgpackText>();
    if (!text || (text->value != "infer" && text->value != "reset"))
      return refuse("endpoint", "it must be \"infer\" or \"reset\"");
    out_.reset = text->value == "reset";
  }
  if (const MsgpackValue* value = value_of("session_id")) {
    const auto* text = value->as<MsgpackText>();
    if (!text || text->value.size() > kMaxSessionBytes)
      return refuse("session_id", "it must be a text of at most ", kMaxSessionBytes, " bytes");
  }
  if (const MsgpackValue* value = value_of("seed")) {
    const MsgpackValue* seed = plain("seed", value);
    if (!seed) return false;
    if (!seed->as<uint64_t>()) return refuse("seed", "it must be a whole number from 0 on");
    out_.seed = *seed->as<uint64_t>();
  }
  if (const MsgpackValue* value = value_of("timestamp")) {
    const MsgpackValue* seconds = plain("timestamp", value);
    if (!seconds) return false;
    out_.unix_seconds = number_of(*seconds);
    if (!out_.unix_seconds || !std::isfinite(*out_.unix_seconds))
      return refuse("timestamp", "it must be seconds since 1970");
  }
  return true;
}

bool Interpreter::read_prompt() {
  const MsgpackValue* value = value_of(robot_.prompt_key);
  if (!value) return true;
  const MsgpackValue* words = plain(robot_.prompt_key, value);
  if (!words) return false;
  const auto* text = words->as<MsgpackText>();
  if (!text || text->value.size() > kMaxPromptBytes)
    return refuse(robot_.prompt_key, "it must be a text of at most ", kMaxPromptBytes, " bytes");
  out_.observation.instruction = text->value;
  return true;
}

bool Interpreter::read_state() {
  for (const std::string& name : robot_.state_keys) {
    const MsgpackValue* value = needed(name);
    if (!value || !add_numbers(name, *value)) return false;
  }
  const auto n = int64_t(out_.observation.state.size());
  if (n != spec_.n_state)
    return refuse(robot_.state_keys.empty() ? "" : robot_.state_keys.back(), "the state has ", n, " numbers, wanted ",
                  spec_.n_state);
  return true;
}

bool Interpreter::add_numbers(const std::string& name, const MsgpackValue& value) {
  if (const MsgpackMap* map = value.as<MsgpackMap>(); map && is_array(*map)) {
    const auto array = read_array(*map);
    if (!array) return refuse(name, array.failure().message);
    if (array->shape.size() > 1) return refuse(name, "the state must have one axis, it has ", array->shape.size());
    for (int64_t i = 0; i < array->size(); ++i)
      if (!add_number(name, array->at(i))) return false;
    return true;
  }
  if (const MsgpackList* list = value.as<MsgpackList>()) {
    for (const MsgpackValue& element : *list) {
      const auto number = number_of(element);
      if (!number) return refuse(name, "a list of the state must have numbers alone");
      if (!add_number(name, *number)) return false;
    }
    return true;
  }
  const MsgpackValue* one = plain(name, &value);
  if (!one) return false;
  const auto number = number_of(*one);
  return number ? add_number(name, *number) : refuse(name, "the state must be numbers");
}

bool Interpreter::add_number(const std::string& name, double value) {
  std::vector<float>& state = out_.observation.state;
  if (int64_t(state.size()) >= spec_.n_state)
    return refuse(name, "the state has more than ", spec_.n_state, " numbers");
  state.push_back(float(value));
  if (!std::isfinite(state.back())) return refuse(name, "number ", state.size() - 1, " of the state is not finite");
  return true;
}

bool Interpreter::read_pictures() {
  for (const std::string& camera : spec_.cameras)
    if (!read_picture(robot_.cameras.at(camera))) return false;
  return true;
}

bool Interpreter::read_picture(const std::string& name) {
  const MsgpackValue* value = needed(name);
  if (!value) return false;
  const MsgpackMap* map = value->as<MsgpackMap>();
  if (!map || !is_array(*map)) return refuse(name, "a picture must be an array of numpy's");
  const auto array = read_array(*map);
  if (!array) return refuse(name, array.failure().message);
  const auto& shape = array->shape;
  if (array->kind != 'u' || array->size_bytes != 1) return refuse(name, "a picture must be of uint8");
  const bool planes_last = shape.size() == 3 && shape[2] == 3, planes_first = shape.size() == 3 && shape[0] == 3;
  if (!planes_last && !planes_first) return refuse(name, "a picture must be (height, width, 3)");
  const int64_t height = shape[planes_last ? 0 : 1], width = shape[planes_last ? 1 : 2];
  if (height < 1 || width < 1 || height > kMaxSidePx || width > kMaxSidePx)
    return refuse(name, "a picture must have sides of 1 to ", kMaxSidePx, " pixels, it has ", height, " x ", width);
  Image image{int(height), int(width)};
  const auto n = size_t(height * width);
  const auto* from = reinterpret_cast<const uint8_t*>(array->data.data());
  if (planes_last) {
    std::copy_n(from, 3 * n, image.pixels.begin());
  } else {
    for (size_t i = 0; i < n; ++i)
      for (size_t c = 0; c < 3; ++c) image.pixels[3 * i + c] = from[c * n + i];
  }
  out_.observation.pictures.push_back(std::move(image));
  return true;
}

}  // namespace

std::variant<ObservationMessage, Complaint> read_observation(std::string_view message, const Robot& robot,
                                                             const PolicySpec& spec) {
  return Interpreter(robot, spec).read(message);
}

}  // namespace naru::serving::openpi
