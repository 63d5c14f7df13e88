// How much each tenant has of something, and all together.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace naru::serving::api {

// Safe to share by threads.
class TenantCounts : public std::enable_shared_from_this<TenantCounts> {
 public:
  // One more of this tenant's, which is given back with the last copy; null where the tenant has `own` already, or all
  // together have `most`.
  std::shared_ptr<void> take(const std::string& tenant, int own, int most);

 private:
  std::mutex mutex_;
  std::map<std::string, int> counts_;
  int all_ = 0;
};

}  // namespace naru::serving::api
