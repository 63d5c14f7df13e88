// The Engine over a model: one thread takes steps, another encodes media between them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "omni/model.h"
#include "serving/engine/engine.h"
#include "serving/engine/limits.h"

namespace naru::serving {

class ModelEngine : public Engine {
 public:
  // The model must outlive it. `failed` hears of errors of ours, on any thread, and may be empty. Throws Error for
  // limits that are not positive.
  ModelEngine(const Model& model, const EngineLimits& limits, std::function<void(const std::string&)> failed = {});
  ~ModelEngine() override;  // stop()

  std::variant<std::shared_ptr<Admission>, Refusal> admit(const Application& application) override;
  std::optional<Refusal> full(const std::string& tenant) const override;
  void submit(std::shared_ptr<Admission> admission, GenerationRequest request,
              std::shared_ptr<Listener> listener) override;
  void transcribe(std::shared_ptr<Admission> admission, TranscriptionRequest request,
                  std::shared_ptr<TranscriptListener> listener) override;
  void drain() override;
  EngineStats stats() const override;
  // Refuses all that has not ended, and whatever comes later.
  void stop();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace naru::serving
