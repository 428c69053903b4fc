// The frame: which view is shown, on which database, light or dark, and the keyboard.

import {ask, el, failure} from './parts.js';
import {keysView} from './keys.js';
import {commandView} from './command.js';
import {channelsView, clientsView, overviewView, slowLogView} from './figures.js';

const VIEWS = [
  {id: 'keys', name: 'Keys', show: keysView},
  {id: 'command', name: 'Command line', show: commandView},
  {id: 'overview', name: 'Overview', show: overviewView},
  {id: 'slowlog', name: 'Slow log', show: slowLogView},
  {id: 'clients', name: 'Clients', show: clientsView},
  {id: 'channels', name: 'Channels', show: channelsView},
];

const view = document.getElementById('view');
const tabs = document.getElementById('tabs');
const database = document.getElementById('database');
const themes = ['auto', 'light', 'dark'];

/** What the views share: the database, the rights, and who ends what a view has begun. */
const page = {
  db: 0,
  about: {write: false, user: '', version: ''},
  ended: new AbortController(),
  rest: '',
  go(id, rest) {
    location.hash = '#' + id + (rest ? '/' + rest : '');
  },
};

function show() {
  const [id, ...rest] = location.hash.slice(1).split('/');
  const chosen = VIEWS.find((one) => one.id === id) || VIEWS[0];
  if (page.shown === chosen && chosen.moves) {
    chosen.moves(rest.join('/'));
    return;
  }
  page.ended.abort();
  page.ended = new AbortController();
  page.shown = chosen;
  page.rest = rest.join('/');
  for (const tab of tabs.children) {
    const current = tab.dataset.view === chosen.id;
    tab.toggleAttribute('aria-current', current);
    if (current) {
      tab.setAttribute('aria-current', 'page');
      tab.scrollIntoView({block: 'nearest', inline: 'nearest'});
    }
  }
  document.title = chosen.name + ' – kv console';
  view.className = 'view-' + chosen.id;
  view.replaceChildren();
  chosen.moves = chosen.show(view, page);
}

/** Shows the view anew. */
function again() {
  page.shown = null;
  show();
}

function begin() {
  tabs.append(...VIEWS.map((one) => {
    const tab = el('a', {href: '#' + one.id}, one.name);
    tab.dataset.view = one.id;
    return tab;
  }));
  database.addEventListener('change', () => {
    page.db = Number(database.value);
    if (page.shown && page.shown.id === 'keys' && location.hash !== '#keys') {
      page.shown = null;
      page.go('keys');
    } else {
      again();
    }
  });
  window.addEventListener('hashchange', show);
  document.getElementById('help').addEventListener('click', () => document.getElementById('shortcuts').showModal());
  document.addEventListener('keydown', keyDown);
  theme(stored('theme') || 'auto');
  document.getElementById('theme').addEventListener('click', () => {
    const dark = getComputedStyle(document.documentElement).colorScheme === 'dark';
    theme(dark ? 'light' : 'dark');
  });
}

function keyDown(event) {
  const typing = event.target.closest('input, select, textarea, dialog');
  if (event.defaultPrevented || typing || event.ctrlKey || event.altKey || event.metaKey) {
    return;
  }
  const number = Number(event.key);
  if (number >= 1 && number <= VIEWS.length) {
    page.go(VIEWS[number - 1].id);
  } else if (event.key === '/') {
    const field = view.querySelector('[data-main]');
    if (field) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  } else if (event.key === '?') {
    document.getElementById('shortcuts').showModal();
  } else if (event.key === 'r') {
    again();
  }
}

function stored(name) {
  try {
    return localStorage.getItem('kv-console-' + name);
  } catch (forbidden) {
    return null;
  }
}

function theme(name) {
  const known = themes.includes(name) ? name : 'auto';
  document.documentElement.dataset.theme = known;
  try {
    localStorage.setItem('kv-console-theme', known);
  } catch (forbidden) {
    // It is what it is until the page is closed.
  }
}

async function start() {
  // The secret is in the cookie now.
  history.replaceState(null, '', location.pathname + location.hash);
  begin();
  try {
    page.about = await ask('about');
    document.getElementById('user').textContent = page.about.user;
    const rights = document.getElementById('rights');
    rights.textContent = page.about.write ? 'may write' : 'read only';
    rights.classList.toggle('warn', page.about.write);
    rights.title = page.about.write
      ? 'The console was started with --console-write'
      : 'Started without --console-write: commands that write or manage are refused';
    await databases();
    show();
  } catch (error) {
    view.replaceChildren(failure(error));
  }
}

/** All that there are; those with keys with their number, if the user may know. */
async function databases() {
  let keys = {};
  try {
    keys = (await ask('info')).Keyspace || {};
  } catch (refused) {
    // Then without numbers.
  }
  database.replaceChildren(...Array.from({length: page.about.databases}, (ignored, i) => {
    const known = /keys=(\d+)/.exec(keys['db' + i] || '');
    return el('option', {value: i}, String(i) + (known ? ' · ' + known[1] : ''));
  }));
  database.value = String(page.db);
}

start();
