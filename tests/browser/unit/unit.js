// Tests of the page's modules, in a browser and under the page's policy. What failed stands in window.failed when
// window.finished is set.
import {figures, fileName, newSeed, outcome, requestOf, seedOf, tasksOf, wordsOf} from '/page/episode.js';
import {segmentsOf} from '/page/heard.js';
import {cells, markdown} from '/page/markdown.js';
import {fittingPicture, kindOf, typeOf} from '/page/media.js';
import {kMost, messagesOf, soundFormat, turnsToSend} from '/page/request.js';
import {EventParser} from '/page/sse.js';
import {Store} from '/page/store.js';
import {kTexts} from '/page/text.js';

const failed = [];

function same(got, wanted, what) {
  if (JSON.stringify(got) !== JSON.stringify(wanted))
    failed.push(`${what}: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
}

const tests = {
  events() {
    const text =
        ': ping\r\n\r\nevent: a\r\ndata: {"x":"나루"}\r\n\r\ndata: one\ndata:two\n\ndata: [DONE]\r\rid: 3\n\ndata: cut';
    const wanted =
        [{name: 'a', data: '{"x":"나루"}'}, {name: 'message', data: 'one\ntwo'}, {name: 'message', data: '[DONE]'}];
    const bytes = new TextEncoder().encode(text);
    for (let size = 1; size <= bytes.length; ++size) {  // cut anywhere: in characters, in CR LF
      const parser = new EventParser();
      const got = [];
      for (let at = 0; at < bytes.length; at += size) got.push(...parser.push(bytes.slice(at, at + size)));
      same(got, wanted, `pieces of ${size}`);
    }
  },

  markdown() {
    const html = (text) => {
      const place = document.createElement('div');
      place.append(...markdown(text));
      return place.innerHTML;
    };
    same(html('a\nb\n\n# c #'), '<p>a<br>b</p><h3>c</h3>', 'blocks');
    same(html('# C#\n## c ##  \n# \n#d'), '<h3>C#</h3><h4>c</h4><h3></h3><p>#d</p>', 'headings');
    same(
        html('**a** *b* `c*` 2 * 3 * 4 \\*d\\*'), '<p><strong>a</strong> <em>b</em> <code>c*</code> 2 * 3 * 4 *d*</p>',
        'spans');
    same(
        html('- a\n- b\n  1. c\n\n3. d'),
        '<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul><ol start="3"><li>d</li></ol>', 'lists');
    same(
        html('```\n<b>\n**x**\n```\nafter'), '<pre tabindex="0"><code>&lt;b&gt;\n**x**</code></pre><p>after</p>',
        'code');
    same(html('```\nopen'), '<pre tabindex="0"><code>open</code></pre>', 'code that is coming');
    same(html('> a\n> b'), '<blockquote><p>a<br>b</p></blockquote>', 'quote');
    const table = document.createElement('div');
    table.append(...markdown('| 이름 | 값 |\n|---|---:|\n| a \\| b | 1,200원 |\n| c |'));
    same(
        [...table.querySelectorAll('th, td')].map((cell) => cell.textContent),
        ['이름', '값', 'a | b', '1,200원', 'c', ''], 'table');
    same(
        [...table.querySelectorAll('td')].map((cell) => cell.className), ['', 'number', '', 'number'],
        'numbers stand right');
    same(
        html('<script>x</script><img src=x>'), '<p>&lt;script&gt;x&lt;/script&gt;&lt;img src=x&gt;</p>',
        'markup is text');
    same(html('[a](javascript:b)'), '<p>[a](javascript:b)</p>', 'links are text');
    same(cells('| a | | b |'), ['a', '', 'b'], 'an empty cell');
    for (const text
             of ['*'.repeat(3000), '> '.repeat(500) + 'x', '`'.repeat(2001), '- '.repeat(300),
                 '|'.repeat(999) + '\n|-|', '\\',
                 '# a' +
                     ' '.repeat(8000) + 'b',
                 '# ' +
                     '#'.repeat(8000) + 'b']) {
      const since = performance.now();
      markdown(text);
      same(performance.now() - since < 5000, true, `${text.slice(0, 4)}… ends`);
    }
    const whole = '# a\n\n| b | c |\n|---|---|\n| 1 | 2 |\n\n- d\n  - e\n```\nf';
    for (let end = 0; end <= whole.length; ++end) markdown(whole.slice(0, end));  // as it comes
  },

  turns() {
    const turn = (id, more = {}) =>
        ({id, words: id, media: [], fresh: false, answer: {state: 'done', text: `re ${id}`}, ...more});
    const sound = {id: 'm', kind: 'sound', name: 'a.webm', type: 'audio/webm', size: 9};
    const failedTurn = turn('b', {answer: {state: 'failed', text: ''}});
    const ids = (turns) => turnsToSend(turns).sent.map((one) => one.id);
    same(
        ids([turn('a'), failedTurn, turn('c'), turn('d', {answer: null})]), ['a', 'c', 'd'], 'what failed is left out');
    same(ids([turn('a'), turn('b', {fresh: true}), turn('c')]), ['b', 'c'], 'from where it began anew');
    same(ids([turn('a'), turn('b', {fresh: true})]), ['b'], 'anew');
    const many = [...Array(kMost.sound + 2).keys()].map((i) => turn(String(i), {media: [sound]}));
    same(turnsToSend(many).leftOut, 2, 'no more sounds than go into a request');
    return messagesOf([turn('a', {words: '', media: [sound]}), turn('b')], async () => 'data:audio/webm;base64,AAAA')
        .then((messages) => {
          same(
              messages,
              [
                {role: 'user', content: [{type: 'input_audio', input_audio: {data: 'AAAA', format: 'webm'}}]},
                {role: 'assistant', content: 're a'}, {role: 'user', content: [{type: 'text', text: 'b'}]}
              ],
              'messages');
        });
  },

  files() {
    same(
        ['audio/webm;codecs=opus', 'audio/mpeg', 'audio/x-m4a', 'video/mp4', 'audio/x-wav'].map(soundFormat),
        ['webm', 'mp3', 'm4a', 'mp4', 'wav'], 'formats');
    same(
        [typeOf('A.PDF', ''), typeOf('a.b.opus', 'application/octet-stream'), typeOf('x', 'image/png')],
        ['application/pdf', 'audio/ogg', 'image/png'], 'types');
    same(
        ['image/heic', 'application/pdf', 'video/webm', 'text/plain', ''].map(kindOf),
        ['picture', 'document', 'sound', null, null], 'kinds');
  },

  async pictures() {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 400;
    const draw = canvas.getContext('2d');
    const pixels = draw.createImageData(400, 400);
    for (let at = 0; at < pixels.data.length; at += 65536) crypto.getRandomValues(pixels.data.subarray(at, at + 65536));
    draw.putImageData(pixels, 0, 0);
    const png = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
    const as = await fittingPicture(png, 'image/png');
    same([as.blob === png, as.smaller], [true, false], 'a picture within the limit stays as it is');
    const smaller = await fittingPicture(png, 'image/png', 60000);
    same(
        [smaller.blob.size <= 60000, smaller.smaller, smaller.blob.type], [true, true, 'image/jpeg'],
        'a larger one is made smaller');
    const redrawn = await fittingPicture(png, 'image/avif');
    same([redrawn.blob.type, redrawn.smaller], ['image/png', false], 'what the server does not read is drawn anew');
  },

  heard() {
    const heard = {
      segments: [{start: 0, text: 'a b'}, {start: 2, text: 'c'}],
      words: [{word: 'a', start: 0}, {word: 'b', start: 1.99}, {word: 'c', start: 2}]
    };
    same(
        segmentsOf(heard).map((segment) => segment.words.map((word) => word.word)), [['a', 'b'], ['c']],
        'words of segments');
  },

  episodes() {
    same(
        [{}, {episodes: []}, {episodes: ['push-t', 'fly', 'reach']}].map(tasksOf), [[], [], ['reach', 'push-t']],
        'tasks that this page knows');
    for (const task of tasksOf({episodes: ['reach', 'push', 'pick', 'push-t']}))
      same([wordsOf(task) in kTexts.ko, `${wordsOf(task)}_about` in kTexts.ko], [true, true], `words of ${task}`);
    same(['', ' 7 ', '0', '9007199254740991'].map(seedOf), [null, 7, 0, Number.MAX_SAFE_INTEGER], 'numbers of scenes');
    same(
        ['9007199254740992', '-1', '1.5', '1e3', 'x'].map((text) => Number.isNaN(seedOf(text))), Array(5).fill(true),
        'none of a scene');
    same(seedOf(String(newSeed())) >= 0, true, 'a drawn one');
    same(
        requestOf({task: 'push', seed: 0, words: ' \n '}, 'ko'), {task: 'push', lang: 'ko', seed: 0},
        'the scene\'s own words');
    same(
        requestOf({task: 'push', seed: null, words: ' a\n b '}, 'en'), {task: 'push', lang: 'en', instruction: 'a b'},
        'words in place of these');
    const episode = {task: 'push-t', seed: 3, success: false, coverage: 0.9499, steps: 300, seconds: 30};
    same(
        outcome(episode), ['It did not succeed within 30.0 s.', 'The T covered 94 % of its place at best.'],
        'less than 95 % is not told as that');
    same(outcome({...episode, task: 'push', success: true, seconds: 2.9}), ['It succeeded after 2.9 s.'], 'success');
    same(figures(episode), 'Scene 3 · 300 steps', 'what the server does not say');
    same(fileName(episode), 'naru-push-t-3.mp4', 'a file\'s name');
  },

  async store() {
    await new Promise((resolve) => {
      indexedDB.deleteDatabase('naru-unit').onsuccess = resolve;
    });
    for (const store of [await Store.open('naru-unit'), new Store(null)]) {
      const where = store.lasting ? 'kept' : 'in memory';
      const medium = {id: 'm1', kind: 'picture', name: 'a.png', type: 'image/png', size: 3};
      const conversation = (id, updated) =>
          ({id, title: id, created: 0, updated, turns: [{id: 't', media: [{...medium, size: 400}]}]});
      await store.keepMedium(medium, 'c1', new Blob(['abc'], {type: 'image/png'}));
      for (const [i, id] of ['c1', 'c2', 'c3'].entries()) await store.save(conversation(id, i));
      same((await store.list()).map((one) => one.id), ['c3', 'c2', 'c1'], `${where}: newest first`);
      const fresh = new Store(store.database);  // as after a reload
      if (store.lasting) same(await (await fresh.medium('m1')).text(), 'abc', `${where}: bytes come back`);
      same((await store.conversation('c2')).title, 'c2', `${where}: a conversation comes back`);
      await store.trim('c3', 2, 1 << 20);
      same((await store.list()).map((one) => one.id), ['c3', 'c2'], `${where}: the oldest goes`);
      same(await store.medium('m1'), null, `${where}: and its media`);
      await store.trim('c2', 9, 500);
      same(
          (await store.list()).map((one) => one.id), ['c3', 'c2'], `${where}: the current one stays whatever its size`);
      await store.removeAll();
      same((await store.list()).length, 0, `${where}: all go`);
    }
  },

  texts() {
    same(Object.keys(kTexts.ko), Object.keys(kTexts.en), 'both languages say the same things');
    const holes = (text) => [...text.matchAll(/\{\w+\}/g)].map((match) => match[0]).sort();
    for (const key of Object.keys(kTexts.en)) same(holes(kTexts.ko[key]), holes(kTexts.en[key]), `values of ${key}`);
  },
};

for (const [name, run] of Object.entries(tests)) {
  try {
    await run();
  } catch (error) {
    failed.push(`${name}: ${error.stack}`);
  }
}
window.failed = failed;
window.finished = Object.keys(tests).length;
