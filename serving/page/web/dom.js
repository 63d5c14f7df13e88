// Elements made by script. Whatever a server or a file says goes in as text, never as markup.

const kSvg = 'http://www.w3.org/2000/svg';

// Paths in a square of 24, drawn as lines.
const kIcons = {
  attach: 'M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8L9.9 17.2a1.7 1.7 0 0 1-2.4-2.4l7.4-7.4',
  bin: 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10 11v5M14 11v5',
  camera: 'M4 8h3.2l1.6-2.5h6.4L16.8 8H20v11H4zM12 16.4a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4z',
  check: 'M5 12.5l4.5 4.5L19 7',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  down: 'M12 5v14M6 13l6 6 6-6',
  hear: 'M4.5 9.5v5h3.5l4.5 4v-13l-4.5 4zM16 9a4.2 4.2 0 0 1 0 6M18.5 6.5a7.8 7.8 0 0 1 0 11',
  menu: 'M4 7h16M4 12h16M4 17h16',
  mic: 'M12 3.5a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0v-5a3 3 0 0 0-3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3',
  page: 'M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 16h6',
  pause: 'M8.5 6v12M15.5 6v12',
  play: 'M8 5.5v13l10.5-6.5z',
  plus: 'M12 5v14M5 12h14',
  retry: 'M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 4v4h-4',
  robot: 'M4 20.5h9M8.5 20.5V16l-3-6.5L14 5l3.5 5.5M17 13.9l-1.4-2.2 3.8-2.4 1.4 2.2',
  save: 'M12 4.5V15M7.5 10.5 12 15l4.5-4.5M5 19.5h14',
  send: 'M12 19.5v-15M5.5 11 12 4.5l6.5 6.5',
  stop: 'M7 7h10v10H7z',
  talk: 'M4.5 6h15v10h-8l-4 3.5V16h-3zM8.5 10v2M12 8.5v5M15.5 10v2',
  theme: 'M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16',
  wave: 'M4 10v4M8 7v10M12 4v16M16 8v8M20 10.5v3',
};

export function icon(name) {
  const svg = document.createElementNS(kSvg, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(kSvg, 'path');
  path.setAttribute('d', kIcons[name]);
  svg.append(path);
  return svg;
}

// make("p", {class: "note", onclick: f, hidden: true}, "text", element): null and false children are left out.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on'))
      element.addEventListener(name.slice(2), value);
    else
      element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// A button that shows an icon and tells its name to those who do not see it.
export function iconButton(name, label, onclick, attributes = {}) {
  return make(
      'button', {
        type: 'button',
        'aria-label': label,
        title: label,
        onclick,
        ...attributes,
        class: `round ${attributes.class ?? ''}`
      },
      icon(name));
}

// Enter that ends what is typed. While an input method composes a syllable it ends the syllable and nothing else; 229
// is how Safari says so.
export const isEnter = (event) =>
    event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229;

export const byId = (id) => document.getElementById(id);

// A place in the page that tells in a word or two what became of something.
let hideTimer = 0;
export function notice(text) {
  const place = byId('notice');
  place.textContent = text;
  place.hidden = false;
  clearTimeout(hideTimer);
  hideTimer = setTimeout(() => {
    place.hidden = true;
  }, 6000);
}

// Resolves with the pressed button's value, or "" where the dialog was closed.
export function dialogAnswer(dialog) {
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(dialog.returnValue), {once: true}));
}
