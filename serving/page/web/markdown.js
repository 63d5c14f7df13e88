// Markdown of a model as elements: headings, paragraphs, lists, tables, quotes, code, bold and italic. There are no
// links, pictures or markup in it: those stay the text they are, so an answer can load nothing and lead nowhere.
import {make} from './dom.js';

const kItem = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const kRule = /^ {0,3}([-*_])(\s*\1){2,}\s*$/;
const kHeading = /^ {0,3}(#{1,6})\s(.*)$/;
const kFence = /^ {0,3}(```+|~~~+)/;
const kDelimiters = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const kMostNested = 8;

// `code`, **bold**, *italic*; a backslash before a sign makes it plain. Returns text and elements.
export function inline(text) {
  const out = [];
  let plain = '';
  const flush = () => {
    if (plain) out.push(plain);
    plain = '';
  };
  for (let at = 0; at < text.length;) {
    const found = spanAt(text, at);
    if (found) {
      flush();
      out.push(found.element);
      at = found.end;
    } else if (text[at] === '\\' && /[\\`*_|#<>[\]()~+.!-]/.test(text[at + 1] ?? '')) {
      plain += text[at + 1];
      at += 2;
    } else {
      plain += text[at++];
    }
  }
  flush();
  return out;
}

function spanAt(text, at) {
  if (text[at] === '`') {
    const end = text.indexOf('`', at + 1);
    return end > at + 1 ? {element: make('code', {}, text.slice(at + 1, end)), end: end + 1} : null;
  }
  for (const [mark, tag] of [['**', 'strong'], ['*', 'em']]) {
    if (!text.startsWith(mark, at) || /\s/.test(text[at + mark.length] ?? ' ')) continue;
    const end = text.indexOf(mark, at + mark.length + 1);
    if (end < 0 || /\s/.test(text[end - 1])) continue;
    return {element: make(tag, {}, ...inline(text.slice(at + mark.length, end))), end: end + mark.length};
  }
  return null;
}

// The cells of a table's line; a bar behind a backslash is part of a cell.
export function cells(line) {
  const out = [''];
  const inner = line.trim().replace(/^\|/, '');
  for (let at = 0; at < inner.length; ++at) {
    if (inner[at] === '\\' && inner[at + 1] === '|') {
      out[out.length - 1] += '|';
      ++at;
    } else if (inner[at] === '|') {
      out.push('');
    } else {
      out[out.length - 1] += inner[at];
    }
  }
  if (inner.endsWith('|') && out[out.length - 1] === '') out.pop();
  return out.map((cell) => cell.trim());
}

const isNumber = (text) => /^[-+−]?[₩$€£]?\s?\d[\d,.]*\s?(%|[^\s\d]{0,3})$/.test(text.replaceAll('*', ''));

function table(lines) {
  const head = cells(lines[0]);
  const rows = lines.slice(2).map(cells);
  const right = head.map((_, i) => i > 0 && rows.length > 0 && rows.every((row) => !row[i] || isNumber(row[i])));
  const cell = (tag, row) => head.map(
      (_, i) => make(tag, {class: right[i] && 'number', scope: tag === 'th' && 'col'}, ...inline(row[i] ?? '')));
  return make(
      'div', {class: 'wide', tabindex: '0', role: 'region', 'aria-label': head.filter(Boolean).join(', ') || '—'},
      make(
          'table', {}, make('thead', {}, make('tr', {}, ...cell('th', head))),
          make('tbody', {}, ...rows.map((row) => make('tr', {}, ...cell('td', row))))));
}

