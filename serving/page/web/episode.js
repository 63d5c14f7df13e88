// An episode of a simulated robot, as the server plays it: what is asked of it, and what is said of what it answers,
//   {task, seed, instruction, lang, success, coverage, steps, seconds, policy_ms_p50, video: {format, data}}.
import {durationText, numberText, t} from './text.js';

const kTasks = ['reach', 'push', 'pick', 'push-t'];

// Those that the model plays and this page has words for.
export const tasksOf = (model) => kTasks.filter((task) => model.episodes?.includes(task));

// The key of a task's words.
export const wordsOf = (task) => `robot_${task.replace('-', '_')}`;

// Numbers of scenes that can be told apart at a glance, of those that there are.
export const newSeed = () => crypto.getRandomValues(new Uint32Array(1))[0] % 100000;

// The number that was typed: null where none was, which leaves it to the server; NaN where it is none of a scene.
export function seedOf(text) {
  const typed = text.trim();
  if (typed === '') return null;
  const seed = /^\d+$/.test(typed) ? Number(typed) : NaN;
  return seed <= Number.MAX_SAFE_INTEGER ? seed : NaN;
}

// `words` in place of the scene's own; an empty text leaves these, in the language `lang`.
export function requestOf({task, seed, words}, lang) {
  const instruction = words.replace(/\s+/g, ' ').trim();
  return {task, lang, ...(seed !== null && {seed}), ...(instruction && {instruction})};
}

export const fileName = ({task, seed}) => `naru-${task}-${seed}.mp4`;

// Sentences: whether it succeeded, and of the T how much of its place it covered at best.
export function outcome({task, success, coverage, seconds}) {
  const out = [t(success ? 'robot_done' : 'robot_failed', {n: seconds.toFixed(1)})];
  if (task === 'push-t') out.push(t('robot_coverage', {n: Math.floor(100 * coverage + 1e-6)}));
  return out;
}

export function figures({seed, steps, policy_ms_p50: ms}) {
  const out = [t('robot_scene_n', {n: seed})];
  if (steps) out.push(t('robot_steps', {n: numberText(steps)}));
  if (ms) out.push(t('robot_policy', {time: durationText(ms)}));
  return out.join(' · ');
}
