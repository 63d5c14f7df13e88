// A transcript: its segments with their times, each word at its place in the sound.
import {make} from './dom.js';
import {clockText, t} from './text.js';

// Words go to the segment they begin in.
export function segmentsOf(heard) {
  const segments = (heard.segments ?? []).map((segment) => ({...segment, words: []}));
  for (const word of heard.words ?? []) {
    const at = segments.findLastIndex((segment) => segment.start <= word.start + 0.001);
    if (segments.length > 0) segments[Math.max(at, 0)].words.push(word);
  }
  return segments;
}

function wordElement(word, player) {
  const element =
      make('span', {class: 'word', title: `${word.start.toFixed(2)}–${word.end.toFixed(2)}`}, word.word.trim());
  if (player) element.addEventListener('click', () => player.play(word.start));
  return element;
}

// `player` is that of the sound, or null where the sound is lost.
export function transcript(heard, player) {
  const places = [];
  const list = make('ol', {class: 'heard', 'aria-label': t('transcript')});
  for (const segment of segmentsOf(heard)) {
    const words = segment.words.flatMap((word) => {
      const element = wordElement(word, player);
      places.push({element, word});
      return [element, ' '];
    });
    const from = t('from_time', {time: clockText(segment.start)});
    const begin = player ?
        make(
            'button',
            {type: 'button', class: 'from', 'aria-label': from, title: from, onclick: () => player.play(segment.start)},
            clockText(segment.start)) :
        make('span', {class: 'from'}, clockText(segment.start));
    list.append(make('li', {}, begin, make('p', {}, ...(words.length > 0 ? words : [segment.text]))));
  }
  player?.audio.addEventListener('timeupdate', () => {
    const now = player.audio.currentTime;
    for (const {element, word} of places)
      element.classList.toggle('now', !player.audio.paused && word.start <= now && now < word.end);
  });
  return list;
}
