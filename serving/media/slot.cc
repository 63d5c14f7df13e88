#include "serving/media/slot.h"

#include <openssl/sha.h>

#include <exception>
#include <new>

namespace naru::serving {
namespace {

using Fault = media::Supervision::Fault;

constexpr int kRetryMs = 1'000;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

Refusal unavailable(const char* code, const char* message) {
  return {.kind = Refusal::Kind::unavailable, .code = code, .message = message, .retry_after_ms = kRetryMs};
}

Refusal no_memory() {
  return {.kind = Refusal::Kind::overloaded,
          .code = "media_memory_full",
          .message = "too much is decoded and not yet answered; try again in a second",
          .retry_after_ms = kRetryMs};
}

uint64_t bytes_of(const Image& picture) {
  return picture.pixels.size();
}

}  // namespace

MediaSlot::MediaSlot(MediaPrograms programs, const MediaLimits& limits, ByteBudget* budget)
    : programs_(std::move(programs)), limits_(limits), budget_(*budget) {
  supervision_.call_off = alarm_.fd();
}

MediaOutcome MediaSlot::decode(const MediaJob& job, const std::function<bool()>& unwanted) {
  const auto begin = Clock::now();
  MediaOutcome out;
  DecodedMedia decoded;
  Why why;
  unwanted_ = unwanted;
  tried_again_ = false;
  detail_.clear();
  supervision_.meanwhile = [&, done = false]() mutable {
    if (std::exchange(done, true)) return;
    // OpenSSL's is five times as fast as that of base where the processor has instructions for it.
    ::SHA256(reinterpret_cast<const unsigned char*>(job.bytes.data()), job.bytes.size(), decoded.digest.data());
  };
  try {
    if (const auto kind = job.kind ? Result<FileKind>(*job.kind) : kind_of(job.bytes))
      why = decode_as(*kind, job, &decoded);
    else
      why = refused(kind.failure());
  } catch (const std::bad_alloc&) {
    why = no_memory();
  } catch (const std::exception& error) {
    detail_ = error.what();
    why = Refusal{.kind = Refusal::Kind::internal, .code = "internal", .message = "the file could not be made ready"};
  }
  supervision_.meanwhile = nullptr;
  unwanted_ = nullptr;
  if (why)
    out.result = *std::move(why);
  else
    out.result = std::move(decoded);
  out.detail = detail_;
  out.decode_ms = ms_since(begin);
  return out;
}

MediaSlot::Why MediaSlot::decode_as(FileKind kind, const MediaJob& job, DecodedMedia* out) {
  supervision_.fault = Fault::none;
  out->kind = kind;
  switch (kind) {
    case FileKind::picture:
      return decode_picture(job, out);
    case FileKind::sound:
      return decode_sound(job, out);
    case FileKind::pdf:
      return decode_pages(job, out);
  }
  return refused(fail(Code::internal, "MediaSlot: no such kind"));
}

MediaSlot::Why MediaSlot::decode_picture(const MediaJob& job, DecodedMedia* out) {
  if (auto why = start(programs_.picture, limits_.picture, &pictures_)) return why;
  if (auto why = reserve(out->kind, job, &out->hold)) return why;
  auto picture = twice([&] { return pictures_->decode(job.bytes); });
  if (!picture) return refused(picture.failure());
  out->hold.shrink(bytes_of(*picture));
  if (job.fit) picture = job.fit(*std::move(picture));
  if (!picture) return refused(picture.failure());
  out->picture = *std::move(picture);
  out->hold.shrink(bytes_of(out->picture));
  return std::nullopt;
}

MediaSlot::Why MediaSlot::decode_sound(const MediaJob& job, DecodedMedia* out) {
  if (auto why = start(programs_.sound, limits_.sound, &sounds_)) return why;
  if (auto why = reserve(out->kind, job, &out->hold)) return why;
  auto sound = twice([&] { return sounds_->decode(job.bytes); });
  if (!sound) return refused(sound.failure());
  out->sound = *std::move(sound);
  out->hold.shrink(out->sound.samples.size() * sizeof(float));
  return std::nullopt;
}

// Of each page only what is kept of it is held while the next is read.
MediaSlot::Why MediaSlot::decode_pages(const MediaJob& job, DecodedMedia* out) {
  if (auto why = start(programs_.pdf, limits_.pdf, &pdfs_)) return why;
  const int64_t most = limits_.max_pictures;
  TurnPages pages(*pdfs_, job.bytes, job.places.value_or(PicturePlaces{most, most}), job.fit);
  do {
    ByteBudget::Hold hold;
    if (auto why = reserve(out->kind, job, &hold)) return why;
    auto page = twice([&] { return pages.next(); });
    if (!page) return refused(page.failure());
    if (!*page) return std::nullopt;
    out->pages.push_back(**std::move(page));
    hold.shrink(bytes_of(out->pages.back().picture) + out->pages.back().words.size());
    out->hold.add(std::move(hold));
  } while (out->pages.back().number < out->pages.back().n_pages);
  return std::nullopt;
}

// Tries once more after the first fault that a file meets; after a crash that is in a child of its own, too.
template <class Decode>
auto MediaSlot::twice(const Decode& decode) -> decltype(decode()) {
  auto first = decode();
  const Fault fault = supervision_.fault;
  if (first || fault == Fault::none || fault == Fault::called_off || tried_again_) return first;
  tried_again_ = true;
  detail_ = first.failure().message;
  supervision_.fault = Fault::none;
  auto second = decode();
  if (second || fault != Fault::file || supervision_.fault != Fault::file) return second;
  detail_ += "; " + second.failure().message;
  return fail(Code::invalid, "the file could not be decoded safely: its decoder failed over it twice; save it again, ",
              "or in another format");
}

template <class Decoder, class Limits>
MediaSlot::Why MediaSlot::start(const std::string& program, const Limits& limits, std::optional<Decoder>* decoder) {
  if (*decoder) return std::nullopt;
  auto started = Decoder::start(program, limits, &supervision_);
  if (!started) return refused(fail(Code::internal, started.failure().message));
  decoder->emplace(*std::move(started));
  return std::nullopt;
}

// What a file may become at most, until it is known what it became.
MediaSlot::Why MediaSlot::reserve(FileKind kind, const MediaJob& job, ByteBudget::Hold* hold) {
  const auto patience = Clock::now() + std::chrono::milliseconds(limits_.max_memory_wait_ms);
  auto taken = budget_.take(most_decoded_bytes(limits_, kind), std::min(job.deadline, patience), unwanted_);
  if (!taken) return unwanted_() || Clock::now() >= job.deadline ? called_off() : no_memory();
  *hold = *std::move(taken);
  return std::nullopt;
}

// Whoever rang the alarm knows better; else it was the deadline.
Refusal MediaSlot::called_off() const {
  return unwanted_() ? unavailable("shutting_down", "the server is being stopped; try again later")
                     : unavailable("deadline_exceeded", "the file could not be decoded in time; try again");
}

// The reasons of our own faults are for the log alone.
Refusal MediaSlot::refused(const Failure& failure) {
  if (supervision_.fault == Fault::called_off) return called_off();
  if (failure.code != Code::internal && failure.code != Code::not_found)
    return {.kind = Refusal::Kind::invalid, .code = code_name(failure.code), .message = failure.message};
  detail_ += (detail_.empty() ? "" : "; ") + failure.message;
  return unavailable("decoder_unavailable",
                     "the file could not be decoded now, which is no fault of its own; try again");
}

}  // namespace naru::serving
