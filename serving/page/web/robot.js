// The robot's panel: a task and a scene are chosen, the model moves a simulated arm, and what happened is shown as a
// video.
import {byId, icon, isEnter, make} from './dom.js';
import {figures, fileName, newSeed, outcome, requestOf, seedOf, tasksOf, wordsOf} from './episode.js';
import {errorBox, told} from './errors.js';
import {bytesOf} from './media.js';
import {language, languageOf, numberText, t} from './text.js';

// A video of the page's own memory until it is closed.
class Clip {
  constructor(base64, onError) {
    this.url = URL.createObjectURL(new Blob([bytesOf(base64)], {type: 'video/mp4'}));
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.video = make('video', {src: this.url, controls: true, playsinline: true, autoplay: !still});
    this.video.muted = true;
    this.video.addEventListener('error', onError, {once: true});
  }

  close() {
    this.video.pause();
    this.video.removeAttribute('src');
    this.video.load();
    URL.revokeObjectURL(this.url);
  }
}

export class Robot {
  // hooks: play(request, signal) resolves with the server's episode; askKey(then) asks for a key, and calls then() when
  // there is one.
  constructor(hooks) {
    this.hooks = hooks;
    this.dialog = byId('robot');
    this.running = null;  // the AbortController of the episode that is being played
    this.clip = null;
    this.shown = {};  // {}, {stopped: true}, {error}, or {episode, own, playable}
    byId('robot-seed').value = newSeed();
    this.listen();
  }

