#include "serving/engine/model_engine.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/float_mode.h"
#include "base/thread_pool.h"
#include "core/ops/rows.h"
#include "serving/engine/admissions.h"
#include "serving/engine/hearing_job.h"
#include "serving/engine/media_cache.h"
#include "serving/engine/preparer.h"
#include "serving/engine/refusals.h"
#include "serving/engine/scheduler.h"

namespace naru::serving {
namespace {

constexpr std::chrono::microseconds kLeastSlice{1000}, kSlice{5000};  // that encoding gets between two steps
constexpr std::chrono::milliseconds kCountEvery{100};                 // figures look at every block that is kept

void check_limits(const EngineLimits& l) {
  check(l.slots > 0 && l.queue > 0 && l.kv_blocks >= 0 && l.media_cache_bytes >= 0 && l.waiting_tokens > 0 &&
            l.waiting_bytes > 0 && l.prefill_chunk > 0 && l.threads > 0,
        "ModelEngine: every limit must be positive");
}

}  // namespace

struct ModelEngine::Impl {
  Impl(const Model& m, const EngineLimits& l, std::function<void(const std::string&)> f)
      : model(m),
        limits(l),
        admissions(std::make_shared<Admissions>(m, l, [this] { wake(); })),
        scheduler(m, l),
        media(l.media_cache_bytes),
        failed(std::move(f)),
        preparer(l.threads, [this](const std::string& what) { tell(what); }),
        thread([this] { run(); }) {}

  ~Impl() {
    admissions->forget();
    end();
  }

  void end() {
    admissions->close();
    {
      const std::lock_guard lock(mutex);
      stop = true;
    }
    changed.notify_all();
    if (thread.joinable()) thread.join();
    do {
      preparer.finish();
    } while (refuse_inbox());
  }

  void wake() {
    {
      const std::lock_guard lock(mutex);
      news = true;
    }
    changed.notify_all();
  }

  void push(std::shared_ptr<Task> task) {
    {
      const std::lock_guard lock(mutex);
      if (!ended) {
        inbox.push_back(std::move(task));
        news = true;
      }
    }
    if (task) return task->listener->on_refusal(stopping());
    changed.notify_all();
  }

  void tell(const std::string& what) const {
    if (failed) failed("engine: " + what);
  }

  bool plan(Task& task);
  void encode(Task& task);
  void prepare(const std::shared_ptr<Task>& task);
  void take_inbox();
  bool refuse_inbox();
  void run();
  void run_step();

  const Model& model;
  EngineLimits limits;
  std::shared_ptr<Admissions> admissions;
  Scheduler scheduler;  // of the stepping thread
  MediaCache media;     // of the preparer
  std::atomic<int64_t> media_queries{0}, media_hits{0};
  std::function<void(const std::string&)> failed;

  mutable std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<Task>> inbox;
  bool news = false, stop = false, ended = false;
  EngineStats stats;
  Clock::time_point counted;