// Lines of a list and what is indented beneath its items.
function list(lines, depth) {
  const [, , mark] = kItem.exec(lines[0]);
  const ordered = /\d/.test(mark);
  const out = make(ordered ? 'ol' : 'ul', ordered && parseInt(mark) !== 1 ? {start: String(parseInt(mark))} : {});
  const base = /^\s*/.exec(lines[0])[0].length;
  let inner = [];
  const flush = () => {
    if (inner.length > 0)
      out.append(make('li', {}, ...inline(inner[0]), ...(inner.length > 1 ? blocks(inner.slice(1), depth + 1) : [])));
  };
  for (const line of lines) {
    const item = kItem.exec(line);
    if (item && item[1].length <= base + 1) {
      flush();
      inner = [item[3]];
    } else {
      inner.push(line.slice(Math.min(/^\s*/.exec(line)[0].length, base + 2)));
    }
  }
  flush();
  return out;
}

// The words of a heading without the signs that may close it: "c" of "c ##", but "C#" of "C#".
function headingWords(text) {
  const words = text.trim();
  let end = words.length;
  while (end > 0 && words[end - 1] === '#') --end;
  return end === 0 || /\s/.test(words[end - 1]) ? words.slice(0, end).trimEnd() : words;
}

// Lines from `at` on for which `belongs` holds.
function run(lines, at, belongs) {
  let end = at;
  while (end < lines.length && belongs(lines[end], end)) ++end;
  return end;
}

function fenced(lines, at) {
  const mark = kFence.exec(lines[at])[1];
  const end =
      run(lines, at + 1, (line) => !(line.trim().startsWith(mark) && line.trim().replaceAll(mark[0], '') === ''));
  return [make('pre', {tabindex: '0'}, make('code', {}, lines.slice(at + 1, end).join('\n'))), end + 1];
}

const startsTable = (lines, at) => lines[at].includes('|') && at + 1 < lines.length && lines[at + 1].includes('-') &&
    lines[at + 1].includes('|') && kDelimiters.test(lines[at + 1]) &&
    cells(lines[at]).length === cells(lines[at + 1]).length;

const startsBlock = (lines, at) => lines[at].trim() === '' || kHeading.test(lines[at]) || kFence.test(lines[at]) ||
    kRule.test(lines[at]) || kItem.test(lines[at]) || /^ {0,3}>/.test(lines[at]) || startsTable(lines, at);

// The block at line `at`, and the line behind it.
function block(lines, at, depth) {
  const line = lines[at];
  if (kFence.test(line)) return fenced(lines, at);
  const heading = kHeading.exec(line);
  if (heading) return [make(`h${Math.min(heading[1].length + 2, 6)}`, {}, ...inline(headingWords(heading[2]))), at + 1];
  if (kRule.test(line)) return [make('hr'), at + 1];
  if (startsTable(lines, at)) {
    const end = run(lines, at + 2, (row) => row.includes('|'));
    return [table(lines.slice(at, end)), end];
  }
  if (depth < kMostNested && /^ {0,3}>/.test(line)) {
    const end = run(lines, at, (row) => /^ {0,3}>/.test(row));
    return [
      make('blockquote', {}, ...blocks(lines.slice(at, end).map((row) => row.replace(/^ {0,3}> ?/, '')), depth + 1)),
      end
    ];
  }
  if (depth < kMostNested && kItem.test(line)) {
    const end = run(lines, at, (row) => kItem.test(row) || /^\s{2,}\S/.test(row));
    return [list(lines.slice(at, end), depth), end];
  }
  const end = Math.max(at + 1, run(lines, at + 1, (_, i) => !startsBlock(lines, i)));
  const text = lines.slice(at, end).flatMap((row, i) => [i > 0 && make('br'), ...inline(row.trim())]);
  return [make('p', {}, ...text), end];
}

function blocks(lines, depth) {
  const out = [];
  for (let at = 0; at < lines.length;) {
    if (lines[at].trim() === '') {
      ++at;
      continue;
    }
    const [element, end] = block(lines, at, depth);
    out.push(element);
    at = end;
  }
  return out;
}

// The elements of a whole answer, or of what has come of it.
export function markdown(text) { return blocks(text.replaceAll('\r\n', '\n').split('\n'), 0); }
