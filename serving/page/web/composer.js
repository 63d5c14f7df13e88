// Where one asks: words, what goes along with them, the microphone, the camera.
import {takePhoto} from './camera.js';
import {byId, iconButton, make, notice} from './dom.js';
import {take, tooMany} from './media.js';
import {Recorder} from './recorder.js';
import {kModality, kMost} from './request.js';
import {clockText, language, t, tHere} from './text.js';
import {mediumElement} from './turn.js';

const kAccepted = {
  picture: 'image/*',
  document: 'application/pdf',
  sound: 'audio/*,.webm,.opus,.m4a'
};

export class Composer {
  // hooks: ask({kind, words, files}), stop(). `files` are {medium, blob}.
  constructor(hooks) {
    this.hooks = hooks;
    this.files = [];
    this.kept = [];
    this.busy = false;
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

  // While an input method composes a syllable, Enter ends the syllable and asks nothing; 229 is how Safari says so.
  key(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
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
    await this.add([new File([blob], `${t('recorded')} ${clockText(seconds)}`, {type: blob.type})], {seconds});
    notice(t('recorded_added', {time: clockText(seconds)}));
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
    const question = {kind, words: this.words.value.trim(), files: this.files};
    this.files = [];
    this.words.value = '';
    this.showTray();
    this.hooks.ask(question);
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
    byId('composer').classList.toggle('recording', Boolean(only));
    byId('write-down').hidden = !sound || this.busy;
    byId('answer').hidden = !sound || this.busy;
    byId('send').hidden = sound || this.busy;
    byId('send').disabled = this.empty || Boolean(only);
    byId('stop').hidden = !this.busy;
  }
}
