// Players of sounds: a button and the time, one of them playing at once.
import {icon, make} from './dom.js';
import {clockText, t} from './text.js';

let playing = null;

export class Player {
  // `seconds` is the length where it is known: browsers do not know it of their own recordings.
  constructor(blob, name, seconds) {
    this.audio = new Audio(URL.createObjectURL(blob));
    this.audio.preload = 'metadata';
    this.name = name;
    this.known = seconds;
    this.time = make('span', {class: 'time'});
    this.button = make('button', {type: 'button', class: 'round play', onclick: () => this.toggle()});
    this.element = make('span', {class: 'player'}, this.button, this.time);
    for (const event of ['play', 'pause', 'ended', 'timeupdate', 'loadedmetadata'])
      this.audio.addEventListener(event, () => this.show());
    this.show();
  }

  get seconds() { return this.known ?? (Number.isFinite(this.audio.duration) ? this.audio.duration : 0); }

  show() {
    const active = !this.audio.paused && !this.audio.ended;
    if (this.active !== active) {
      this.active = active;
      this.button.replaceChildren(icon(active ? 'pause' : 'play'));
      this.button.setAttribute('aria-label', t(active ? 'pause' : 'play', {name: this.name}));
    }
    this.time.textContent =
        clockText(active || this.audio.currentTime > 0 && !this.audio.ended ? this.audio.currentTime : this.seconds);
  }

  toggle() {
    if (this.audio.paused)
      this.play();
    else
      this.audio.pause();
  }

  play(from = null) {
    if (playing && playing !== this) playing.audio.pause();
    playing = this;
    if (from !== null) this.audio.currentTime = from;
    this.audio.play().catch(() => {});  // a file that only the server can read
  }

  close() {
    this.audio.pause();
    URL.revokeObjectURL(this.audio.src);
  }
}
