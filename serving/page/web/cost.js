// What an answer cost: a bar of its stages, their milliseconds, and what was read, cached and written.
import {make} from './dom.js';
import {clockText, durationText, numberText, t} from './text.js';

const kStages = ['queue', 'media', 'encode', 'prefill', 'decode'];

function stage(name, ms) {
  return make(
      'li', {class: `stage ${name}`, title: t(`${name}_about`)}, make('span', {class: 'name'}, t(name)), ' ',
      make('span', {class: 'ms'}, durationText(ms)));
}

// The server's own count of each stage, as a strip that is as long as the whole.
function strip(timings) {
  const bar = make('div', {class: 'strip', 'aria-hidden': 'true'});
  for (const name of kStages) {
    const ms = timings[`${name}_ms`] ?? 0;
    if (ms <= 0) continue;
    const piece = make('span', {class: `piece ${name}`});
    piece.style.flexGrow = String(ms);
    bar.append(piece);
  }
  return bar;
}

function figures(answer) {
  const {timings, usage, firstMs, soundMs, totalMs, heard, sound} = answer;
  const out = [];
  if (totalMs) out.push(t('cost_total', {time: durationText(totalMs)}));
  if (firstMs) out.push(t('cost_first', {time: durationText(firstMs)}));
  if (soundMs) out.push(t('cost_heard', {time: durationText(soundMs)}));
  if (sound) out.push(t('cost_sound', {time: clockText(sound.seconds)}));
  if (heard?.duration) out.push(t('cost_sound', {time: clockText(heard.duration)}));
  if (usage?.prompt_tokens) {
    const details = usage.prompt_tokens_details ?? {};
    const parts = [];
    if (details.image_tokens) parts.push(t('cost_image', {n: numberText(details.image_tokens)}));
    if (details.audio_tokens) parts.push(t('cost_audio', {n: numberText(details.audio_tokens)}));
    parts.push(t('cost_cached', {n: numberText(timings?.cached_positions ?? details.cached_tokens ?? 0)}));
    out.push(`${t('cost_read', {n: numberText(usage.prompt_tokens)})} (${parts.join(', ')})`);
  }
  if (usage?.completion_tokens) {
    const rate = timings?.decode_ms > 0 ?
        ` (${t('cost_rate', {n: numberText(1000 * usage.completion_tokens / timings.decode_ms)})})` :
        '';
    out.push(t('cost_written', {n: numberText(usage.completion_tokens)}) + rate);
  }
  return out;
}

// Null where the server said nothing of it, as of an answer that was stopped.
export function cost(answer) {
  if (!answer.timings) return null;
  const stages = kStages.map((name) => stage(name, answer.timings[`${name}_ms`] ?? 0));
  return make(
      'section', {class: 'cost', 'aria-label': t('cost')}, strip(answer.timings),
      make('ul', {class: 'stages'}, ...stages), make('p', {class: 'figures'}, figures(answer).join(' · ')));
}
