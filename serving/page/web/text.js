// What the page says, in the language that was chosen; numbers, sizes and times in words.
import {setting} from './store.js';
import {kEnglish} from './text_en.js';
import {kKorean} from './text_ko.js';

export const kTexts = {
  en: kEnglish,
  ko: kKorean
};

export const language = () => (document.documentElement.lang === 'ko' ? 'ko' : 'en');

// What a text is written in.
export const languageOf = (text) => (/[\uac00-\ud7a3]/.test(text) ? 'ko' : 'en');

export function t(key, values = {}) {
  const text = kTexts[language()][key];
  if (text === undefined) throw new Error(`no text for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

// What a finger is told differently from a mouse: nothing is dropped, and there is no Escape.
export function tHere(key, values = {}) {
  const touch = `${key}_touch`;
  return t(touch in kTexts.en && matchMedia('(pointer: coarse)').matches ? touch : key, values);
}

// Fills what index.html leaves to the language: data-t is an element's text, data-t-label its label.
export function translate(root = document) {
  document.title = t('title');
  for (const element of root.querySelectorAll('[data-t]')) element.textContent = tHere(element.dataset.t);
  for (const element of root.querySelectorAll('[data-t-label]')) {
    element.setAttribute('aria-label', t(element.dataset.tLabel));
    if (element.tagName === 'BUTTON') element.title = t(element.dataset.tLabel);
  }
}

export function setLanguage(value) {
  document.documentElement.lang = value;
  setting(() => localStorage, 'language', value);
  translate();
}

export function bytesText(bytes) {
  const mib = bytes / (1 << 20);
  return mib >= 1 ? `${mib.toFixed(mib < 10 ? 1 : 0)} MB` : `${Math.max(1, Math.round(bytes / 1024))} kB`;
}

export function clockText(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function durationText(ms) {
  if (ms >= 995) return `${(ms / 1000).toFixed(ms < 9950 ? 2 : 1)}${language() === 'ko' ? '초' : ' s'}`;
  return `${ms < 9.95 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

export const numberText = (n) => Math.round(n).toLocaleString(language() === 'ko' ? 'ko-KR' : 'en-US');
