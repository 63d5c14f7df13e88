// Errors. Two kinds, never mixed:
//   check(condition, "op: wanted ..., got ...")  throws Error: the caller or the configuration is wrong.
//   Result<T> with fail(...)                     a value or a Failure: anything that an outsider sends (files, media,
//                                                requests). Functions that parse such bytes never throw on their
//                                                account.
// Only apps/ catches Error and prints; a Failure carries the code that --json and the HTTP API show.
#pragma once

#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace naru {

// Writes its arguments one after another, as operator<< would.
template <class... Parts>
std::string concat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return std::move(out).str();
}

// A mistake of the caller or of the configuration. The message starts with the name of the function or op.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

template <class... Parts>
[[noreturn]] void raise(const Parts&... parts) {
  throw Error(concat(parts...));
}

// Throws Error with the concatenated parts unless `condition` holds.
template <class... Parts>
void check(bool condition, const Parts&... parts) {
  if (!condition) [[unlikely]]
    raise(parts...);
}

// Why an outsider's input was refused; the names are those of the JSON error codes.
enum class Code { invalid, too_large, truncated, unsupported, not_found, internal };

const char* code_name(Code code);

struct Failure {
  Code code = Code::invalid;
  std::string message;  // what was wrong; what to do
};

template <class... Parts>
Failure fail(Code code, const Parts&... parts) {
  return Failure{code, concat(parts...)};
}
template <class... Parts>
Failure fail(const char* first, const Parts&... parts) {
  return Failure{Code::invalid, concat(first, parts...)};
}

// A T or the Failure that prevented it. Reading the value of a failed Result throws Error with the failure's message.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Failure failure) : state_(std::move(failure)) {}

  explicit operator bool() const { return std::holds_alternative<T>(state_); }
  const Failure& failure() const { return std::get<Failure>(state_); }

  T& value() & { return get(*this); }
  const T& value() const& { return get(*this); }
  T&& value() && { return std::move(get(*this)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  template <class Self>
  static auto& get(Self& self) {
    if (!self) [[unlikely]]
      raise(self.failure().message);
    return std::get<T>(self.state_);
  }
  std::variant<T, Failure> state_;
};

// Success without a value, or a Failure.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Failure failure) : failure_(std::move(failure)) {}

  explicit operator bool() const { return !failure_.has_value(); }
  const Failure& failure() const { return *failure_; }
  void value() const {
    if (failure_) [[unlikely]]
      raise(failure_->message);
  }

 private:
  std::optional<Failure> failure_;
};

}  // namespace naru
