// What waits, a line for each tenant: whoever has taken least lately is next.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace naru::serving {

// One thread at a time.
template <class T>
class FairQueue {
 public:
  void push(const std::string& tenant, T item) {
    auto [line, is_new] = lines_.try_emplace(tenant);
    if (is_new) line->second.turn = turn_;
    line->second.items.push_back(std::move(item));
    ++size_;
  }

  // The item that is next; null where none waits. It stays the next until it is taken or erased.
  T* front() {
    const auto line = next();
    return line == lines_.end() ? nullptr : &line->second.items.front();
  }
  T take() {
    const auto line = next();
    T out = std::move(line->second.items.front());
    line->second.items.pop_front();
    line->second.turn = ++turn_;  // behind all others
    if (line->second.items.empty()) lines_.erase(line);
    --size_;
    return out;
  }

  // Takes out every item for which `wanted` holds, whoever's it is.
  template <class Wanted>
  std::deque<T> take_all(Wanted wanted) {
    std::deque<T> out;
    for (auto line = lines_.begin(); line != lines_.end();) {
      auto& items = line->second.items;
      for (auto item = items.begin(); item != items.end();) {
        if (!wanted(*item)) {
          ++item;
          continue;
        }
        out.push_back(std::move(*item));
        item = items.erase(item);
      }
      line = items.empty() ? lines_.erase(line) : std::next(line);
    }
    size_ -= out.size();
    return out;
  }

  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [tenant, line] : lines_)
      for (const T& item : line.items) visit(item);
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  struct Line {
    std::deque<T> items;
    uint64_t turn = 0;  // when it took last
  };
  using Lines = std::map<std::string, Line>;

  typename Lines::iterator next() {
    auto best = lines_.end();
    for (auto line = lines_.begin(); line != lines_.end(); ++line)
      if (best == lines_.end() || line->second.turn < best->second.turn) best = line;
    return best;
  }

  Lines lines_;  // none is empty
  uint64_t turn_ = 0;
  size_t size_ = 0;
};

}  // namespace naru::serving
