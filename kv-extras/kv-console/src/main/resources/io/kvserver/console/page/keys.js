// Keys as a tree, and beside it the value of the one that is chosen.

import {ask, count, el, empty, encoded, failure, isCut, shown} from './parts.js';
import {Value} from './values.js';

const TYPES = [['', 'all types'], ['string', 'string'], ['hash', 'hash'], ['list', 'list'], ['set', 'set'],
  ['zset', 'sorted set'], ['stream', 'stream']];
const SHORT = {string: 'str', hash: 'hash', list: 'list', set: 'set', zset: 'zset', stream: 'strm', hyperloglog: 'hll'};
const SEPARATOR = ':';
/** More keys than this are not kept in the page, however often somebody asks for more. */
const MOST = 20000;

/** The name of a type, in its colour. */
export function typeBadge(type) {
  return el('span', {class: 'type ' + (SHORT[type] ? 'type-' + type : 'type-other'), title: type}, SHORT[type] || type || '?');
}

export function keysView(view, page) {
  const keys = new Keys(page);
  const value = new Value(page, () => keys.load());
  view.append(keys.element, value.element);
  const open = (rest) => {
    view.classList.toggle('chosen', rest !== '');
    if (rest === '') {
      value.none();
    } else {
      value.open(rest);
    }
    keys.choose(rest);
  };
  keys.load();
  open(page.rest);
  return open;
}

