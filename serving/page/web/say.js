// Reads an answer out as it comes: whole sentences go to a place that screen readers watch.
import {byId, make} from './dom.js';

export class Speaker {
  constructor() { this.place = byId('said'); }

  begin(text) {
    this.place.replaceChildren(make('p', {}, text));
    this.rest = '';
  }

  piece(text) {
    this.rest += text;
    const end = Math.max(...['. ', '? ', '! ', '\n', '。'].map((mark) => this.rest.lastIndexOf(mark)));
    if (end < 0) return;
    this.add(this.rest.slice(0, end + 1));
    this.rest = this.rest.slice(end + 1);
  }

  end(...more) {
    this.add(this.rest);
    this.rest = '';
    for (const text of more) this.add(text);
  }

  add(text) {
    const plain = text.replace(/[*`#|]+/g, ' ').trim();
    if (plain) this.place.append(make('p', {}, plain));
  }
}
