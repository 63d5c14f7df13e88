// Messages of a robot's client, as openpi-client would write them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "serving/openpi/msgpack.h"

namespace naru::testing {

using serving::openpi::MsgpackWriter;

// One value of MessagePack.
template <class Write>
std::string packed(Write write) {
  MsgpackWriter out;
  write(out);
  return out.take();
}
inline std::string packed_text(std::string_view text) {
  return packed([&](MsgpackWriter& out) { out.text(text); });
}
inline std::string packed_bytes(std::string_view bytes) {
  return packed([&](MsgpackWriter& out) { out.bytes(bytes); });
}
inline std::string packed_number(uint64_t n) {
  return packed([&](MsgpackWriter& out) { out.natural(n); });
}
inline std::string packed_real(double x) {
  return packed([&](MsgpackWriter& out) { out.real(x); });
}

// A map of values that are packed already, its names likewise.
using PackedMap = std::vector<std::pair<std::string, std::string>>;
inline std::string packed_map(const PackedMap& map) {
  std::string out = packed([&](MsgpackWriter& head) { head.map(map.size()); });
  for (const auto& [name, value] : map) out += name + value;
  return out;
}

inline std::string packed_array(const std::string& type, const std::vector<uint64_t>& shape, std::string_view data) {
  return packed_map({{packed_bytes("__ndarray__"), "\xc3"},
                     {packed_bytes("data"), packed_bytes(data)},
                     {packed_bytes("dtype"), packed_text(type)},
                     {packed_bytes("shape"), packed([&](MsgpackWriter& out) {
                        out.list(shape.size());
                        for (const uint64_t n : shape) out.natural(n);
                      })}});
}
template <class T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}
inline std::string packed_floats(const std::vector<float>& values) {
  return packed_array("<f4", {values.size()}, bytes_of(values));
}

// An observation for played_robot(), by name; values may be replaced, added, or left out by an empty one.
inline std::string observation(const std::map<std::string, std::string>& changes = {}) {
  std::map<std::string, std::string> values = {
      {"observation/image", packed_array("|u1", {2, 3, 3}, std::string(18, '\x40'))},
      {"observation/wrist", packed_array("|u1", {4, 2, 3}, std::string(24, '\x80'))},
      {"observation/joints", packed_floats({1, 2})},
      {"observation/grip", packed_floats({0.5f})},
      {"prompt", packed_text("push")}};
  for (const auto& [name, value] : changes) {
    if (value.empty())
      values.erase(name);
    else
      values[name] = value;
  }
  PackedMap map;
  for (const auto& [name, value] : values) map.emplace_back(packed_text(name), value);
  return packed_map(map);
}

}  // namespace naru::testing
