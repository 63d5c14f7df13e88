// What a first-time visitor can click: media that are part of the server, each with its question.
import {byId, icon, make, notice} from './dom.js';
import {kindOf, typeOf} from './media.js';
import {t} from './text.js';

const kExamples = [
  {title: 'example_chart', files: ['chart_ko.png'], words: '3분기 판매량은 얼마인가요?', lang: 'ko'},
  {title: 'example_receipt', files: ['receipt_en.png'], words: 'What is the total?', lang: 'en'},
  {
    title: 'example_voice',
    files: ['chart_en.png', 'question_en.flac'],
    words: '',
    said: 'example_voice_words',
    lang: 'en'
  },
];

const address = (name) => `page/examples/${name}`;

async function fileOf(name) {
  const response = await fetch(address(name));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return new File([await response.blob()], name);
}

async function choose(example, ask) {
  try {
    await ask(await Promise.all(example.files.map(fileOf)), example.words);
  } catch {
    notice(t('error_network'));
  }
}

// Those of kinds that the model takes. ask(files, words) gets the files of the one that was clicked.
export function showExamples(ask, takes) {
  const fitting = kExamples.filter(({files}) => files.every((file) => takes.includes(kindOf(typeOf(file)))));
  byId('welcome-more').hidden = fitting.length < kExamples.length;
  byId('examples').replaceChildren(...fitting.map((example) => {
    const words = example.words || t(example.said);
    const button = make(
        'button', {type: 'button', class: 'example', onclick: () => choose(example, ask)},
        make('span', {class: 'thumb'}, make('img', {src: address(example.files[0]), alt: ''})),
        make('span', {class: 'about'}, t(example.title)),
        make('span', {class: 'words', lang: example.lang}, !example.words && icon('wave'), `“${words}”`));
    return make('li', {}, button);
  }));
}
