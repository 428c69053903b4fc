// The value of a key, a page at a time, as text, JSON or hexadecimal.

import {ask, bytesOf, count, duration, el, empty, failure, hex2, hexToBytes, isCut, shown, size, table, textOf,
  visible} from './parts.js';
import {typeBadge} from './keys.js';

const NAMES = {string: 'String', hash: 'Hash', list: 'List', set: 'Set', zset: 'Sorted set', stream: 'Stream'};
const ELEMENTS = {hash: 'fields', list: 'elements', set: 'members', zset: 'members', stream: 'entries'};
const FORMS = [['text', 'Text'], ['json', 'JSON'], ['hex', 'Hex']];
const NUMBER = 'number';

export class Value {
  constructor(page, gone) {
    this.page = page;
    this.gone = gone;
    this.element = el('section', {class: 'value', 'aria-label': 'Value'});
    this.none();
  }

  none() {
    this.id = '';
    this.element.replaceChildren(empty('No key is chosen', 'Choose one in the tree to see its value.'));
  }

  /** Shows a key, percent-encoded. */
  async open(id, match) {
    this.id = id;
    this.match = match || '';
    this.chosenForm = '';
    const first = await this.pageFrom('');
    if (first) {
      this.draw(first);
    }
  }

  /** A page of the value; null if another key has been chosen meanwhile, or it could not be had. */
  async pageFrom(from) {
    const id = this.id;
    try {
      // It is encoded already.
      const reply = await askEncoded(id, {db: this.page.db, from, match: this.match});
      return id === this.id ? reply : null;
    } catch (error) {
      if (id === this.id) {
        this.element.replaceChildren(failure(error));
      }
      return null;
    }
  }

  draw(first) {
    if (first.type === 'none') {
      this.element.replaceChildren(empty('There is no such key', 'It may have expired, or somebody has deleted it.'));
      return;
    }
    this.first = first;
    this.pages = [first];
    this.body = el('div', {class: 'body'});
    this.more = el('button', {class: 'wide', type: 'button', onclick: () => this.next()}, 'More');
    this.element.replaceChildren(this.head(first), this.body, this.more);
    this.fill();
  }

  head(first) {
    const hll = first.hyperloglog;
    const facts = [
      ['Type', hll ? 'HyperLogLog, ' + hll.form : NAMES[first.type] || first.type],
      hll ? ['Counts about', count(hll.count)] : null,
      ['Expires', first.ttl === null || first.ttl < 0 ? 'never' : 'in ' + duration(first.ttl / 1000)],
      first.memory === null ? null : ['Memory', size(first.memory)],
      first.length === undefined ? null
        : first.type === 'string' ? ['Length', size(first.length)] : [capital(ELEMENTS[first.type]), count(first.length)],
      first.encoding === null ? null : ['Encoding', first.encoding],
    ];
    this.forms = el('div', {class: 'forms', role: 'group', 'aria-label': 'Shown as'}, FORMS.map(([form, name]) => {
      const button = el('button', {type: 'button', onclick: () => {
        this.chosenForm = form;
        this.fill();
      }}, name);
      button.dataset.form = form;
      return button;
    }));
    return el('header', {class: 'head'},
      el('div', {class: 'title'},
        el('a', {class: 'back plain', href: '#keys', 'aria-label': 'Back to the keys'}, '‹'),
        typeBadge(first.hyperloglog ? 'hyperloglog' : first.type), el('h1', {}, shown(first.key) || '(empty)'),
        el('button', {class: 'plain', type: 'button', 'aria-label': 'Load again', title: 'Load again',
          onclick: () => this.open(this.id, this.match)}, '↻')),
      el('dl', {class: 'factlist'}, facts.filter(Boolean).map(([name, text]) => el('div', {}, el('dt', {}, name), el('dd', {}, text)))),
      el('div', {class: 'tools'}, this.forms, this.finder(first)));
  }