class Keys {
  constructor(page) {
    this.page = page;
    this.open = new Set();
    this.chosen = '';
    this.filter = el('input', {
      type: 'search', placeholder: 'Filter, as user:*', 'aria-label': 'Filter keys by a pattern', spellcheck: 'false',
      autocomplete: 'off', 'data-main': true,
    });
    this.type = el('select', {'aria-label': 'Type', onchange: () => this.load()},
      TYPES.map(([type, name]) => el('option', {value: type}, name)));
    this.state = el('p', {class: 'state', role: 'status'});
    this.tree = el('ul', {class: 'tree', role: 'tree', 'aria-label': 'Keys', onkeydown: (event) => this.keyDown(event),
      onclick: (event) => this.click(event)});
    this.more = el('button', {class: 'wide', type: 'button', hidden: true, onclick: () => this.next()}, 'More keys');
    this.element = el('section', {class: 'keys', 'aria-label': 'Keys'},
      el('form', {class: 'find', role: 'search', onsubmit: (event) => this.submit(event)}, this.filter, this.type,
        el('button', {class: 'plain', type: 'button', 'aria-label': 'Load again', title: 'Load again',
          onclick: () => this.load()}, '↻')),
      this.state, this.tree, this.more);
    let timer;
    this.filter.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.load(), 300);
    });
  }

  submit(event) {
    event.preventDefault();
    this.load();
  }

  /** From the beginning. */
  load() {
    this.found = new Map();
    this.cursor = '0';
    return this.next();
  }

  async next() {
    const turn = this.turn = {};
    const typed = this.filter.value.trim();
    const pattern = typed === '' ? '*' : /[*?[]/.test(typed) ? typed : '*' + typed + '*';
    this.more.disabled = true;
    try {
      const reply = await ask('keys', {db: this.page.db, pattern, type: this.type.value, cursor: this.cursor});
      if (turn !== this.turn) {
        return;
      }
      this.cursor = reply.cursor;
      for (const [key, type] of reply.keys) {
        this.found.set(encoded(key), {key, type});
      }
      const all = this.cursor === '0';
      this.state.textContent = count(this.found.size) + (all ? (typed || this.type.value ? ' found of ' : ' of ') : ' so far of ')
        + count(reply.total) + ' keys';
      this.more.hidden = all || this.found.size >= MOST;
      this.draw(typed !== '');
    } catch (error) {
      if (turn === this.turn) {
        this.tree.replaceChildren(el('li', {role: 'none'}, failure(error)));
      }
    }
    this.more.disabled = false;
  }

  /** The tree anew: what was open is open, and where one thing follows another alone, that as well. */
  draw(filtered) {
    const root = {children: new Map(), path: '', leaves: 0};
    for (const [id, one] of [...this.found].sort((a, b) => (shown(a[1].key) < shown(b[1].key) ? -1 : 1))) {
      put(root, id, one);
    }
    if (this.found.size === 0) {
      this.tree.replaceChildren(el('li', {role: 'none'}, filtered || this.type.value
        ? empty('No key matches', 'A pattern knows *, ? and [ab].') : empty('No keys here', 'This database is empty.')));
      return;
    }
    const small = this.found.size <= 40;
    this.tree.replaceChildren(...this.branch(root, 1, small));
    const first = this.tree.querySelector('[aria-selected=true]') || this.tree.querySelector('[role=treeitem]');
    first.tabIndex = 0;
  }

  branch(node, level, unfold) {
    return [...node.children.values()].map(short).map((child) => {
      const folder = child.children.size > 0;
      const open = folder && (unfold || this.open.has(child.path));
      const item = el('li', {
        role: 'treeitem', 'aria-level': level, tabindex: '-1',
        'aria-expanded': folder ? String(open) : null,
        'aria-selected': child.id !== undefined && child.id === this.chosen ? 'true' : 'false',
        'aria-label': child.name + (folder ? ', ' + count(child.leaves) + ' keys' : '') + (child.one ? ', ' + (child.one.type || 'unknown type') : ''),
      }, el('div', {class: 'row', 'data-level': level},
        el('span', {class: 'turn', 'aria-hidden': 'true'}),
        el('span', {class: 'name'}, child.name || '(empty)', folder ? el('span', {class: 'colon'}, SEPARATOR) : null),
        folder ? el('span', {class: 'number'}, count(child.leaves)) : null,
        child.one ? typeBadge(child.one.type) : null));
      item.querySelector('.row').style.setProperty('--level', level - 1);
      item.node = child;
      if (open) {
        item.append(el('ul', {role: 'group'}, this.branch(child, level + 1, unfold)));
      }
      return item;
    });
  }

  turnTo(item, open) {
    const node = item.node;
    if (node.children.size === 0) {
      return;
    }
    item.setAttribute('aria-expanded', String(open));
    const group = item.querySelector(':scope > ul');
    if (open) {
      this.open.add(node.path);
      if (!group) {
        item.append(el('ul', {role: 'group'}, this.branch(node, Number(item.getAttribute('aria-level')) + 1, false)));
      }
    } else {
      this.open.delete(node.path);
      if (group) {
        group.remove();
      }
    }
  }

  click(event) {
    const item = event.target.closest('[role=treeitem]');
    if (!item) {
      return;
    }
    this.focus(item);
    const folder = item.node.children.size > 0;
    if (folder && (!item.node.one || event.target.classList.contains('turn'))) {
      this.turnTo(item, item.getAttribute('aria-expanded') !== 'true');
    } else {
      this.show(item);
    }
  }

  show(item) {
    if (item.node.one && !isCut(item.node.one.key)) {
      this.page.go('keys', item.node.id);
    }
  }

  choose(id) {
    this.chosen = id;
    for (const item of this.tree.querySelectorAll('[role=treeitem]')) {
      item.setAttribute('aria-selected', String(id !== '' && item.node.id === id));
    }
  }

  focus(item) {
    for (const before of this.tree.querySelectorAll('[tabindex="0"]')) {
      before.tabIndex = -1;
    }
    item.tabIndex = 0;
    item.focus();
  }

  keyDown(event) {
    const item = event.target.closest('[role=treeitem]');
    if (!item) {
      return;
    }
    const items = [...this.tree.querySelectorAll('[role=treeitem]')];
    const at = items.indexOf(item);
    const open = item.getAttribute('aria-expanded');
    let to = null;
    if (event.key === 'ArrowDown') {
      to = items[at + 1];
    } else if (event.key === 'ArrowUp') {
      to = items[at - 1];
    } else if (event.key === 'Home') {
      to = items[0];
    } else if (event.key === 'End') {
      to = items[items.length - 1];
    } else if (event.key === 'ArrowRight') {
      if (open === 'false') {
        this.turnTo(item, true);
      } else if (open === 'true') {
        to = items[at + 1];
      }
    } else if (event.key === 'ArrowLeft') {
      if (open === 'true') {
        this.turnTo(item, false);
      } else {
        to = item.parentElement.closest('[role=treeitem]');
      }
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (item.node.one) {
        this.show(item);
      } else {
        this.turnTo(item, open !== 'true');
      }
    } else {
      return;
    }
    event.preventDefault();
    if (to) {
      this.focus(to);
    }
  }
}

/** A folder with one thing in it is that thing, by its longer name. */
function short(node) {
  let name = node.name;
  let inner = node;
  while (inner.children.size === 1 && !inner.one) {
    inner = inner.children.values().next().value;
    name += SEPARATOR + inner.name;
  }
  return inner === node ? node : {...inner, name};
}

/** Puts a key in its place in the tree. */
function put(root, id, one) {
  const names = shown(one.key).split(SEPARATOR);
  let node = root;
  names.forEach((name, i) => {
    let child = node.children.get(name);
    if (!child) {
      child = {name, path: node.path + name + SEPARATOR, children: new Map(), leaves: 0};
      node.children.set(name, child);
    }
    if (i < names.length - 1) {
      child.leaves++;
    }
    node = child;
  });
  node.one = one;
  node.id = id;
}
