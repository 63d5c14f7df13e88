#include "serving/api/tenant_counts.h"

namespace naru::serving::api {

std::shared_ptr<void> TenantCounts::take(const std::string& tenant, int own, int most) {
  {
    const std::lock_guard lock(mutex_);
    const auto count = counts_.find(tenant);
    if (all_ >= most || (count != counts_.end() && count->second >= own)) return nullptr;
    ++all_;
    ++counts_[tenant];
  }
  return {this, [self = shared_from_this(), tenant](void*) {
            const std::lock_guard lock(self->mutex_);
            --self->all_;
            if (--self->counts_.at(tenant) == 0) self->counts_.erase(tenant);
          }};
}

}  // namespace naru::serving::api
