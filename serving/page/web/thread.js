// The turns of a conversation, one beneath the other, and where the visitor is among them.
import {byId} from './dom.js';
import {TurnView} from './turn.js';

export class Thread {
  // hooks: those of TurnView.
  constructor(hooks) {
    this.hooks = hooks;
    this.views = [];
    this.pinned = true;
    byId('thread').addEventListener('scroll', () => this.look());
    byId('down').addEventListener('click', () => this.toEnd());
    new ResizeObserver(() => this.pinned && this.toEnd()).observe(byId('turns'));
  }

  show(turns) {
    for (const view of this.views) view.close();
    this.views = turns.map((turn) => new TurnView(turn, this.hooks));
    byId('turns').replaceChildren(...this.views.map((view) => view.element));
    this.showWelcome();
    this.toEnd();
  }

  add(turn) {
    const view = new TurnView(turn, this.hooks);
    this.views.push(view);
    byId('turns').append(view.element);
    this.showWelcome();
  }

  // In the language that was chosen.
  renew() {
    for (const view of this.views) view.render();
  }

  viewOf(turn) { return this.views.find((view) => view.turn === turn); }

  showWelcome() {
    byId('welcome').hidden = this.views.length > 0;
    byId('fresh-top').hidden = this.views.length === 0;
  }

  // Who is at the end stays there while an answer or a picture comes; who scrolled up is left alone.
  look() {
    const thread = byId('thread');
    this.pinned = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
    byId('down').hidden = this.pinned;
  }

  toEnd() {
    byId('thread').scrollTop = byId('thread').scrollHeight;
    this.look();
  }
}
