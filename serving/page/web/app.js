// The page: one conversation at a time, asked and shown; everything else is in the modules it joins.
import {Api, ApiError} from './api.js';
import {Composer} from './composer.js';
import {byId, icon, notice} from './dom.js';
import {sentence, told} from './errors.js';
import {showExamples} from './examples.js';
import {Library} from './library.js';
import {dataUrl, take} from './media.js';
import {messagesOf, turnsToSend} from './request.js';
import {Robot} from './robot.js';
import {Speaker} from './say.js';
import {setting, Store} from './store.js';
import {language, setLanguage, t, translate} from './text.js';
import {Thread} from './thread.js';
import {Voice} from './voice.js';

const newId = () => crypto.getRandomValues(new Uint32Array(4)).join('-');
const session = () => sessionStorage;

class App {
  constructor(store) {
    this.store = store;
    this.api = new Api();
    this.api.key = setting(session, 'key') ?? '';
    this.model = {};
    this.running = null;  // the AbortController of the answer that is coming
    this.removed = new Set();
    this.speaker = new Speaker();
    this.voice = new Voice(() => this.composer.setHeard(this.voice.active));
    this.thread = new Thread({
      blobOf: (medium) => this.store.medium(medium.id),
      again: (turn) => this.again(turn),
      fresh: (turn) => this.again(turn, {fresh: true}),
    });
    this.composer = new Composer({
      ask: (question) => this.ask(question),
      stop: () => this.stop(),
      beginToTalk: () => this.stop(),
    });
    this.drawer = new Library(store, {
      open: (id) => this.open(id),
      fresh: () => this.fresh(),
      remove: (id) => this.remove(id),
      removeAll: () => this.removeAll(),
    });
    this.robot = new Robot({
      play: (request, signal) => this.api.episode(request, signal),
      askKey: (then) => this.askKey(then),
    });
    this.listen();
  }

