#include "serving/decoder_of_pool.h"

namespace naru::serving {
namespace {

FileKind kind_of(api::MediumKind kind) {
  return kind == api::MediumKind::picture ? FileKind::picture
         : kind == api::MediumKind::sound ? FileKind::sound
                                          : FileKind::pdf;
}

api::Decoded decoded_of(DecodedMedia media) {
  api::Decoded out;
  out.picture = std::move(media.picture);
  out.sound = std::move(media.sound);
  for (TurnPage& page : media.pages)
    out.pages.push_back({page.text_layer, std::move(page.words), std::move(page.picture)});
  out.hold = std::make_shared<ByteBudget::Hold>(std::move(media.hold));
  return out;
}

}  // namespace

std::variant<std::shared_ptr<void>, Refusal> DecoderOfPool::decode(api::DecodeJob job, api::DecodeDone done) {
  MediaJob out;
  out.bytes = std::as_bytes(std::span(*job.bytes));
  out.owner = job.bytes;
  out.kind = kind_of(job.kind);
  out.caller = std::move(job.tenant);
  out.deadline = job.deadline;
  if (job.kind == api::MediumKind::document) out.places = PicturePlaces{job.picture_places, job.picture_places};
  out.fit = std::move(job.fit);
  auto submitted = pool_.submit(std::move(out), [done = std::move(done), failed = failed_](MediaOutcome outcome) {
    if (auto* media = std::get_if<DecodedMedia>(&outcome.result)) return done(decoded_of(std::move(*media)));
    if (failed && !outcome.detail.empty()) failed("decoder: " + outcome.detail);
    done(std::get<Refusal>(std::move(outcome.result)));
  });
  if (auto* refusal = std::get_if<Refusal>(&submitted)) return std::move(*refusal);
  return std::make_shared<MediaTicket>(std::get<MediaTicket>(std::move(submitted)));
}

}  // namespace naru::serving