  /** A filter for elements, where the store has one. */
  finder(first) {
    if (!['hash', 'set', 'zset'].includes(first.type)) {
      return null;
    }
    const input = el('input', {type: 'search', placeholder: 'Filter ' + ELEMENTS[first.type] + ', as a*', value: this.match,
      'aria-label': 'Filter ' + ELEMENTS[first.type] + ' by a pattern', spellcheck: 'false', autocomplete: 'off'});
    return el('form', {class: 'find', role: 'search', onsubmit: (event) => {
      event.preventDefault();
      const typed = input.value.trim();
      this.open(this.id, typed === '' || /[*?[]/.test(typed) ? typed : '*' + typed + '*');
    }}, input);
  }

  async next() {
    this.more.disabled = true;
    const reply = await this.pageFrom(this.pages[this.pages.length - 1].next);
    this.more.disabled = false;
    if (reply) {
      this.pages.push(reply);
      this.fill();
    }
  }

  fill() {
    const last = this.pages[this.pages.length - 1];
    this.more.hidden = last.next === null || last.next === undefined;
    if (this.first.type === 'string') {
      this.string(last.next !== null);
    } else if (ELEMENTS[this.first.type]) {
      this.marks(this.chosenForm || 'text');
      this.elements();
    } else {
      this.forms.hidden = true;
      this.body.replaceChildren(empty('A type of another program', 'The console does not know how to show it.'));
    }
  }

  /** Marks the form that is shown. */
  marks(form) {
    for (const button of this.forms.children) {
      button.setAttribute('aria-pressed', String(button.dataset.form === form));
    }
  }

  string(cut) {
    const bytes = hexToBytes(this.pages.map((one) => one.hex).join(''));
    const text = textOf(bytes, cut);
    const json = text === null || cut ? null : pretty(text);
    const form = this.chosenForm || (this.first.hyperloglog || text === null ? 'hex' : json !== null && /^\s*[[{]/.test(text) ? 'json' : 'text');
    this.marks(form);
    this.body.replaceChildren(block(form, bytes, text, json, cut));
    this.progress(bytes.length, 'bytes');
  }

  elements() {
    const items = this.pages.flatMap((one) => one.items);
    const start = this.first.start || 0;
    const cell = (value) => element(value, this.chosenForm || 'text');
    const kinds = {
      hash: [[{name: 'Field', kind: 'field'}, {name: 'Value'}], (one) => [cell(one[0]), cell(one[1])]],
      list: [[{name: 'Index', kind: NUMBER}, {name: 'Element'}], (one, i) => [count(start + i), cell(one)]],
      set: [[{name: 'Member'}], (one) => [cell(one)]],
      zset: [[{name: 'Score', kind: NUMBER}, {name: 'Member'}], (one) => [score(one[1]), cell(one[0])]],
      stream: [[{name: 'ID', kind: 'field'}, {name: 'Fields'}], (one) => [streamId(one.id), fields(one.fields, cell)]],
    };
    const [columns, row] = kinds[this.first.type];
    const caption = NAMES[this.first.type] + ' ' + shown(this.first.key);
    this.body.replaceChildren(
      ...(this.first.groups && this.first.groups.length > 0 ? [groups(this.first.groups)] : []),
      items.length > 0 ? table(caption, columns, items.map((one, i) => row(one, i)))
        : empty('Nothing here', this.match ? 'No element matches ' + this.match : ''));
    if (this.pages.some((one) => one.cut)) {
      this.body.append(el('p', {class: 'note'}, 'Not all of these are shown: they are too many or too long for a page.'));
    }
    this.progress(items.length, ELEMENTS[this.first.type]);
  }

  progress(here, what) {
    this.more.textContent = 'More · ' + count(here) + ' of ' + count(this.first.length) + ' ' + what + ' shown';
  }
}

function askEncoded(id, form) {
  let key;
  try {
    key = /%[89a-f]/i.test(id) ? hexOrText(id) : decodeURIComponent(id);
  } catch (wrong) {
    key = id;
  }
  return ask('value', {...form, key});
}

/** A percent-encoded key as {hex}: every byte as it is, whether that is text or not. */
function hexOrText(id) {
  return {hex: id.replace(/%([0-9a-f]{2})|[^]/gi, (sign, digits) => (digits ? digits.toLowerCase() : hex2(sign.charCodeAt(0))))};
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}

function score(text) {
  return text.replace(/\.?0+$/, (zeros) => (text.includes('.') ? '' : zeros));
}

function streamId(id) {
  const millis = Number(id.split('-')[0]);
  const time = millis > 1e12 && millis < 1e13 ? new Date(millis).toISOString().replace('T', ' ').replace('Z', '') : null;
  return el('span', {title: time ? time + ' UTC' : null}, id, time ? el('span', {class: 'under'}, time) : null);
}

function fields(list, cell) {
  const rows = [];
  for (let i = 0; i + 1 < list.length; i += 2) {
    rows.push(el('div', {}, el('dt', {}, shown(list[i])), el('dd', {}, cell(list[i + 1]))));
  }
  return el('dl', {class: 'pairs'}, rows);
}

function groups(list) {
  const columns = [{name: 'Group'}, {name: 'Consumers', kind: NUMBER}, {name: 'Pending', kind: NUMBER}, {name: 'Lag', kind: NUMBER},
    {name: 'Last delivered', kind: 'field'}];
  return table('Consumer groups', columns, list.map((one) =>
    [shown(one.name), count(one.consumers), count(one.pending), count(one.lag), one.last]));
}

/** An element of a collection. */
function element(value, form) {
  if (value === null) {
    return el('span', {class: 'under'}, 'not shown');
  }
  const cut = isCut(value) ? el('span', {class: 'cut'}, 'the beginning of ' + size(value.size)) : null;
  if (form === 'hex') {
    return el('span', {class: 'data'}, [...bytesOf(value)].map(hex2).join(' '), cut);
  }
  const json = form === 'json' && typeof value === 'string' ? pretty(value) : null;
  const odd = typeof value === 'object' && value.hex !== undefined;
  return el('span', {class: 'data' + (odd ? ' odd' : '')}, json === null ? shown(value) : coloured(json), cut);
}

/** A whole string. */
function block(form, bytes, text, json, cut) {
  if (bytes.length === 0) {
    return empty('The empty string', '');
  }
  if (form === 'hex') {
    return el('pre', {class: 'dump', tabindex: '0', 'aria-label': 'Bytes'}, dump(bytes));
  }
  if (form === 'json' && json !== null) {
    return el('pre', {class: 'dump', tabindex: '0', 'aria-label': 'JSON'}, coloured(json));
  }
  const note = form === 'json' ? (cut ? 'Only a whole value can be shown as JSON.' : 'This is no JSON.')
    : text === null ? 'This is no UTF-8: other bytes are shown as \\xHH.' : null;
  return el('div', {}, note ? el('p', {class: 'note'}, note) : null,
    el('pre', {class: 'dump wrap', tabindex: '0', 'aria-label': 'Text'},
      text === null ? shown({hex: [...bytes].map(hex2).join('')}) : visible(text)));
}

/** As xxd shows bytes. */
function dump(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const left = [...row].map(hex2);
    const signs = [...row].map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '·')).join('');
    lines.push(el('span', {class: 'offset'}, at.toString(16).padStart(8, '0') + '  '),
      left.slice(0, 8).join(' ').padEnd(23) + '  ' + left.slice(8).join(' ').padEnd(23) + '  ',
      el('span', {class: 'signs'}, signs), '\n');
  }
  return lines;
}

/** JSON with indentation, its numbers as they are; null if it is none. */
export function pretty(text) {
  try {
    JSON.parse(text);
  } catch (notJson) {
    return null;
  }
  let out = '';
  let depth = 0;
  let opened = false;
  const line = () => '\n' + '  '.repeat(depth);
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (token === '}' || token === ']') {
      depth--;
      out += (opened ? '' : line()) + token;
      opened = false;
      continue;
    }
    out += opened ? line() : '';
    opened = token === '{' || token === '[';
    depth += opened ? 1 : 0;
    out += token === ',' ? token + line() : token === ':' ? ': ' : token;
  }
  return out;
}

/** The parts of JSON in colours. */
function coloured(json) {
  const parts = [];
  let end = 0;
  for (const match of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|true|false|null/g)) {
    parts.push(json.slice(end, match.index));
    const kind = match[2] ? 'name' : match[1] ? 'text' : /^[tfn]/.test(match[0]) ? 'word' : 'digit';
    parts.push(el('span', {class: 'json-' + kind}, visible(match[1] || match[0])), match[2] || '');
    end = match.index + match[0].length;
  }
  parts.push(json.slice(end));
  return parts;
}