  listen() {
    byId('language').addEventListener('click', () => {
      setLanguage(language() === 'ko' ? 'en' : 'ko');
      this.showAll();
    });
    byId('theme').addEventListener('click', () => this.nextTheme());
    byId('key-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.useKey(byId('key').value.trim());
    });
    byId('robot-open').addEventListener('click', () => this.drawer.leave(() => this.robot.open()));
    byId('robot-try').addEventListener('click', () => this.robot.open());
    byId('viewer').addEventListener('click', () => byId('viewer').close());
    document.addEventListener('keydown', (event) => this.key(event));
  }

  key(event) {
    if (event.key !== 'Escape' || event.isComposing || document.querySelector('dialog[open]')) return;
    if (this.drawer.isOpen)
      this.drawer.setOpen(false);
    else if (this.composer.recorder.active)
      this.composer.escape();
    else
      this.stop();
  }

  // ---- what is shown

  showAll() {
    translate();
    this.showTheme();
    this.composer.showTray();
    this.showModel();
    this.thread.renew();
    this.drawer.show(this.conversation?.id);
  }

  showTheme() {
    byId('theme').setAttribute(
        'aria-label', t('theme', {theme: t(`theme_${setting(() => localStorage, 'theme') ?? 'auto'}`)}));
    byId('theme').title = byId('theme').getAttribute('aria-label');
  }

  nextTheme() {
    const next = {auto: 'light', light: 'dark', dark: null}[setting(() => localStorage, 'theme') ?? 'auto'];
    setting(() => localStorage, 'theme', next);
    if (next)
      document.documentElement.dataset.theme = next;
    else
      delete document.documentElement.dataset.theme;
    this.showTheme();
    notice(byId('theme').title);
  }

  showModel() {
    byId('model').textContent = this.model.id ?? '';
    this.composer.setTakes(this.model.input_modalities);
    this.composer.setVoices(this.model.output_modalities?.includes('audio') ? this.model.voices : []);
    this.robot.setModel(this.model);
    showExamples((files, words) => this.askExample(files, words), this.composer.takes);
  }

  showConversation() {
    this.thread.show(this.conversation.turns);
    this.drawer.show(this.conversation.id);
  }

  // ---- conversations

  fresh() {
    this.stop();
    this.conversation = {id: newId(), title: '', created: Date.now(), updated: Date.now(), turns: []};
    setting(session, 'conversation', null);
    this.showConversation();
    this.composer.focus();
  }

  async open(id) {
    if (id === this.conversation?.id) return;
    this.stop();
    const conversation = await this.store.conversation(id);
    if (!conversation) return this.fresh();
    for (const {answer} of conversation.turns)
      if (answer?.state === 'asking') answer.state = 'interrupted';
    this.conversation = conversation;
    setting(session, 'conversation', id);
    this.showConversation();
  }

  async remove(id) {
    this.removed.add(id);
    if (id === this.conversation.id) this.fresh();
    await this.store.remove(id);
    this.drawer.show(this.conversation.id);
  }

  async removeAll() {
    for (const {id} of await this.store.list()) this.removed.add(id);
    this.fresh();
    await this.store.removeAll();
    this.drawer.show(this.conversation.id);
  }

  async save(conversation) {
    if (this.removed.has(conversation.id)) return;  // it was removed while its answer came
    await this.store.save(conversation);
    this.drawer.show(this.conversation.id);
  }

  // ---- asking

  async askExample(files, words) {
    const taken = await Promise.all(files.map((file) => take(file)));
    this.ask({kind: 'chat', words, files: taken});
  }

  // `voice`: who says the answer, or null.
  async ask({kind, words, files, voice = null}) {
    await this.last;  // what was stopped a moment ago comes to its end first
    if (this.running) return notice(t('busy'));
    this.begin();
    if (voice) this.voice.begin();
    const turn = {id: newId(), kind, words, voice, media: files.map((file) => file.medium), fresh: false, answer: null};
    const {conversation} = this;
    conversation.turns.push(turn);
    conversation.title ||= (words || files[0]?.medium.name || '').slice(0, 80);
    setting(session, 'conversation', conversation.id);
    await Promise.all(files.map((file) => this.store.keepMedium(file.medium, conversation.id, file.blob)));
    if (conversation !== this.conversation) return this.finish();  // the visitor went elsewhere meanwhile
    this.thread.add(turn);
    await this.run(turn);
  }

  async again(turn, {fresh = turn.fresh} = {}) {
    if (this.running) return notice(t('busy'));
    this.begin();
    turn.fresh = fresh;
    if (turn.voice) this.voice.begin();
    await this.run(turn);
  }

  begin() {
    this.running = new AbortController();
    this.composer.setBusy(true);
  }

  finish() {
    this.running = null;
    this.composer.setBusy(false);
  }

  // What is being answered, and what is being said.
  stop() {
    this.voice.hush();
    this.last = this.running && this.ending;
    this.running?.abort();
  }

  // Gets the turn its answer, and shows it as it comes.
  run(turn) { return this.ending = this.answer(turn); }

  async answer(turn) {
    const {conversation} = this;
    const view = this.thread.viewOf(turn);
    turn.answer = {state: 'asking', text: '', leftOut: 0};
    view.renderAnswer();
    this.thread.toEnd();
    this.speaker.begin(t('answering'));
    const since = performance.now();
    conversation.updated = Date.now();
    this.save(conversation);
    try {
      await (turn.kind === 'transcribe' ? this.hear(turn) : this.chat(turn, view, since));
      turn.answer.state = 'done';
    } catch (error) {
      this.failed(turn, error);
    }
    turn.answer.totalMs = performance.now() - since;
    await this.keepSound(turn, conversation);
    this.finish();
    this.ended(turn, view);
    await this.save(conversation);
  }

  // What was said stays with the answer.
  async keepSound(turn, conversation) {
    const sound = turn.voice && this.voice.whole();
    if (!sound || this.removed.has(conversation.id)) return;
    const medium = {id: `${turn.id}-said`, kind: 'sound', name: t('said'), type: 'audio/wav', size: sound.blob.size};
    await this.store.keepMedium(medium, conversation.id, sound.blob);
    turn.answer.sound = {...medium, seconds: sound.seconds};
  }

  ended(turn, view) {
    const {answer} = turn;
    view.renderAnswer();
    if (answer.state === 'failed')
      this.speaker.end();  // its box is an alert
    else
      this.speaker.end(answer.unsure ? t('unsure') : '', answer.state === 'stopped' ? t('stopped') : '');
    if (answer.error?.status === 401)
      this.askKey(() => this.thread.viewOf(turn) ? this.again(turn) : this.composer.focus());
    const at = document.activeElement;  // who went elsewhere while the answer came stays there
    const here = !at || at === document.body || byId('composer').contains(at);
    if (here && !document.querySelector('dialog[open]') && byId('key-box').hidden) this.composer.focus();
  }

  async chat(turn, view, since) {
    const {answer} = turn;
    const turns = this.conversation.turns;
    const {sent, leftOut} = turnsToSend(turns.slice(0, turns.indexOf(turn) + 1));
    answer.leftOut = leftOut;
    const {signal} = this.running;
    const messages = await messagesOf(sent, async (medium) => {
      const blob = await this.store.medium(medium.id);
      return blob ? await dataUrl(blob) : null;
    });
    const onPiece = (text) => {
      answer.firstMs ??= performance.now() - since;
      answer.text += text;
      if (!turn.voice) this.speaker.piece(text);  // a screen reader does not speak over the voice
      view.piece();
    };
    signal.throwIfAborted();
    const onSound = (pcm) => {
      answer.soundMs ??= performance.now() - since;
      this.voice.push(pcm);
    };
    const {voice} = turn;
    Object.assign(answer, await this.api.chat(messages, {model: this.model.id, signal, onPiece, voice, onSound}));
  }

  async hear(turn) {
    const medium = turn.media[0];
    const blob = await this.store.medium(medium.id);
    if (!blob) throw new ApiError({code: 'page'});
    const heard = await this.api.transcribe(blob, medium.name, {model: this.model.id, signal: this.running.signal});
    const {text, timings, segments, words, duration} = heard;
    Object.assign(turn.answer, {text, timings, heard: {segments, words, duration}, finish: timings?.finish?.[0] ?? ''});
    this.speaker.piece(text);
  }

  failed(turn, error) {
    const {answer} = turn;
    if (error.name === 'AbortError') {
      answer.state = 'stopped';
      return;
    }
    answer.state = 'failed';
    answer.error = told(error);
  }

  // ---- the key and the model

  // then() goes on with what wanted the key.
  askKey(then) {
    this.afterKey = then;
    byId('key-wrong').hidden = !this.api.key;
    byId('key-box').hidden = false;
    byId('key').value = '';
    byId('key').focus();
  }

  async useKey(key) {
    if (!key) return;
    if (!/^[\x21-\x7e]+$/.test(key)) {  // as typed with a Korean input method: no header can carry it
      byId('key-wrong').hidden = false;
      return;
    }
    this.api.key = key;
    setting(session, 'key', key);
    byId('key-box').hidden = true;
    await this.findModel();
    if (!byId('key-box').hidden) return;
    this.afterKey();
  }

  async findModel() {
    try {
      this.model = await this.api.model();
    } catch (error) {
      if (error.status === 401) return this.askKey(this.afterKey ?? (() => this.composer.focus()));
      notice(sentence(error));
    }
    this.showModel();
  }

  async show() {
    for (const place of document.querySelectorAll('[data-icon]')) place.prepend(icon(place.dataset.icon));
    const last = setting(session, 'conversation');
    if (last)
      await this.open(last);
    else
      this.fresh();
    this.showAll();
    document.body.dataset.ready = 'true';
    await this.findModel();
  }
}

new App(await Store.open()).show();