  listen() {
    byId('robot-close').addEventListener('click', () => this.dialog.close());
    this.dialog.addEventListener('close', () => {
      this.stop();
      this.clip?.video.pause();
    });
    byId('robot-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.play();
    });
    byId('robot-words').addEventListener('keydown', (event) => {
      if (!isEnter(event)) return;
      event.preventDefault();
      this.play();
    });
    byId('robot-seed').addEventListener('input', () => this.doubt(false));
    byId('robot-other').addEventListener('click', () => {
      byId('robot-seed').value = newSeed();
      this.doubt(false);
    });
    byId('robot-stop').addEventListener('click', () => this.stop());
  }

  // What the model plays; nothing of the panel is there where it plays nothing. Also called when the language changes.
  setModel(model) {
    const tasks = tasksOf(model);
    const chosen = tasks.includes(this.task) ? this.task : tasks[0];
    byId('robot-tasks').replaceChildren(...tasks.map((task) => {
      const choose = make('input', {type: 'radio', name: 'task', value: task, checked: task === chosen});
      choose.addEventListener('change', () => this.showTask());
      return make('label', {class: 'choice'}, choose, t(wordsOf(task)));
    }));
    byId('robot-open').hidden = byId('robot-try').hidden = tasks.length === 0;
    if (tasks.length === 0) return this.dialog.close();
    this.showTask();
    this.doubt(false);
    this.show();
    this.say();
  }

  get choice() { return byId('robot-tasks').querySelector(':checked'); }
  get task() { return this.choice?.value; }

  open() {
    if (!this.choice) return;
    this.dialog.showModal();
    this.choice.focus();
  }

  // Says that the scene's number is none, or takes it back.
  doubt(wrong) {
    byId('robot-wrong').hidden = !wrong;
    byId('robot-wrong').textContent = wrong ? t('robot_wrong', {n: numberText(Number.MAX_SAFE_INTEGER)}) : '';
    byId('robot-seed').setAttribute('aria-invalid', String(wrong));
    if (wrong) byId('robot-seed').focus();
  }

  async play() {
    if (this.running || !this.choice) return;
    const seed = seedOf(byId('robot-seed').value);
    this.doubt(Number.isNaN(seed));
    if (Number.isNaN(seed)) return;
    const request = requestOf({task: this.task, seed, words: byId('robot-words').value}, language());
    this.begin();
    try {
      const episode = await this.hooks.play(request, this.running.signal);
      this.clip = new Clip(episode.video.data, () => this.unplayable());
      this.shown = {episode, own: 'instruction' in request, playable: true};
      byId('robot-seed').value = episode.seed;
    } catch (error) {
      this.shown = error.name === 'AbortError' ? {stopped: true} : {error: told(error)};
    }
    this.end();
  }

  stop() { this.running?.abort(); }

  begin() {
    this.running = new AbortController();
    this.clip?.close();
    this.clip = null;
    this.shown = {};
    this.since = performance.now();
    this.clock = setInterval(() => this.tick(), 100);
    this.show();
    byId('robot-stop').focus();
    byId('robot-stage').scrollIntoView({block: 'nearest'});
    this.say(t('robot_playing'));
  }

  end() {
    const here = [byId('robot-stop'), document.body, null].includes(document.activeElement);
    this.running = null;
    clearInterval(this.clock);
    this.show();
    if (!this.dialog.open) return;
    if (this.shown.error?.status === 401) return this.askKey();
    if (here) byId('robot-play').focus({preventScroll: true});
    byId('robot-outcome').scrollIntoView({block: 'nearest'});
    const {stopped, episode} = this.shown;
    if (stopped) this.say(t('robot_stopped'));
    if (episode) this.say(...outcome(episode), episode.instruction);  // the box of an error is an alert
  }

  // The page asks for a key beneath the panel, which comes back with it.
  askKey() {
    this.shown = {};
    this.show();
    this.dialog.close();
    this.hooks.askKey(() => {
      this.open();
      this.play();
    });
  }

  unplayable() {
    this.shown.playable = false;
    this.show();
  }

  say(...texts) { byId('robot-said').replaceChildren(...texts.map((text) => make('p', {}, text))); }

  tick() {
    const time = byId('robot-stage').querySelector('.time');
    if (time) time.textContent = ((performance.now() - this.since) / 1000).toFixed(1);
  }

  showTask() {
    byId('robot-task-about').textContent = t(`${wordsOf(this.task)}_about`);
    byId('robot-words').placeholder = t('robot_words_empty');
  }

  show() {
    const running = this.running !== null;
    byId('robot-fields').disabled = running;
    byId('robot-play').hidden = running;
    byId('robot-stop').hidden = !running;
    const [kind, content] = this.stage();
    const stage = byId('robot-stage');
    stage.className = kind;
    stage.setAttribute('aria-busy', String(running));
    stage.replaceChildren(content);
    byId('robot-outcome').replaceChildren(...this.result().filter(Boolean));
  }

  // What stands where the video belongs, and its kind: the video or that it is coming ("seen"), words in its place
  // ("told"), or nothing yet ("empty").
  stage() {
    if (this.running) return ['seen', this.waiting()];
    const {stopped, error, episode, playable} = this.shown;
    if (error) {
      const again =
          make('button', {type: 'button', class: 'pill', onclick: () => this.play()}, icon('retry'), t('robot_again'));
      return ['told', errorBox(error, again)];
    }
    if (stopped) return ['told', make('p', {class: 'note'}, t('robot_stopped'))];
    if (!episode) return ['empty', make('p', {class: 'quiet'}, icon('robot'), t('robot_empty'))];
    if (!playable) return ['told', make('p', {class: 'note'}, t('robot_unplayable'))];
    this.clip.video.setAttribute('aria-label', t('robot_video', {words: episode.instruction}));
    return ['seen', this.clip.video];
  }

  waiting() {
    const river = make('span', {class: 'river', 'aria-hidden': 'true'}, make('span'), make('span'), make('span'));
    const time = make('span', {class: 'time', 'aria-hidden': 'true'});
    return make('p', {class: 'waiting'}, river, t('robot_playing'), time);
  }

  result() {
    const {episode, own} = this.shown;
    if (!episode) return [];
    const {instruction, success} = episode;
    const save = make(
        'a', {
          class: 'pill',
          href: this.clip.url,
          download: fileName(episode),
          title: t('robot_save'),
          'aria-label': t('robot_save')
        },
        icon('save'), t('robot_save_short'));
    return [
      make('p', {class: 'words', lang: languageOf(instruction)}, `“${instruction}”`),
      make('p', {class: success ? 'done' : 'missed'}, icon(success ? 'check' : 'close'), outcome(episode).join(' ')),
      own && make('p', {class: 'quiet'}, t('robot_own')),
      make('div', {class: 'line'}, make('p', {class: 'quiet'}, figures(episode)), save),
    ];
  }
}
