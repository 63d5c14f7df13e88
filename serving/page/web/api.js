// The server's API: chat completions that stream, transcriptions, a robot's episodes, the model's name. Addresses are
// relative to the page.
import {EventParser} from './sse.js';

// What went wrong. `code` is the server's, or one of ours: "network", "cut_off".
export class ApiError extends Error {
  constructor({status = 0, code = '', message = '', requestId = '', retryAfter = 0}) {
    super(message);
    Object.assign(this, {status, code, requestId, retryAfter});
  }
}

async function errorOf(response) {
  const text = await response.text().catch(() => '');
  let error = {};
  try {
    error = JSON.parse(text).error ?? {};
  } catch {
    // what stands between the page and the server may answer in another form
  }
  return new ApiError({
    status: response.status,
    code: error.code ?? '',
    message: error.message ?? '',
    requestId: response.headers.get('x-request-id') ?? '',
    retryAfter: Number(response.headers.get('retry-after') ?? 0),
  });
}

export class Api {
  constructor() { this.key = ''; }

  async send(path, options = {}) {
    const headers = new Headers(options.headers);
    if (this.key) headers.set('authorization', `Bearer ${this.key}`);
    let response;
    try {
      response = await fetch(path, {...options, headers, cache: 'no-store'});
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      throw new ApiError({code: 'network'});
    }
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  // The first model that is served.
  async model() {
    const response = await this.send('v1/models');
    return (await response.json()).data?.[0] ?? {};
  }

  // Calls onPiece(text) as the answer comes, and onSound(base64 of PCM) where a `voice` is to say it. Resolves with
  // {finish, unsure, timings, usage, spoken, requestId}.
  async chat(messages, {model, signal, onPiece, voice = null, onSound = null}) {
    const response = await this.send('v1/chat/completions', {
      method: 'POST',
      signal,
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({
        model,
        messages,
        stream: true,
        stream_options: {include_usage: true},
        ...(voice && {modalities: ['text', 'audio'], audio: {voice, format: 'pcm16'}})
      }),
    });
    const answer = {
      finish: '',
      unsure: false,
      timings: null,
      usage: null,
      spoken: '',
      requestId: response.headers.get('x-request-id') ?? ''
    };
    for await (const data of eventsOf(response)) take(JSON.parse(data), answer, {onPiece, onSound});
    return answer;
  }

  // Words with their times. Resolves with the server's verbose_json.
  async transcribe(blob, name, {model, signal}) {
    const form = new FormData();
    form.set('file', blob, name);
    if (model) form.set('model', model);
    form.set('response_format', 'verbose_json');
    form.append('timestamp_granularities[]', 'word');
    form.append('timestamp_granularities[]', 'segment');
    return await jsonOf(await this.send('v1/audio/transcriptions', {method: 'POST', signal, body: form}));
  }

  // One episode of a simulated robot, when all of it is played. To abort it ends it on the server.
  async episode(request, signal) {
    const headers = {'content-type': 'application/json'};
    return await jsonOf(
        await this.send('v1/episodes', {method: 'POST', signal, headers, body: JSON.stringify(request)}));
  }
}

async function jsonOf(response) {
  try {
    return await response.json();
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError({code: 'cut_off', requestId: response.headers.get('x-request-id') ?? ''});
  }
}

// The data of each event until [DONE]; a stream that ends without it was cut off.
async function* eventsOf(response) {
  const parser = new EventParser();
  const reader = response.body.getReader();
  const requestId = response.headers.get('x-request-id') ?? '';
  for (;;) {
    let piece;
    try {
      piece = await reader.read();
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      throw new ApiError({code: 'cut_off', requestId});
    }
    if (piece.done) throw new ApiError({code: 'cut_off', requestId});
    for (const event of parser.push(piece.value)) {
      if (event.data === '[DONE]') return;
      const failed = event.data.startsWith('{"error"') ? JSON.parse(event.data).error : null;
      if (failed) throw new ApiError({status: 500, code: failed.code ?? '', message: failed.message ?? '', requestId});
      yield event.data;
    }
  }
}

function take(chunk, answer, {onPiece, onSound}) {
  const choice = chunk.choices?.[0];
  const audio = choice?.delta?.audio;
  if (audio?.transcript) onPiece(audio.transcript);
  if (audio?.spoken) answer.spoken += audio.spoken;
  if (audio?.data) onSound(audio.data);
  if (choice?.delta?.content) onPiece(choice.delta.content);
  if (choice?.finish_reason) answer.finish = choice.finish_reason;
  if (chunk.timings) {
    answer.timings = chunk.timings;
    answer.finish = chunk.timings.finish?.[0] ?? answer.finish;
    answer.unsure = chunk.timings.unsure?.[0] === true;
  }
  if (chunk.usage) answer.usage = chunk.usage;
}
