// How the server is: tiles and charts of INFO, the slow log, the clients, and messages of channels.

import {ask, count, duration, el, empty, every, failure, shown, size, svg, table, visible} from './parts.js';

const STEP_MILLIS = 2000;
const KEPT = 90;
const NUMBER = 'number';

/** What was measured so far, for as long as the page is open. */
const past = [];

const TILES = [
  {name: 'Memory', value: (one) => one.memory, show: size, note: (one) => (one.max > 0 ? 'of ' + size(one.max) : 'no bound'),
    share: (one) => (one.max > 0 ? one.memory / one.max : null), zero: true},
  {name: 'Requests per second', value: (one) => one.requests, show: (n) => count(Math.round(n)), note: (one) => count(one.commands) + ' in all', zero: true},
  {name: 'Hit rate', value: (one) => one.hitRate, show: (n) => (n === null ? '–' : (100 * n).toFixed(n === 1 || n === 0 ? 0 : 1) + ' %'),
    note: (one) => count(one.hits) + ' hits, ' + count(one.misses) + ' misses', zero: true, top: 1},
  {name: 'Keys', value: (one) => one.keys, show: count, note: (one) => count(one.expiring) + ' of them expire'},
  {name: 'Clients', value: (one) => one.clients, show: count, note: (one) => 'of at most ' + count(one.mostClients), zero: true},
  {name: 'Waiting', value: (one) => one.blocked, show: count, note: () => 'clients that wait for data', zero: true},
];

export function overviewView(view, page) {
  const tiles = el('div', {class: 'tiles'});
  const details = el('div', {class: 'details'});
  const trouble = el('div', {});
  view.append(el('section', {class: 'overview', 'aria-label': 'Overview'}, el('h1', {class: 'hidden'}, 'Overview'), trouble, tiles, details));
  every(STEP_MILLIS, page.ended.signal, async () => {
    try {
      const info = await ask('info');
      measure(info);
      trouble.replaceChildren();
      tiles.replaceChildren(...TILES.map(tile));
      // Only once: somebody may be reading or marking them.
      if (!details.hasChildNodes()) {
        details.append(...sections(info));
      }
    } catch (error) {
      trouble.replaceChildren(failure(error));
    }
  });
  return () => {};
}

function measure(info) {
  const all = Object.assign({}, ...Object.values(info));
  const number = (name) => Number(all[name] || 0);
  const databases = Object.values(info.Keyspace || {}).map((text) => Object.fromEntries(text.split(',').map((pair) => pair.split('='))));
  const sum = (name) => databases.reduce((before, one) => before + Number(one[name] || 0), 0);
  const now = {
    at: performance.now(), memory: number('used_memory'), max: number('maxmemory'), commands: number('total_commands_processed'),
    hits: number('keyspace_hits'), misses: number('keyspace_misses'), clients: number('connected_clients'),
    mostClients: number('maxclients'), blocked: number('blocked_clients'), keys: sum('keys'), expiring: sum('expires'),
  };
  const before = past[past.length - 1];
  const looked = now.hits + now.misses;
  now.requests = before ? Math.max(0, 1000 * (now.commands - before.commands) / (now.at - before.at)) : number('instantaneous_ops_per_sec');
  const recent = before ? looked - before.hits - before.misses : 0;
  now.hitRate = recent > 0 ? (now.hits - before.hits) / recent : looked > 0 ? now.hits / looked : null;
  past.push(now);
  if (past.length > KEPT) {
    past.shift();
  }
}

function tile(one) {
  const now = past[past.length - 1];
  const share = one.share ? one.share(now) : null;
  const bar = share === null ? null : el('div', {class: 'share' + (share > 0.9 ? ' full' : '')}, el('span', {}));
  if (bar) {
    bar.firstChild.style.width = Math.min(100, 100 * share).toFixed(1) + '%';
  }
  return el('article', {class: 'tile'},
    el('h2', {}, one.name),
    el('p', {class: 'figure'}, one.show(one.value(now))),
    el('p', {class: 'under'}, one.note(now)), bar,
    chart(one, past.map(one.value)));
}