  Preparer preparer;
  std::thread thread;
};

// False after a refusal.
bool ModelEngine::Impl::plan(Task& task) {
  auto planned = plan_prompt(model, task.request, task.tenant);
  if (const auto* refusal = std::get_if<Refusal>(&planned)) {
    task.listener->on_refusal(*refusal);
    return false;
  }
  task.plan = std::get<PromptPlan>(std::move(planned));
  for (Message& message : task.request.messages) message.parts.clear();  // the plan has it all
  return true;
}

void ModelEngine::Impl::encode(Task& task) {
  std::vector<Tensor> rows;
  for (const PlannedMedium& medium : task.plan.media) {
    if (task.is_cancelled()) return;
    ++media_queries;
    auto known = media.find(medium.key);
    media_hits += known.has_value();
    if (!known) media.add(medium.key, known.emplace(embed_medium(model, medium.medium)));
    rows.push_back(*std::move(known));
  }
  if (!rows.empty()) task.media = rows.size() == 1 ? rows[0] : concat_rows(rows);
  task.plan.media.clear();
}

// On the preparer's thread.
void ModelEngine::Impl::prepare(const std::shared_ptr<Task>& task) {
  if (task->is_cancelled()) return;
  bool late = false;
  {
    const std::lock_guard lock(mutex);
    late = stop;
  }
  if (late) return task->listener->on_refusal(stopping());  // which gives the place back, and so takes the lock
  const auto begin = Clock::now();
  if (task->deadline <= begin) return task->listener->on_refusal(waited_too_long());
  task->outcome.timings.queue += ms_between(task->admitted, begin);
  try {
    if (!plan(*task)) return;
    encode(*task);
  } catch (...) {
    task->listener->on_refusal(our_fault());
    throw;
  }
  task->outcome.timings.encode = ms_between(begin, Clock::now());
  push(task);
}

void ModelEngine::Impl::take_inbox() {
  std::deque<std::shared_ptr<Task>> tasks;
  {
    const std::lock_guard lock(mutex);
    tasks.swap(inbox);
    news = false;
  }
  for (const auto& task : tasks) {
    if (task->is_cancelled()) continue;
    try {
      if (task->n_prompt() > 0 || plan(*task)) scheduler.add(task);
    } catch (const std::exception& error) {  // of this one alone: others wait behind it
      tell(error.what());
      task->listener->on_refusal(our_fault());
    }
  }
}

void ModelEngine::Impl::run_step() {
  take_inbox();
  scheduler.tidy();
  preparer.pause();
  const auto begin = Clock::now();
  const bool ran = scheduler.step();
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
  preparer.resume();
  {
    std::unique_lock lock(mutex);
    if (const auto now = Clock::now(); !ran || now - counted > kCountEvery) {
      scheduler.count(&stats);
      counted = now;
    }
    if (!ran) {
      const auto wanted = [&] { return news || stop; };
      if (const auto until = scheduler.next_deadline(); until == Clock::time_point::max())
        changed.wait(lock, wanted);
      else
        changed.wait_until(lock, until, wanted);
      return;
    }
  }
  preparer.give_way(std::clamp(took, kLeastSlice, kSlice));  // half of the time at most: answers take twice as long
}

void ModelEngine::Impl::run() {
  set_float_mode();
  ThreadPool pool(limits.threads);
  const ThreadPool::Scope scope(pool);
  for (;;) {
    {
      const std::lock_guard lock(mutex);
      if (stop) break;
    }
    try {
      run_step();
    } catch (const std::exception& error) {
      preparer.resume();
      tell(error.what());
      scheduler.refuse_all(our_fault());
    }
  }
  scheduler.refuse_all(stopping());
}

// False where there was nothing: nothing more is taken in then.
bool ModelEngine::Impl::refuse_inbox() {
  std::deque<std::shared_ptr<Task>> tasks;
  {
    const std::lock_guard lock(mutex);
    tasks.swap(inbox);
    ended = tasks.empty();
  }
  for (const auto& task : tasks)
    if (!task->is_cancelled()) task->listener->on_refusal(stopping());
  return !tasks.empty();
}

ModelEngine::ModelEngine(const Model& model, const EngineLimits& limits,
                         std::function<void(const std::string&)> failed) {
  check_limits(limits);
  impl_ = std::make_shared<Impl>(model, limits, std::move(failed));
}

ModelEngine::~ModelEngine() = default;

std::variant<std::shared_ptr<Admission>, Refusal> ModelEngine::admit(const Application& application) {
  return impl_->admissions->admit(application);
}

std::optional<Refusal> ModelEngine::full(const std::string& tenant) const {
  return impl_->admissions->full(tenant);
}

void ModelEngine::submit(std::shared_ptr<Admission> admission, GenerationRequest request,
                         std::shared_ptr<Listener> listener) {
  const auto& place = dynamic_cast<const Place&>(*admission);
  auto task = std::make_shared<Task>();
  task->tenant = place.application().tenant;
  if (!request.has_begun) task->deadline = place.application().deadline;
  task->first_stream = request.first_stream;
  task->cancelled = place.gone();
  task->admitted = Clock::now();
  task->request = std::move(request);
  task->listener = std::move(listener);
  if (is_light(task->request)) return impl_->push(std::move(task));
  impl_->preparer.push(task->tenant, [impl = impl_.get(), task] { impl->prepare(task); });
}

void ModelEngine::transcribe(std::shared_ptr<Admission> admission, TranscriptionRequest request,
                             std::shared_ptr<TranscriptListener> listener) {
  const auto& place = dynamic_cast<const Place&>(*admission);
  const ModelConfig& config = impl_->model.config();
  if (!impl_->model.hears() || sound_room(config) < kLeastPieceRows)
    return listener->on_refusal({.kind = Refusal::Kind::invalid,
                                 .code = "unsupported_content",
                                 .message = "this model does not hear; ask one that was trained with sound"});
  const std::string tenant = place.application().tenant;
  std::make_shared<HearingJob>(
      impl_->model, std::move(request), std::move(listener), place.gone(), tenant, place.application().deadline,
      HearingCalls{.prepare = [impl = impl_.get(), tenant](auto job) { impl->preparer.push(tenant, std::move(job)); },
                   .generate = [impl = impl_.get()](auto task) { impl->push(std::move(task)); }})
      ->begin();
}

void ModelEngine::drain() {
  impl_->admissions->close();
}

void ModelEngine::stop() {
  impl_->end();
}

EngineStats ModelEngine::stats() const {
  const int64_t admitted = impl_->admissions->count();  // its lock is never taken under the engine's
  const std::lock_guard lock(impl_->mutex);
  EngineStats out = impl_->stats;
  out.admitted = admitted;
  out.media_queries = impl_->media_queries;
  out.media_hits = impl_->media_hits;
  return out;
}

}  // namespace naru::serving
