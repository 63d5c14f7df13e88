// The list of conversations beside the thread; on a phone a drawer above it.
import {byId, dialogAnswer, iconButton, make} from './dom.js';
import {language, t} from './text.js';

function when(ms) {
  const date = new Date(ms);
  const today = date.toDateString() === new Date().toDateString();
  const form = today ? {hour: 'numeric', minute: '2-digit'} : {month: 'short', day: 'numeric'};
  return new Intl.DateTimeFormat(language() === 'ko' ? 'ko-KR' : 'en-GB', form).format(date);
}

export async function sure(text) {
  byId('sure-text').textContent = text;
  return (await dialogAnswer(byId('sure'))) === 'yes';
}

export class Library {
  // hooks: open(id), fresh(), remove(id), removeAll().
  constructor(store, hooks) {
    this.store = store;
    this.hooks = hooks;
    this.drawer = byId('library');
    byId('fresh').addEventListener('click', () => this.leave(() => hooks.fresh()));
    byId('fresh-top').addEventListener('click', () => hooks.fresh());
    byId('open-library').addEventListener('click', () => this.setOpen(true));
    byId('close-library').addEventListener('click', () => this.setOpen(false));
    byId('shade').addEventListener('click', () => this.setOpen(false));
    byId('remove-all').addEventListener('click', async () => {
      if (await sure(t('delete_all_ask'))) this.leave(() => hooks.removeAll());
    });
    const narrow = matchMedia('(max-width: 899px)');
    const fit = () => this.setOpen(false);
    narrow.addEventListener('change', fit);
    fit();
  }

  // A closed drawer of a phone is not in the way of the keyboard or a screen reader.
  setOpen(open) {
    const narrow = matchMedia('(max-width: 899px)').matches;
    const was = this.drawer.classList.contains('open');
    this.drawer.classList.toggle('open', open);
    this.drawer.inert = narrow && !open;
    byId('shade').hidden = !open;
    byId('open-library').setAttribute('aria-expanded', String(open));
    if (open)
      byId('close-library').focus();
    else if (was)
      byId('open-library').focus();
  }

  get isOpen() { return this.drawer.classList.contains('open'); }

  leave(then) {
    if (this.isOpen) this.setOpen(false);
    then();
  }

  async show(current) {
    const conversations = await this.store.list();
    byId('conversations').replaceChildren(...conversations.map(({id, title, updated}) => {
      const name = title || t('untitled');
      const open = make(
          'button', {
            type: 'button',
            class: 'open',
            'aria-current': id === current && 'true',
            onclick: () => this.leave(() => this.hooks.open(id))
          },
          make('span', {class: 'name'}, name), make('span', {class: 'when'}, when(updated)));
      const remove = iconButton('bin', t('delete_one', {title: name}), async () => {
        if (await sure(t('delete_ask', {title: name}))) this.hooks.remove(id);
      }, {class: 'remove'});
      return make('li', {}, open, remove);
    }));
    byId('no-conversations').hidden = conversations.length > 0;
    byId('remove-all').hidden = conversations.length < 2;
    byId('kept').textContent = t(this.store.lasting ? 'kept_here' : 'not_kept');
  }
}
