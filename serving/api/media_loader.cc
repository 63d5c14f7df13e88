#include "serving/api/media_loader.h"

#include <chrono>
#include <span>

#include "core/text/nfc.h"
#include "serving/api/errors.h"
#include "serving/api/words.h"

namespace naru::serving::api {
namespace {

Sha256Digest digest_of(std::string_view bytes) {
  Sha256 sha;
  sha.add(bytes);
  return sha.digest();
}

// Of a page: pages of a document are different media.
Sha256Digest page_digest(const Sha256Digest& document, size_t number) {
  Sha256 sha;
  sha.add(std::as_bytes(std::span(document)));
  sha.add(concat("page ", number));
  return sha.digest();
}

}  // namespace

MediaLoader::MediaLoader(SharedContext context, Draft draft, std::string tenant, Clock::time_point deadline, Done done)
    : context_(std::move(context)),
      draft_(std::move(draft)),
      tenant_(std::move(tenant)),
      deadline_(deadline),
      done_(std::move(done)) {}

void MediaLoader::start() {
  loaded_.request.text = std::move(draft_.text);
  loaded_.request.options = std::move(draft_.options);
  next();
}

void MediaLoader::cancel() {
  Done done;
  std::shared_ptr<void> ticket;
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  std::swap(done, done_);
  std::swap(ticket, ticket_);
}

void MediaLoader::finish(std::variant<Loaded, http::HttpError> result) {
  Done done;
  {
    const std::lock_guard lock(mutex_);
    std::swap(done, done_);
  }
  if (done) done(std::move(result));
}

void MediaLoader::add_words(const std::string& text) {
  if (text.empty()) return;
  words_.text += (words_.text.empty() ? "" : "\n") + text;
}

void MediaLoader::open_message(const MessageDraft& message) {
  loaded_.request.messages.push_back({message.role, {}});
  words_ = {};
  const Tokenizer& tokenizer = context_->services.model->tokenizer();
  for (const PartDraft& part : message.parts) words_.n_tokens += int64_t(tokenizer.encode(nfc(part.words)).size());
  opened_ = true;
}

// False: there was an error.
bool MediaLoader::close_message() {
  Message& message = loaded_.request.messages.back();
  if (!words_.text.empty()) message.parts.push_back({std::move(words_.text), nullptr, {}});
  if (message.parts.empty() && message.role == Message::Role::user) {
    finish(http::HttpError{400, "media_invalid", "the document has no words and no pictures", "messages", {}});
    return false;
  }
  opened_ = false;
  part_ = 0;
  ++message_;
  return true;
}

// Goes on until a medium has to be waited for.
void MediaLoader::next() {
  while (message_ < draft_.messages.size()) {
    MessageDraft& message = draft_.messages[message_];
    if (!opened_) open_message(message);
    if (part_ == message.parts.size()) {
      if (!close_message()) return;
      continue;
    }
    PartDraft& part = message.parts[part_];
    if (part.medium) return decode(*part.medium);
    add_words(part.words);
    ++part_;
  }
  finish(std::move(loaded_));
}

void MediaLoader::decode(MediumDraft& medium) {
  MediaStore& store = context_->media_store;
  if (!medium.bytes) medium.bytes = store.find(tenant_, medium.kind, medium.uuid);
  if (!medium.bytes)
    return finish(
        http::HttpError{400,
                        "media_not_found",
                        concat("no ", kind_name(medium.kind), " of this uuid is kept (any more); send its data"),
                        medium.param,
                        {}});
  const Model& model = *context_->services.model;
  DecodeJob job{medium.kind,
                medium.bytes,
                tenant_,
                deadline_,
                std::max<int64_t>(0, most_pictures(model.config()) - int64_t(n_pictures_)),
                [&model, n = words_.n_tokens](Image picture) -> Result<Image> {
                  auto fitted = picture_medium(model, picture, n);
                  if (!fitted) return fitted.failure();
                  return std::move(fitted->picture);
                }};
  since_ = context_->services.clock();
  size_t step = 0;
  {
    const std::lock_guard lock(mutex_);
    step = ++step_;
  }
  auto started = context_->services.decoder->decode(
      std::move(job), [self = shared_from_this()](auto result) { self->decoded(std::move(result)); });
  if (const auto* refusal = std::get_if<Refusal>(&started))
    return finish(media_error(*refusal, medium.kind, medium.param));
  std::shared_ptr<void> ticket = std::get<std::shared_ptr<void>>(std::move(started));
  const std::lock_guard lock(mutex_);
  if (!cancelled_ && step_ == step) std::swap(ticket_, ticket);  // else it goes, and the job with it
}

void MediaLoader::decoded(std::variant<Decoded, Refusal> result) {
  {
    const std::lock_guard lock(mutex_);
    if (cancelled_) return;
    ++step_;
  }
  MediumDraft& medium = *draft_.messages[message_].parts[part_].medium;
  const std::chrono::duration<double> took = context_->services.clock() - since_;
  loaded_.media_ms += 1000 * took.count();
  if (const auto* refusal = std::get_if<Refusal>(&result)) {
    context_->figures.media_rejected(refusal->code);
    return finish(media_error(*refusal, medium.kind, medium.param));
  }
  context_->figures.media_decoded(medium.kind, took.count());
  std::optional<http::HttpError> wrong;
  auto failed = guarded(context_->services, [&] { wrong = add(medium, std::get<Decoded>(std::move(result))); });
  if (failed || wrong) return finish(failed ? *std::move(failed) : *std::move(wrong));
  if (!medium.uuid.empty()) context_->media_store.put(tenant_, medium.kind, medium.uuid, medium.bytes);
  medium.bytes = nullptr;
  ++part_;
  if (auto thrown = guarded(context_->services, [&] { next(); })) finish(*std::move(thrown));
}

void MediaLoader::add_medium(Medium medium, const Sha256Digest& digest, std::shared_ptr<const void> hold) {
  struct Held {
    Medium medium;
    std::shared_ptr<const void> hold;
  };
  auto held = std::make_shared<const Held>(Held{std::move(medium), std::move(hold)});
  loaded_.request.messages.back().parts.push_back({"", std::shared_ptr<const Medium>(held, &held->medium), digest});
}

std::optional<http::HttpError> MediaLoader::add_page(const MediumDraft& medium, const Sha256Digest& digest,
                                                     DecodedPage page, const std::shared_ptr<const void>& hold) {
  if (!page.has_words) {
    ++n_pictures_;
    add_medium(Medium{std::move(page.picture), {}}, digest, hold);
    return std::nullopt;
  }
  add_words(page.words);
  if (words_.text.size() <= context_->max_words_bytes) return std::nullopt;
  return context_exceeded(medium.param, "the document's words are", context_->services.model->config().context);
}

std::optional<http::HttpError> MediaLoader::add(const MediumDraft& medium, Decoded decoded) {
  const Sha256Digest digest = digest_of(*medium.bytes);
  if (medium.kind == MediumKind::document) {
    for (size_t i = 0; i < decoded.pages.size(); ++i)
      if (auto wrong = add_page(medium, page_digest(digest, i + 1), std::move(decoded.pages[i]), decoded.hold))
        return wrong;
    return std::nullopt;
  }
  if (medium.kind == MediumKind::picture) {
    ++n_pictures_;
    add_medium(Medium{std::move(decoded.picture), {}}, digest, std::move(decoded.hold));
    return std::nullopt;
  }
  auto heard = sound_medium(*context_->services.model, decoded.sound.samples);
  if (!heard) return media_error(heard.failure(), medium.kind, medium.param);
  add_medium(*std::move(heard), digest, std::move(decoded.hold));
  return std::nullopt;
}

}  // namespace naru::serving::api
