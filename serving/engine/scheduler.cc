#include "serving/engine/scheduler.h"

#include <algorithm>

#include "base/thread_pool.h"
#include "core/generate/batch.h"
#include "omni/speaking.h"
#include "serving/engine/refusals.h"

namespace naru::serving {
namespace {

constexpr int64_t kDrawsOfAThread = 4;

}  // namespace

// The parts of one step, and whose logits it gives.
struct Scheduler::Batch {
  struct Place {
    Task* task;
    size_t branch;
    bool ends_prompt;
  };
  std::vector<BatchPart> parts;
  std::vector<Place> places;                              // of the parts that want logits
  std::vector<std::vector<std::array<int32_t, 3>>> next;  // places of what answers go on with, which parts point to
};

Scheduler::Scheduler(const Model& model, const EngineLimits& limits)
    : model_(model),
      limits_(limits),
      cost_(model.config().backbone.block),
      spellings_(std::make_shared<TokenTrie>(model.detokenizer().vocabulary())),
      blocks_(model, limits) {}

void Scheduler::add(std::shared_ptr<Task> task) {
  const int64_t left = model_.config().context - task->n_prompt(), wanted = task->request.options.max_tokens;
  const auto& aloud = task->plan.aloud;
  task->limit = aloud ? aloud->written : wanted > 0 ? std::min(wanted, left) : left;
  task->room = aloud ? room_of(*aloud) - (task->plan.is_given ? aloud->written : 0) : task->limit;
  const int n = task->request.options.n;
  if (n > limits_.slots)
    return task->listener->on_refusal({.kind = Refusal::Kind::invalid,
                                       .code = "too_many_answers",
                                       .message = concat("the request wants ", n, " answers, and the server writes ",
                                                         limits_.slots, " at a time; ask for fewer")});
  if (const int64_t most = TaskBlocks::most(*task); most > blocks_.n_blocks())
    return task->listener->on_refusal(
        {.kind = Refusal::Kind::invalid,
         .code = "context_length_exceeded",
         .message = concat("the request needs ", most * kernels::kCacheKeys, " positions for its ", n,
                           " answers, and the server has ", blocks_.n_blocks() * kernels::kCacheKeys,
                           "; ask for fewer answers or tokens")});
  task->ready = Clock::now();
  const std::string tenant = task->tenant;
  waiting_.push(tenant, std::move(task));
}

void Scheduler::tidy() {
  const Clock::time_point now = Clock::now();
  for (const auto& task : waiting_.take_all([&](const auto& t) { return t->is_cancelled() || t->deadline <= now; }))
    if (!task->is_cancelled()) task->listener->on_refusal(waited_too_long());
  std::erase_if(running_, [&](const auto& task) {
    if (!task->is_cancelled()) return false;  // asked once: it may change at any moment
    release(*task);
    return true;
  });
}

Clock::time_point Scheduler::next_deadline() const {
  Clock::time_point out = Clock::time_point::max();
  waiting_.for_each([&](const auto& task) { out = std::min(out, task->deadline); });
  return out;
}

void Scheduler::refuse_all(const Refusal& refusal) {
  for (const auto& task : waiting_.take_all([](const auto&) { return true; }))
    if (!task->is_cancelled()) task->listener->on_refusal(refusal);
  for (const auto& task : running_) {
    if (task->branches.empty()) continue;  // what failed was another's end, in the same step
    release(*task);
    if (!task->is_cancelled()) task->listener->on_refusal(refusal);
  }
  running_.clear();
}

// In the order of the queue: a large request is not passed by small ones.
void Scheduler::start_waiting() {
  while (const auto* next = waiting_.front()) {
    if (!start(**next)) return;
    running_.push_back(waiting_.take());
  }
}

bool Scheduler::start(Task& task) {
  if (n_branches_ + task.request.options.n > limits_.slots || !blocks_.start(task)) return false;
  n_branches_ += task.request.options.n;
  task.started = Clock::now();
  Usage& usage = task.outcome.usage;
  usage.prompt = task.n_prompt();
  usage.prompt_image = task.plan.n_image;
  usage.prompt_audio = task.plan.n_audio;
  usage.prompt_text = usage.prompt - usage.prompt_image - usage.prompt_audio;
  usage.cached = task.branches[0].kv.length;
  totals_.prefix_queries += usage.prompt;
  totals_.prefix_hits += usage.cached;
  totals_.prompt_tokens += usage.prompt;
  return true;
}

// A piece of a prompt.
void Scheduler::add_prompt(Task& task, int64_t n, Batch* batch) {
  if (n == 0) return;
  Branch& branch = task.branches[0];
  const auto from = size_t(branch.kv.length);
  blocks_.grow(task, branch, branch.kv.length + n);
  const bool last = branch.kv.length + n == task.n_prompt();
  batch->parts.push_back({.kv = &branch.kv,
                          .tokens = std::span(task.plan.positions.tokens).subspan(from, size_t(n)),
                          .places = std::span(task.plan.positions.places).subspan(from, size_t(n)),
                          .media = &task.media,
                          .wants_logits = last});
  if (last) batch->places.push_back({&task, 0, true});
}

// What each answer goes on with: a token, and where a part of it ends aloud what the engine sets.
void Scheduler::add_answers(Task& task, Batch* batch) {
  for (size_t b = 0; b < task.branches.size(); ++b) {
    Branch& branch = task.branches[b];
    if (branch.ended) continue;
    const std::span<const int32_t> tokens = branch.draft->next();
    blocks_.grow(task, branch, branch.kv.length + std::ssize(tokens));
    auto& places = batch->next.emplace_back();
    for (size_t i = 0; i < tokens.size(); ++i, ++branch.next_place)
      places.push_back({branch.next_place, branch.next_place, branch.next_place});
    batch->parts.push_back({.kv = &branch.kv, .tokens = tokens, .places = places, .slice = branch.draft->slice()});
    batch->places.push_back({&task, b, false});
  }
}

bool Scheduler::step() {
  start_waiting();
  if (running_.empty()) return false;
  Batch batch;
  batch.next.reserve(size_t(n_branches_));
  std::vector<Task*> prompts;
  std::vector<PromptRest> rests;
  for (const auto& task : running_) {
    if (!task->in_prefill()) {
      add_answers(*task, &batch);
      continue;
    }
    const int64_t done = task->branches[0].kv.length;
    prompts.push_back(task.get());
    rests.push_back({done, task->n_prompt() - done});
  }
  const std::vector<int64_t> share = share_prefill(rests, std::ssize(batch.parts), limits_.prefill_chunk, cost_);
  for (size_t i = 0; i < prompts.size(); ++i) add_prompt(*prompts[i], share[i], &batch);
  const BatchLogits logits = forward_batch(model_.backbone(), batch.parts);
  ++totals_.steps;
  parallel_for(std::ssize(batch.places), kDrawsOfAThread, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      if (const auto& place = batch.places[size_t(i)]; !place.ends_prompt)
        draw(place.task->branches[place.branch], logits.row(size_t(i)));
  });
  for (size_t i = 0; i < batch.places.size(); ++i) {
    const auto& [task, branch, ends_prompt] = batch.places[i];
    if (ends_prompt)
      begin_answers(*task, logits.row(i));
    else
      tell(*task, branch);
  }
  for (const auto& task : running_) {
    blocks_.publish(*task);
    const auto ended = [](const Branch& branch) { return branch.ended; };
    if (!task->in_prefill() && std::all_of(task->branches.begin(), task->branches.end(), ended)) finish(*task);
  }
  std::erase_if(running_, [](const auto& task) { return task->branches.empty(); });
  return true;
}

