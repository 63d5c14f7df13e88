// One turn on the page: what was asked with its media, and the answer as it comes.
import {cost} from './cost.js';
import {byId, icon, iconButton, make, notice} from './dom.js';
import {errorBox} from './errors.js';
import {transcript} from './heard.js';
import {markdown} from './markdown.js';
import {Player} from './sounds.js';
import {bytesText, languageOf, t} from './text.js';

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notice(t('copied'));
  } catch {
    notice(t('copy_failed'));
  }
}

function enlarge(url, name) {
  const dialog = byId('viewer');
  const image = dialog.querySelector('img');
  image.src = url;
  image.alt = name;
  dialog.setAttribute('aria-label', name);
  dialog.showModal();
}

// A medium as it stands in the tray and beside a question. `keep` gets what is to be closed later.
export function mediumElement(medium, blob, keep) {
  if (!blob) return make('span', {class: 'file'}, icon('page'), make('span', {class: 'name'}, medium.name));
  if (medium.kind === 'sound') {
    const player = new Player(blob, medium.name, medium.seconds);
    keep.push(player);
    return make('span', {class: 'file sound'}, player.element, make('span', {class: 'name'}, medium.name));
  }
  if (medium.kind === 'document')
    return make(
        'span', {class: 'file'}, icon('page'),
        make('span', {class: 'name'}, medium.name, make('span', {class: 'size'}, bytesText(medium.size))));
  const url = URL.createObjectURL(blob);
  keep.push({close: () => URL.revokeObjectURL(url)});
  const image = make('img', {src: url, alt: medium.name});
  const plain = make('span', {class: 'file'}, icon('page'), make('span', {class: 'name'}, medium.name));
  const button = make(
      'button', {
        type: 'button',
        class: 'picture',
        'aria-label': t('enlarge', {name: medium.name}),
        onclick: () => enlarge(url, medium.name)
      },
      image);
  image.addEventListener(
      'error', () => button.replaceWith(plain), {once: true});  // TIFF: the server reads it, browsers do not
  return button;
}

export class TurnView {
  // hooks: blobOf(medium), again(turn), fresh(turn).
  constructor(turn, hooks) {
    this.turn = turn;
    this.hooks = hooks;
    this.kept = [];
    this.sounds = [];  // of the answer
    this.element = make('article', {class: 'turn', 'data-turn': turn.id});
    this.render();
  }

  get player() { return this.kept.find((one) => one instanceof Player) ?? null; }

  close() {
    for (const one of [...this.kept, ...this.sounds]) one.close();
    this.kept = [];
    this.sounds = [];
    clearInterval(this.clock);
  }

  async render() {
    this.close();
    const shown = make('div', {class: 'shown'});
    this.answer = make('div', {class: 'answer'});
    const words = this.turn.words && make('p', {class: 'words', lang: languageOf(this.turn.words)}, this.turn.words);
    this.element.replaceChildren(
        make('div', {class: 'asked'}, make('h2', {class: 'unseen'}, t('you')), shown, words), this.answer);
    this.renderAnswer();
    const blobs = await Promise.all(this.turn.media.map((medium) => this.hooks.blobOf(medium)));
    shown.replaceChildren(...this.turn.media.map((medium, i) => mediumElement(medium, blobs[i], this.kept)));
    if (this.turn.answer?.heard || this.turn.answer?.sound) this.renderAnswer();  // now with the sound's player
  }

  renderAnswer() {
    const answer = this.turn.answer;
    clearInterval(this.clock);
    this.body = make('div', {class: 'prose'});
    this.answer.replaceChildren(make('h2', {class: 'unseen'}, t('naru')), this.body);
    if (!answer) return;
    this.answer.setAttribute('aria-busy', String(answer.state === 'asking'));
    if (answer.state === 'asking' && !answer.text) return this.showWaiting();
    this.showText();
    if (answer.state !== 'asking') this.showEnd();
  }

  showWaiting() {
    const text = this.turn.kind === 'transcribe' ? 'waiting_sound' :
        this.turn.media.length > 0               ? 'waiting' :
                                                   'waiting_words';
    const time = make('span', {class: 'time', 'aria-hidden': 'true'});
    const since = performance.now();
    this.clock = setInterval(() => {
      time.textContent = ((performance.now() - since) / 1000).toFixed(1);
    }, 100);
    const river = make('span', {class: 'river', 'aria-hidden': 'true'}, make('span'), make('span'), make('span'));
    this.body.replaceChildren(make('p', {class: 'waiting'}, river, t(text), time));
  }

  // What has come so far; called as often as the browser paints.
  showText() {
    const answer = this.turn.answer;
    this.body.lang = languageOf(answer.text);
    this.body.classList.toggle('coming', answer.state === 'asking');
    if (answer.heard && answer.text)
      this.body.replaceChildren(transcript(answer.heard, this.player));
    else
      this.body.replaceChildren(...markdown(answer.text));
  }

  piece() {
    clearInterval(this.clock);
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this.turn.answer.state === 'asking') this.showText();
    });
  }

  notes() {
    const {answer} = this.turn;
    const notes = [];
    if (answer.state === 'stopped') notes.push(t('stopped'));
    if (answer.state === 'interrupted') notes.push(t('interrupted'));
    if (answer.heard && !answer.text) notes.push(t('nothing_heard'));
    if (answer.finish === 'length') notes.push(t('cut_short'));
    if (answer.finish === 'repetition') notes.push(t('repeated'));
    if (answer.leftOut > 0) notes.push(t('left_out', {n: answer.leftOut}));
    return notes.map((note) => make('p', {class: 'note'}, note));
  }

  // What was said, to be heard again, and how it was read where that is not how it is written.
  async showSound() {
    const {sound, spoken, text} = this.turn.answer;
    const place = make('div', {class: 'said'});
    this.answer.append(place);
    const blob = await this.hooks.blobOf(sound);
    if (!blob || !place.isConnected) return;
    const read = spoken && spoken !== text && make('p', {class: 'quiet', lang: languageOf(spoken)}, t('read_as', {text: spoken}));
    place.replaceChildren(mediumElement({...sound, name: t('said')}, blob, this.sounds), read || '');
  }

  showEnd() {
    const {answer} = this.turn;
    if (answer.sound) this.showSound();
    const again = make(
        'button', {type: 'button', class: 'pill', onclick: () => this.hooks.again(this.turn)}, icon('retry'),
        t('again'));
    if (answer.unsure) this.answer.append(make('p', {class: 'unsure'}, t('unsure')));
    this.answer.append(...this.notes());
    if (answer.state === 'failed') {
      const fresh = answer.error.code === 'context_length_exceeded' && !this.turn.fresh &&
          make('button', {type: 'button', class: 'pill', onclick: () => this.hooks.fresh(this.turn)},
               t('without_earlier'));
      return this.answer.append(errorBox(answer.error, again, fresh));
    }
    this.answer.append(make(
        'div', {class: 'end'}, cost(answer), answer.text && iconButton('copy', t('copy'), () => copy(answer.text)),
        answer.state !== 'done' && again));
  }
}