/** A line of the last minutes, with its area. */
function chart(one, values) {
  const known = values.map((value) => (value === null ? 0 : value));
  const most = one.top || Math.max(...known, one.zero ? 1 : 0);
  const least = one.zero ? 0 : Math.min(...known);
  const span = most - least || 1;
  const x = (i) => (120 * (KEPT - known.length + i + 1) / KEPT).toFixed(2);
  const y = (value) => (33 - 30 * (most === least ? 0.5 : (value - least) / span)).toFixed(2);
  const line = known.map((value, i) => (i === 0 ? 'M' : 'L') + x(i) + ' ' + y(value)).join('');
  const seconds = values.length * STEP_MILLIS / 1000;
  return svg('svg', {class: 'chart', viewBox: '0 0 120 36', preserveAspectRatio: 'none', role: 'img',
    'aria-label': one.name + ' in the last ' + duration(seconds) + ': from ' + one.show(Math.min(...known)) + ' to ' + one.show(Math.max(...known))},
  svg('path', {class: 'base', d: 'M0 35.5H120'}),
  svg('path', {class: 'area', d: line + 'L120 36L' + x(0) + ' 36Z'}),
  svg('path', {class: 'curve', d: line}));
}

function sections(info) {
  return Object.entries(info).filter(([, facts]) => Object.keys(facts).length > 0).map(([name, facts]) => el('details', {
    class: 'section', open: ['Server', 'Persistence', 'Keyspace'].includes(name),
  }, el('summary', {}, name, el('span', {class: 'under'}, count(Object.keys(facts).length))),
  el('dl', {class: 'facts-of'}, Object.entries(facts).map(([fact, text]) => el('div', {}, el('dt', {}, fact), el('dd', {}, visible(text)))))));
}

export function slowLogView(view, page) {
  return listed(view, page, 'Slow log', async () => {
    const entries = (await ask('slowlog')).entries;
    if (entries.length === 0) {
      return [empty('Nothing was slow', 'Commands are listed that took longer than slowlog-log-slower-than says.')];
    }
    const most = Math.max(...entries.map((one) => one.micros));
    const columns = [{name: 'When', kind: 'when'}, {name: 'Took', kind: 'took'}, {name: 'Command'}, {name: 'Client', kind: 'field'}];
    return [table('Slow log', columns, entries.map((one) => [time(one.time * 1000), took(one.micros, most),
      el('code', {class: 'data'}, one.words.map(shown).join(' ')), (one.client || one.address)]))];
  });
}

function took(micros, most) {
  const bar = el('span', {class: 'bar', 'aria-hidden': 'true'}, el('span', {}));
  bar.firstChild.style.width = Math.max(2, 100 * micros / most).toFixed(1) + '%';
  const text = micros < 1000 ? micros + ' µs' : micros < 1e6 ? (micros / 1000).toFixed(1) + ' ms' : (micros / 1e6).toFixed(2) + ' s';
  return el('span', {class: 'duration'}, el('span', {}, text), bar);
}

function time(millis) {
  const at = new Date(millis);
  const ago = (Date.now() - millis) / 1000;
  return el('time', {datetime: at.toISOString(), title: at.toLocaleString()}, ago < 86400 ? duration(ago) + ' ago' : at.toLocaleDateString());
}

const CLIENT_FACTS = [['id', 'ID', NUMBER], ['name', 'Name'], ['addr', 'Address', 'field'], ['user', 'User'], ['db', 'DB', NUMBER],
  ['age', 'Age', NUMBER], ['idle', 'Idle', NUMBER], ['cmd', 'Last command', 'field'], ['flags', 'Flags', 'field'], ['tot-mem', 'Memory', NUMBER]];

export function clientsView(view, page) {
  return listed(view, page, 'Clients', async () => {
    const reply = await ask('clients');
    const columns = CLIENT_FACTS.map(([, name, kind]) => ({name, kind}));
    const texts = {age: (text) => duration(Number(text)), idle: (text) => duration(Number(text)), 'tot-mem': size};
    return [table('Clients', columns, reply.clients.map((one) => CLIENT_FACTS.map(([fact]) =>
      (texts[fact] ? texts[fact](one[fact] || 0) : visible(one[fact] || (fact === 'name' ? '–' : ''))))))]
      .concat(reply.cut ? [el('p', {class: 'note'}, 'There are more clients than are shown.')] : []);
  });
}