// The prompt is in: each answer gets its beginning, and draws from the same logits.
void Scheduler::begin_answers(Task& task, std::span<const float> logits) {
  blocks_.publish(task);
  const GenerationOptions& options = task.request.options;
  task.branches.resize(size_t(options.n));
  for (int i = 0; i < options.n; ++i) {
    Branch& branch = task.branches[size_t(i)];
    branch.draft = std::make_unique<AnswerDraft>(model_, options, i, task.first_stream + uint64_t(i), task.limit,
                                                 task.plan, spellings_);
    branch.next_place = task.plan.positions.next;
    if (i > 0) blocks_.share_prompt(task, branch);
  }
  task.filled = Clock::now();
  for (Branch& branch : task.branches) draw(branch, logits);
  for (size_t b = 0; b < task.branches.size(); ++b) tell(task, b);
}

// Nothing but the branch changes: others draw at the same time.
void Scheduler::draw(Branch& branch, std::span<const float> logits) {
  branch.ended = !branch.draft->draw(logits);
}

// What the branch has drawn.
void Scheduler::tell(Task& task, size_t b) {
  ++totals_.generation_tokens;
  const Delta delta = task.branches[b].draft->take();
  if (!delta.empty()) task.listener->on_delta(delta);
}

void Scheduler::finish(Task& task) {
  Outcome& outcome = task.outcome;
  for (const Branch& branch : task.branches) {
    outcome.choices.push_back(branch.draft->end());
    outcome.usage.completion += branch.draft->n_tokens();
    outcome.usage.completion_audio += branch.draft->n_codes();
  }
  outcome.timings.queue += ms_between(task.ready, task.started);
  outcome.timings.prefill = ms_between(task.started, task.filled);
  outcome.timings.decode = ms_between(task.filled, Clock::now());
  release(task);
  task.listener->on_end(outcome);
}

// It is then no longer running.
void Scheduler::release(Task& task) {
  blocks_.release(task);
  n_branches_ -= task.request.options.n;
}

void Scheduler::count(EngineStats* stats) const {
  const int64_t media_queries = stats->media_queries, media_hits = stats->media_hits;
  *stats = totals_;
  stats->media_queries = media_queries;
  stats->media_hits = media_hits;
  stats->running = std::ssize(running_);
  stats->waiting = int64_t(waiting_.size());
  stats->kv_blocks = blocks_.n_blocks();
  stats->kv_blocks_used = blocks_.n_used();
}

}  // namespace naru::serving
