#include "serving/engine/scheduler.h"

#include <algorithm>
#include <cstring>

#include "core/generate/batch.h"

namespace naru::serving {
namespace {

constexpr int64_t kKvBytes = int64_t(2) << 30;  // of the pool, where nobody says how many blocks
constexpr int64_t kLeastPiece = 16;             // positions that the oldest prompt gets in every step

int64_t blocks_wanted(const Model& model, const EngineLimits& limits) {
  if (limits.kv_blocks > 0) return limits.kv_blocks;
  const int64_t of_context = KvPool::blocks_for(model.config().context);
  const int64_t most = kKvBytes / KvPool::block_bytes(model.backbone().config());
  return std::clamp(of_context * limits.slots, of_context, std::max(of_context, most));
}

double ms(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

}  // namespace

Scheduler::Scheduler(const Model& model, const EngineLimits& limits)
    : model_(model),
      limits_(limits),
      spellings_(std::make_shared<TokenTrie>(model.detokenizer().vocabulary())),
      pool_(model.backbone().config(), blocks_wanted(model, limits)),
      prefixes_(pool_) {}

void Scheduler::add(std::shared_ptr<Task> task) {
  const int64_t left = model_.config().context - task->n_prompt(), wanted = task->request.options.max_tokens;
  task->limit = wanted > 0 ? std::min(wanted, left) : left;
  const int n = task->request.options.n;
  if (n > limits_.slots)
    return task->listener->on_refusal({.kind = Refusal::Kind::invalid,
                                       .code = "too_many_answers",
                                       .message = concat("the request wants ", n, " answers, and the server writes ",
                                                         limits_.slots, " at a time; ask for fewer")});
  if (blocks_of(*task) > pool_.n_blocks())
    return task->listener->on_refusal(
        {.kind = Refusal::Kind::invalid,
         .code = "context_length_exceeded",
         .message = concat("the request needs ", blocks_of(*task) * kernels::kCacheKeys, " positions for its ", n,
                           " answers, and the server has ", pool_.n_blocks() * kernels::kCacheKeys,
                           "; ask for fewer answers or tokens")});
  task->ready = Clock::now();
  const std::string tenant = task->tenant;
  waiting_.push(tenant, std::move(task));
}

// Blocks that a task may come to hold: those of its prompt are shared by its answers but for the last, which may be
// written on.
int64_t Scheduler::blocks_of(const Task& task) const {
  const int64_t shared = task.n_prompt() / kernels::kCacheKeys;
  return shared + task.request.options.n * (KvPool::blocks_for(task.n_prompt() + task.limit) - shared);
}

void Scheduler::tidy() {
  const Clock::time_point now = Clock::now();
  for (const auto& task : waiting_.take_all([&](const auto& t) { return t->is_cancelled() || t->deadline <= now; }))
    if (!task->is_cancelled())
      task->listener->on_refusal({.kind = Refusal::Kind::unavailable,
                                  .code = "queue_timeout",
                                  .message = "the request waited longer than it may; try again",
                                  .retry_after_ms = 1000});
  for (const auto& task : running_)
    if (task->is_cancelled()) release(*task);
  std::erase_if(running_, [](const auto& task) { return task->is_cancelled(); });
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
    release(*task);
    if (!task->is_cancelled()) task->listener->on_refusal(refusal);
  }
  running_.clear();
}

// In the order of the queue: a large request is not passed by small ones.
void Scheduler::start_waiting() {
  while (const auto* next = waiting_.front()) {
    if (!start(*next)) return;
    running_.push_back(waiting_.take());
  }
}

bool Scheduler::start(const std::shared_ptr<Task>& task) {
  if (n_branches_ + task->request.options.n > limits_.slots) return false;
  // One position at least is left to run, for its logits.
  const auto n_known = size_t((task->n_prompt() - 1) / kernels::kCacheKeys);
  const auto& keys = task->plan.blocks;
  std::vector<int32_t> known = prefixes_.find(std::span(keys).first(std::min(keys.size(), n_known)));
  const int64_t wanted = blocks_of(*task) - std::ssize(known);
  if (!prefixes_.make_free(n_reserved_ + wanted)) {
    for (const int32_t block : known) pool_.drop(block);
    return false;
  }
  n_reserved_ += wanted;
  n_branches_ += task->request.options.n;
  task->branches.resize(1);
  Branch& branch = task->branches[0];
  for (const int32_t block : known) branch.kv.blocks.push_back(pool_.data(block));
  branch.kv.length = std::ssize(known) * kernels::kCacheKeys;
  branch.blocks = std::move(known);
  task->n_published = std::ssize(branch.blocks);
  task->started = Clock::now();
  Usage& usage = task->outcome.usage;
  usage.prompt = task->n_prompt();
  usage.prompt_image = task->plan.n_image;
  usage.prompt_audio = task->plan.n_audio;
  usage.prompt_text = usage.prompt - usage.prompt_image - usage.prompt_audio;
  usage.cached = branch.kv.length;
  totals_.prefix_queries += usage.prompt;
  totals_.prefix_hits += usage.cached;
  totals_.prompt_tokens += usage.prompt;
  return true;
}

// Positions that each running task's prompt gets in this step: short rests first, so that a question does not wait for
// a page, and a few for the oldest whatever comes.
std::vector<int64_t> Scheduler::share_prefill() const {
  std::vector<int64_t> share(running_.size(), 0);
  std::vector<std::pair<int64_t, size_t>> rest;
  for (size_t i = 0; i < running_.size(); ++i)
    if (running_[i]->in_prefill()) rest.emplace_back(running_[i]->n_prompt() - running_[i]->branches[0].kv.length, i);
  if (rest.empty()) return share;
  const auto [oldest_rest, oldest] = rest.front();
  share[oldest] = std::min({kLeastPiece, limits_.prefill_chunk, oldest_rest});
  int64_t left = limits_.prefill_chunk - share[oldest];
  std::stable_sort(rest.begin(), rest.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [n, i] : rest) {
    const int64_t more = std::min(n - share[i], left);
    share[i] += more;
    left -= more;
  }
  return share;
}

// Blocks for so many positions.
void Scheduler::grow(Branch& branch, int64_t length) {
  while (std::ssize(branch.blocks) < KvPool::blocks_for(length)) {
    branch.blocks.push_back(pool_.take());
    branch.kv.blocks.push_back(pool_.data(branch.blocks.back()));
    --n_reserved_;
  }
}

bool Scheduler::step() {
  start_waiting();
  if (running_.empty()) return false;
  const std::vector<int64_t> share = share_prefill();
  struct Place {
    Task* task;
    size_t branch;
    bool ends_prompt;
  };
  std::vector<Place> places;  // of the parts that want logits
  std::vector<BatchPart> parts;
  std::vector<std::pair<int32_t, std::array<int32_t, 3>>> next;  // of answers
  next.reserve(size_t(n_branches_));
  for (size_t i = 0; i < running_.size(); ++i) {
    Task& task = *running_[i];
    if (task.in_prefill()) {
      if (share[i] == 0) continue;
      Branch& branch = task.branches[0];
      const auto from = size_t(branch.kv.length), n = size_t(share[i]);
      grow(branch, branch.kv.length + share[i]);
      const bool last = int64_t(from + n) == task.n_prompt();
      parts.push_back({.kv = &branch.kv,
                       .tokens = std::span(task.plan.positions.tokens).subspan(from, n),
                       .places = std::span(task.plan.positions.places).subspan(from, n),
                       .media = &task.media,
                       .wants_logits = last});
      if (last) places.push_back({&task, 0, true});
      continue;
    }
    for (size_t b = 0; b < task.branches.size(); ++b) {
      Branch& branch = task.branches[b];
      if (branch.ended) continue;
      grow(branch, branch.kv.length + 1);
      const int32_t place = branch.next_place++;
      next.push_back({branch.choice->last(), {place, place, place}});
      parts.push_back(
          {.kv = &branch.kv, .tokens = std::span(&next.back().first, 1), .places = std::span(&next.back().second, 1)});
      places.push_back({&task, b, false});
    }
  }
  const Tensor logits = forward_batch(model_.backbone(), parts);
  ++totals_.steps;
  for (size_t i = 0; i < places.size(); ++i) {
    const int64_t V = logits.dim(1);
    const std::span row(logits.data<float>() + int64_t(i) * V, size_t(V));
    if (places[i].ends_prompt)
      begin_answers(*places[i].task, row);
    else
      draw(*places[i].task, places[i].branch, row);
  }
  for (const auto& task : running_) publish(*task);
  for (const auto& task : running_) {
    const auto ended = [](const Branch& branch) { return branch.ended; };
    if (!task->in_prefill() && std::all_of(task->branches.begin(), task->branches.end(), ended)) finish(*task);
  }
  std::erase_if(running_, [](const auto& task) { return task->branches.empty(); });
  return true;
}

// The prompt is in: each answer gets its beginning, and draws from the same logits.
void Scheduler::begin_answers(Task& task, std::span<const float> logits) {
  publish(task);
  fork(task);
  task.filled = Clock::now();
  for (size_t b = 0; b < task.branches.size(); ++b) draw(task, b, logits);
}

// The last block, unless it is full, is copied for each answer but the first.
void Scheduler::fork(Task& task) {
  const GenerationOptions& options = task.request.options;
  const int64_t n_full = task.n_prompt() / kernels::kCacheKeys;
  task.branches.resize(size_t(options.n));
  for (int i = 0; i < options.n; ++i) {
    Branch& branch = task.branches[size_t(i)];
    branch.choice = std::make_unique<Choice>(model_, options, i, task.first_stream + uint64_t(i), task.limit,
                                             task.plan.positions.tokens, spellings_);
    branch.next_place = task.plan.positions.next;
    if (i == 0) continue;
    const Branch& first = task.branches[0];
    branch.kv.length = first.kv.length;
    for (int64_t b = 0; b < n_full; ++b) {
      pool_.hold(first.blocks[size_t(b)]);
      branch.blocks.push_back(first.blocks[size_t(b)]);
      branch.kv.blocks.push_back(first.kv.blocks[size_t(b)]);
    }
    grow(branch, task.n_prompt());
    if (n_full < std::ssize(first.blocks))
      std::memcpy(branch.kv.blocks.back(), first.kv.blocks[size_t(n_full)],
                  size_t(KvPool::block_bytes(model_.backbone().config())));
  }
}

void Scheduler::draw(Task& task, size_t b, std::span<const float> logits) {
  Branch& branch = task.branches[b];
  branch.ended = !branch.choice->draw(logits);
  ++totals_.generation_tokens;
  const Delta delta = branch.choice->take();
  if (!delta.text.empty() || !delta.logprobs.empty()) task.listener->on_delta(delta);
}

// Full blocks of the prompt are there for others from now on.
void Scheduler::publish(Task& task) {
  if (task.branches.empty()) return;
  const Branch& branch = task.branches[0];
  const int64_t n = std::min(branch.kv.length / kernels::kCacheKeys, std::ssize(task.plan.blocks));
  for (; task.n_published < n; ++task.n_published)
    prefixes_.add(task.plan.blocks[size_t(task.n_published)], branch.blocks[size_t(task.n_published)]);
}

void Scheduler::finish(Task& task) {
  Outcome& outcome = task.outcome;
  for (const Branch& branch : task.branches) {
    outcome.choices.push_back(branch.choice->end());
    outcome.usage.completion += branch.choice->n_tokens();
  }
  outcome.timings.queue += ms(task.ready, task.started);
  outcome.timings.prefill = ms(task.started, task.filled);
  outcome.timings.decode = ms(task.filled, Clock::now());
  release(task);
  task.listener->on_end(outcome);
}

// Gives back its blocks and what it had reserved; it is then no longer running.
void Scheduler::release(Task& task) {
  int64_t n_held = 0;
  for (size_t b = 0; b < task.branches.size(); ++b) {
    const auto& blocks = task.branches[b].blocks;
    // Those that the first answer shares were reserved once.
    n_held += std::ssize(blocks) - (b == 0 ? task.outcome.usage.cached : task.n_prompt()) / kernels::kCacheKeys;
    for (const int32_t block : blocks) pool_.drop(block);
  }
  n_reserved_ -= blocks_of(task) - task.outcome.usage.cached / kernels::kCacheKeys - n_held;
  n_branches_ -= task.request.options.n;
  task.branches.clear();
}

void Scheduler::count(EngineStats* stats) const {
  const int64_t media_queries = stats->media_queries, media_hits = stats->media_hits;
  *stats = totals_;
  stats->media_queries = media_queries;
  stats->media_hits = media_hits;
  stats->running = std::ssize(running_);
  stats->waiting = int64_t(waiting_.size());
  stats->kv_blocks = pool_.n_blocks();
  stats->kv_blocks_used = pool_.n_blocks() - pool_.n_free() - prefixes_.n_idle();
}

}  // namespace naru::serving
