// Where one asks: words, what goes along with them, the microphone, the camera.
import {takePhoto} from './camera.js';
import {byId, iconButton, isEnter, make, notice} from './dom.js';
import {take, tooMany} from './media.js';
import {Recorder} from './recorder.js';
import {kModality, kMost} from './request.js';
import {setting} from './store.js';
import {clockText, language, t, tHere} from './text.js';
import {mediumElement} from './turn.js';

const kAccepted = {
  picture: 'image/*',
  document: 'application/pdf',
  sound: 'audio/*,.webm,.opus,.m4a'
};

export class Composer {
  // hooks: ask({kind, words, files, voice}), stop(), beginToTalk(). `files` are {medium, blob}; `voice` who says the
  // answer, or null.
  constructor(hooks) {
    this.hooks = hooks;
    this.files = [];
    this.kept = [];
    this.busy = this.heard = this.talking = false;
    this.voices = [];
    this.takes = Object.keys(kModality);
    this.words = byId('question');
    this.recorder = new Recorder({
      onDone: (blob, seconds) => this.recorded(blob, seconds),
      onChange: () => this.show(),
    });
    this.listen();
    this.show();
  }

  listen() {
    byId('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit('chat');
    });
    this.words.addEventListener('input', () => this.show());
    this.words.addEventListener('keydown', (event) => this.key(event));
    byId('stop').addEventListener('click', () => this.hooks.stop());
    byId('write-down').addEventListener('click', () => this.submit('transcribe'));
    byId('answer').addEventListener('click', () => this.submit('chat'));
    byId('attach').addEventListener('click', () => byId('files').click());
    byId('photo').addEventListener('click', () => takePhoto((blob) => this.photo(blob)));
    byId('mic').addEventListener('click', () => this.recorder.start());
    this.listenToTalk();
    byId('hear').addEventListener('click', () => {
      setting(() => localStorage, 'hear', this.hears ? null : 'yes');
      this.showVoices();
    });
    byId('voice').addEventListener('change', () => setting(() => localStorage, 'voice', byId('voice').value));
    for (const input of [byId('files'), byId('capture')])
      input.addEventListener('change', () => {
        this.add([...input.files]);
        input.value = '';
      });
    this.listenToDrops();
    document.addEventListener('paste', (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.add(files);
    });
  }

  // Held down it records until it is let go; pressed shortly, by a key or by a screen reader, until it is pressed again.
  listenToTalk() {
    const talk = byId('talk');
    const kHoldMs = 400;
    let since = 0;
    const down = () => {
      if (this.talking) return this.recorder.finish();
      since = performance.now();
      this.talk();
    };
    const up = () => since > 0 && performance.now() - since > kHoldMs && this.recorder.finish();
    talk.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      talk.setPointerCapture(event.pointerId);
      down();
    });
    talk.addEventListener('pointerup', up);
    talk.addEventListener('pointercancel', up);
    talk.addEventListener('contextmenu', (event) => event.preventDefault());  // a long press on a phone
    talk.addEventListener('keydown', (event) => {
      if (event.key !== ' ' && event.key !== 'Enter') return;
      event.preventDefault();
      if (!event.repeat) down();
    });
    talk.addEventListener('keyup', (event) => {
      if (event.key !== ' ' && event.key !== 'Enter') return;
      event.preventDefault();
      up();
    });
    talk.addEventListener('click', (event) => event.detail === 0 && down());  // neither a pointer nor a key: a reader's
  }

  async talk() {
    if (this.recorder.active) return;
    this.talking = true;
    this.hooks.beginToTalk();
    await this.recorder.start({keepFocus: true});
    if (!this.recorder.active) this.talking = false;
    this.show();
  }

  // Escape while it records.
  escape() { this.recorder.finish({drop: this.talking}); }

  listenToDrops() {
    let inside = 0;
    const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
    const show = (n) => {
      inside = Math.max(0, n);
      byId('drop').hidden = inside === 0;
    };
    document.addEventListener('dragenter', (event) => hasFiles(event) && show(inside + 1));
    document.addEventListener('dragleave', (event) => hasFiles(event) && show(inside - 1));
    document.addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault());
    document.addEventListener('drop', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      show(0);
      this.add([...event.dataTransfer.files]);
    });
  }

  key(event) {
    if (!isEnter(event)) return;
    event.preventDefault();
    this.submit();
  }

  async add(files, options) {
    for (const file of files) {
      const taken = await take(file, options);
      if (taken.error) {
        notice(taken.error);
      } else if (!this.takes.includes(taken.medium.kind)) {
        notice(t('file_not_taken', {name: taken.medium.name, kinds: this.kinds}));
      } else if (tooMany(this.files.map((one) => one.medium), taken.medium.kind)) {
        notice(t('file_many', {n: kMost[taken.medium.kind]}));
      } else {
        this.files.push(taken);
        if (taken.note) notice(taken.note);
      }
    }
    this.showTray();
    this.focus();
  }

  // What the model takes, as /v1/models says it; all, where nothing is said. Nothing else is offered.
  setTakes(modalities) {
    this.takes = Object.keys(kModality).filter((kind) => !modalities || modalities.includes(kModality[kind]));
    byId('attach').hidden = this.takes.length === 0;
    byId('attach').title = t('attach', {kinds: this.kinds});
    byId('attach').setAttribute('aria-label', byId('attach').title);
    byId('files').accept = this.takes.map((kind) => kAccepted[kind]).join();
    byId('photo').hidden = !this.takes.includes('picture');
    byId('mic').hidden = !this.takes.includes('sound');
    byId('drop-more').textContent = this.kinds;
    this.show();
  }

  get kinds() {
    if (this.takes.length === 0) return t('kind_none');
    return new Intl.ListFormat(language()).format(this.takes.map((kind) => t(`kind_${kind}`)));
  }

  // On a phone the keyboard would cover what has just come.
  focus() {
    if (!matchMedia('(pointer: coarse)').matches) this.words.focus({preventScroll: true});
  }

  photo(blob) { this.add([new File([blob], `${t('photo')}.jpg`, {type: blob.type})]); }

  async recorded(blob, seconds) {
    const {talking} = this;
    this.talking = false;
    if (!blob) return;
    if (talking) return this.talked(blob, seconds);
    await this.add([new File([blob], `${t('recorded')} ${clockText(seconds)}`, {type: blob.type})], {seconds});
    notice(t('recorded_added', {time: clockText(seconds)}));
  }

  // What was said goes at once, with what waits beside it.
  async talked(blob, seconds) {
    const taken = await take(new File([blob], `${t('recorded')} ${clockText(seconds)}`, {type: blob.type}), {seconds});
    if (taken.error) return notice(taken.error);
    this.files.push(taken);
    this.send('chat', this.voice);
  }

  // Who says answers to what was said; the first voice, unless another was chosen. Null: the model does not speak.
  get voice() { return this.voices.length > 0 ? byId('voice').value : null; }
  // Whether answers to what was typed are heard as well.
  get hears() { return this.voices.length > 0 && setting(() => localStorage, 'hear') === 'yes'; }

  setVoices(names) {
    this.voices = names ?? [];
    const chosen = setting(() => localStorage, 'voice');
    byId('voice').replaceChildren(
        ...this.voices.map((name) => make('option', {value: name, selected: name === chosen}, name)));
    this.showVoices();
  }

  showVoices() {
    byId('hear').hidden = byId('voice').hidden = this.voices.length === 0;
    byId('talk').hidden = this.voices.length === 0 || !this.takes.includes('sound');
    byId('hear').setAttribute('aria-pressed', String(this.hears));
  }

  get empty() { return this.words.value.trim() === '' && this.files.length === 0; }

  // A sound and nothing else: it can be written down, or answered as what somebody said.
  get soundAlone() {
    return this.words.value.trim() === '' && this.files.length === 1 && this.files[0].medium.kind === 'sound';
  }

  // Enter asks for what is likelier, the buttons for what they say.
  submit(kind = this.soundAlone ? 'transcribe' : 'chat') {
    if (this.recorder.active || this.empty) return;
    if (this.busy) return notice(t('busy'));
    this.send(kind, kind === 'chat' && this.hears ? this.voice : null);
  }

  send(kind, voice) {
    const question = {kind, voice, words: this.words.value.trim(), files: this.files};
    this.files = [];
    this.words.value = '';
    this.showTray();
    this.hooks.ask(question);
  }

  // Whether something is heard.
  setHeard(heard) {
    this.heard = heard;
    this.show();
  }

  setBusy(busy) {
    this.busy = busy;
    this.show();
  }

  showTray() {
    for (const one of this.kept) one.close();
    this.kept = [];
    byId('tray').replaceChildren(...this.files.map((file) => {
      const {medium, blob} = file;
      const remove = iconButton('close', t('remove', {name: medium.name}), () => {
        this.files = this.files.filter((one) => one !== file);
        this.showTray();
        this.focus();
      }, {class: 'remove'});
      return make('li', {class: medium.kind}, mediumElement(medium, blob, this.kept), remove);
    }));
    byId('tray').hidden = this.files.length === 0;
    this.show();
  }

  show() {
    const sound = this.soundAlone;
    const only = this.recorder?.active;
    this.words.placeholder = tHere(
        sound ? 'ask_sound' :
        this.files.length > 0 ? 'ask_about' :
        this.takes.length > 0 ? 'ask_here' : 'ask_words');
    this.words.style.height = 'auto';
    this.words.style.height = `${Math.min(this.words.scrollHeight, 200)}px`;
    byId('composer').classList.toggle('recording', Boolean(only) && !this.talking);
    byId('composer').classList.toggle('talking', Boolean(only) && this.talking);
    byId('talk').setAttribute('aria-pressed', String(Boolean(only) && this.talking));
    byId('write-down').hidden = !sound || this.busy;
    byId('answer').hidden = !sound || this.busy;
    byId('send').hidden = sound || this.busy;
    byId('send').disabled = this.empty || Boolean(only);
    byId('stop').hidden = !this.busy && !this.heard;
  }
}
