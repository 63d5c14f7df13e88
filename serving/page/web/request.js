// A conversation as the messages of a request. A turn is one question with its media and the answer it got:
//   {id, kind: "chat" or "transcribe", words, media: [medium], fresh, answer}
// where a medium is {id, kind: "picture", "sound" or "document", name, type, size} and its bytes lie in the store.

// What one request may hold at most. The server's limits are these; the bytes leave room for base64 in its 64 MiB.
export const kMost = {
  picture: 16,
  sound: 16,
  document: 4,
  bytes: 44 << 20
};

// Kinds of media, by what /v1/models calls what a model takes.
export const kModality = {
  picture: 'image',
  document: 'file',
  sound: 'audio'
};

// Of sounds, by what their media type says; the server looks at the bytes and takes this for a hint.
const kFormats = {
  webm: 'webm',
  mp4: 'mp4',
  'x-m4a': 'm4a',
  mpeg: 'mp3',
  mp3: 'mp3',
  ogg: 'ogg',
  flac: 'flac',
  'x-flac': 'flac',
  aac: 'aac'
};

export function soundFormat(type) {
  const name = type.replace(/;.*/, '').replace(/^.*\//, '');
  return kFormats[name] ?? 'wav';
}

function partOf(medium, dataUrl) {
  if (medium.kind === 'picture') return {type: 'image_url', image_url: {url: dataUrl}};
  if (medium.kind === 'document') return {type: 'file', file: {filename: medium.name, file_data: dataUrl}};
  return {
    type: 'input_audio',
    input_audio: {data: dataUrl.slice(dataUrl.indexOf(',') + 1), format: soundFormat(medium.type)}
  };
}

const answered = (turn) => turn.answer && turn.answer.text && turn.answer.state !== 'failed';

function fits(turns) {
  const counts = {picture: 0, sound: 0, document: 0};
  let bytes = 0;
  for (const medium of turns.flatMap((turn) => turn.media)) {
    ++counts[medium.kind];
    bytes += medium.size;
  }
  return bytes <= kMost.bytes && Object.keys(counts).every((kind) => counts[kind] <= kMost[kind]);
}

// The turns that go along with the last of `turns`: those before it that have an answer, from the newest that asked to
// be asked afresh, and no more than a request may hold.
export function turnsToSend(turns) {
  const last = turns[turns.length - 1];
  const before = turns.slice(0, -1).filter(answered);
  const from = before.findLastIndex((turn) => turn.fresh);
  let sent = [...(last.fresh ? [] : before.slice(Math.max(from, 0))), last];
  const wanted = sent.length;
  while (sent.length > 1 && !fits(sent)) sent = sent.slice(1);
  return {sent, leftOut: wanted - sent.length};
}

// `dataUrlOf` gives a medium's bytes as a data: URL; a medium that is lost is left out.
export async function messagesOf(turns, dataUrlOf) {
  const messages = [];
  for (const turn of turns) {
    const content = [];
    for (const medium of turn.media) {
      const url = await dataUrlOf(medium);
      if (url) content.push(partOf(medium, url));
    }
    if (turn.words) content.push({type: 'text', text: turn.words});
    if (content.length === 0) content.push({type: 'text', text: '…'});
    messages.push({role: 'user', content});
    if (turn !== turns[turns.length - 1]) messages.push({role: 'assistant', content: turn.answer.text});
  }
  return messages;
}