/** A view that is one list, and is loaded again now and then. */
function listed(view, page, title, load) {
  const body = el('div', {class: 'body'});
  const state = el('p', {class: 'state'});
  view.append(el('section', {class: 'listed', 'aria-label': title}, el('header', {class: 'line-head'}, el('h1', {}, title), state), body));
  every(2 * STEP_MILLIS, page.ended.signal, async () => {
    const marked = String(getSelection());
    try {
      const nodes = await load();
      // Somebody who is marking text to copy it is not disturbed.
      if (marked === '') {
        const scroll = body.querySelector('.scroll');
        const [top, left] = scroll ? [scroll.scrollTop, scroll.scrollLeft] : [0, 0];
        const had = scroll && scroll.contains(document.activeElement);
        body.replaceChildren(...nodes);
        const anew = body.querySelector('.scroll');
        if (anew) {
          anew.scrollTo(left, top);
          if (had) {
            anew.focus();
          }
        }
      }
      const rows = body.querySelectorAll('tbody tr').length;
      state.textContent = count(rows) + ' · loaded again every 4 s';
    } catch (error) {
      body.replaceChildren(failure(error));
    }
  });
  return () => {};
}

const MOST_MESSAGES = 500;

export function channelsView(view, page) {
  const channels = el('input', {class: 'line', 'aria-label': 'Channels or patterns', placeholder: 'Channels or patterns, as news.* __keyevent@0__:*',
    spellcheck: 'false', autocomplete: 'off', 'data-main': true});
  const button = el('button', {class: 'main'}, 'Listen');
  const state = el('p', {class: 'state', role: 'status'}, 'Not listening');
  const rows = el('tbody', {});
  const body = el('div', {class: 'body'}, empty('No messages yet', 'Name channels and listen. The latest ' + MOST_MESSAGES + ' messages are kept here.'));
  let tap = null;
  let listening = new AbortController();

  const stop = (why) => {
    if (tap !== null) {
      ask('tap', {tap, close: 'yes'}).catch(() => {});
    }
    tap = null;
    listening.abort();
    button.textContent = 'Listen';
    state.textContent = why;
  };
  const listen = async () => {
    const opened = (await ask('tap', {channels: channels.value})).tap;
    tap = opened;
    button.textContent = 'Stop';
    state.textContent = 'Listening';
    let after = 0;
    let lost = 0;
    listening = new AbortController();
    await every(500, listening.signal, async () => {
      const reply = await ask('tap', {tap, after});
      if (tap !== opened) {
        return;
      }
      lost += reply.messages.length > 0 ? reply.messages[0].number - after - 1 : 0;
      if (reply.messages.length > 0 && !rows.isConnected) {
        body.replaceChildren(messagesTable(rows));
      }
      rows.prepend(...reply.messages.map(message).reverse());
      while (rows.children.length > MOST_MESSAGES) {
        rows.lastChild.remove();
      }
      after = reply.count;
      state.textContent = reply.end ? 'Ended: ' + reply.end : count(reply.count) + (reply.count === 1 ? ' message' : ' messages') + (lost > 0 ? ', ' + count(lost) + ' came too fast to be shown' : '');
      if (reply.end) {
        stop(state.textContent);
      }
    }, true);
  };
  view.append(el('section', {class: 'listed', 'aria-label': 'Channels'},
    el('header', {class: 'line-head'}, el('h1', {}, 'Channels'), state),
    el('form', {class: 'find', onsubmit: async (event) => {
      event.preventDefault();
      try {
        await (tap === null ? listen() : stop('Not listening'));
      } catch (error) {
        stop('Not listening');
        body.replaceChildren(failure(error));
      }
    }}, channels, button), body));
  channels.focus();
  page.ended.signal.addEventListener('abort', () => stop(''));
  return () => {};
}

function messagesTable(rows) {
  return el('div', {class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'Messages'}, el('table', {},
    el('caption', {class: 'hidden'}, 'Messages, the latest first'),
    el('thead', {}, el('tr', {}, ['Time', 'Channel', 'Message'].map((name) => el('th', {scope: 'col'}, name)))), rows));
}

function message(one) {
  return el('tr', {}, el('td', {class: 'when'}, new Date(one.time).toLocaleTimeString('en-GB')), el('td', {class: 'field'}, shown(one.channel)),
    el('td', {}, el('span', {class: 'data'}, shown(one.payload))));
}
