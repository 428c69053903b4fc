// A command line with completion and help, and a question before what is dangerous.

import {ask, count, el, failure, isCut, shown, size, visible} from './parts.js';

const MOST_ENTRIES = 200;
const MOST_CHOICES = 9;
const history = [];
const log = [];
let commands = null;

export function commandView(view, page) {
  const line = new CommandLine(page);
  view.append(line.element);
  line.begin();
  return () => {};
}

class CommandLine {
  constructor(page) {
    this.page = page;
    this.at = history.length;
    this.chosen = -1;
    this.choices = [];
    this.output = el('div', {class: 'output', role: 'log', 'aria-label': 'Answers', tabindex: '0'}, log);
    this.list = el('ul', {class: 'choices', id: 'choices', role: 'listbox', 'aria-label': 'Completions', hidden: true});
    this.help = el('div', {class: 'explained', 'aria-live': 'polite'});
    this.input = el('input', {
      class: 'line', 'aria-label': 'Command', spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off', 'data-main': true,
      role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'choices', 'aria-autocomplete': 'list',
      oninput: () => this.complete(), onkeydown: (event) => this.keyDown(event),
    });
    this.element = el('section', {class: 'console', 'aria-label': 'Command line'}, this.output,
      el('div', {class: 'prompt'}, this.list, this.help,
        el('form', {onsubmit: (event) => {
          event.preventDefault();
          this.run();
        }}, el('span', {class: 'sign', 'aria-hidden': 'true'}, 'db' + page.db + ' ›'), this.input,
        el('button', {class: 'main'}, 'Run'))));
  }

  async begin() {
    this.input.focus();
    this.bottom();
    if (log.length === 0) {
      this.output.append(el('p', {class: 'note hello'}, 'Type a command, as ', el('code', {}, 'GET greeting'),
        '. Quotes group words, and know \\n and \\xHH. ',
        this.page.about.write ? 'What may be run is what the user ' + this.page.about.user + ' may run.'
          : 'This console only reads.'));
    }
    try {
      commands = commands || (await ask('commands')).commands;
      this.complete();
    } catch (error) {
      this.help.replaceChildren(failure(error));
    }
  }

  /** The command that the line begins with, of two words if there is such a one. */
  command() {
    const words = this.input.value.trimStart().toUpperCase().split(/\s+/);
    const all = commands || [];
    return (words.length > 1 && all.find((one) => one.name === words[0] + ' ' + words[1]))
      || all.find((one) => one.name === words[0]) || null;
  }

  complete() {
    const typed = this.input.value.trimStart().toUpperCase().replace(/\s+/g, ' ');
    const found = typed === '' ? [] : (commands || []).filter((one) => one.name.startsWith(typed) && one.name !== typed);
    this.choices = found.slice(0, MOST_CHOICES);
    this.chosen = -1;
    this.list.replaceChildren(...this.choices.map((one, i) => el('li', {
      role: 'option', id: 'choice-' + i, 'aria-selected': 'false', class: one.allowed ? null : 'refused',
      onmousedown: (event) => {
        event.preventDefault();
        this.take(i);
      },
    }, el('b', {}, one.name), el('span', {class: 'syntax'}, one.syntax), el('span', {class: 'about'}, one.summary))));
    this.list.hidden = this.choices.length === 0;
    this.input.setAttribute('aria-expanded', String(!this.list.hidden));
    this.input.removeAttribute('aria-activedescendant');
    this.explain(this.command());
  }

  explain(one) {
    if (!one) {
      this.help.replaceChildren();
      return;
    }
    this.help.replaceChildren(
      el('p', {class: 'form'}, el('b', {}, one.name), ' ', one.syntax),
      el('p', {}, one.summary, el('span', {class: 'under'},
        [one.complexity, one.since ? 'since ' + one.since : '', one.group].filter(Boolean).join(' · ')),
      one.dangerous ? el('span', {class: 'chip warn'}, 'dangerous') : null,
      one.allowed ? null : el('span', {class: 'chip'}, 'not in a console that only reads')));
  }

  choose(index) {
    this.chosen = (index + this.choices.length) % this.choices.length;
    [...this.list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === this.chosen)));
    this.input.setAttribute('aria-activedescendant', 'choice-' + this.chosen);
    this.explain(this.choices[this.chosen]);
  }

  take(index) {
    this.input.value = this.choices[index].name + ' ';
    this.complete();
  }

  keyDown(event) {
    const listed = !this.list.hidden;
    if (event.key === 'Tab' && listed && !event.shiftKey) {
      this.take(Math.max(0, this.chosen));
    } else if (event.key === 'Escape' && listed) {
      this.list.hidden = true;
      this.input.setAttribute('aria-expanded', 'false');
    } else if (event.key === 'ArrowDown' && listed) {
      this.choose(this.chosen + 1);
    } else if (event.key === 'ArrowUp' && listed && this.chosen >= 0) {
      this.choose(this.chosen - 1);
    } else if (event.key === 'ArrowUp' && this.at > 0) {
      this.recall(this.at - 1);
    } else if (event.key === 'ArrowDown' && this.at < history.length) {
      this.recall(this.at + 1);
    } else if (event.key === 'Enter' && listed && this.chosen >= 0) {
      this.take(this.chosen);
    } else {
      return;
    }
    event.preventDefault();
  }

  recall(at) {
    this.at = at;
    this.input.value = history[at] || '';
    this.complete();
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
  }

  run() {
    const typed = this.input.value.trim();
    if (typed === '') {
      return;
    }
    if (history[history.length - 1] !== typed) {
      history.push(typed);
    }
    this.at = history.length;
    this.input.value = '';
    this.complete();
    const answer = el('div', {class: 'answer'}, el('span', {class: 'under'}, '…'));
    const entry = el('div', {class: 'entry'}, el('p', {class: 'asked'},
      el('span', {class: 'sign', 'aria-hidden': 'true'}, 'db' + this.page.db + ' ›'), visible(typed)), answer);
    const hello = this.output.querySelector('.hello');
    if (hello) {
      hello.remove();
    }
    this.output.append(entry);
    log.push(entry);
    if (log.length > MOST_ENTRIES) {
      log.shift().remove();
    }
    this.bottom();
    this.send(typed, false, answer);
  }

  async send(line, confirmed, answer) {
    const begun = performance.now();
    try {
      const form = {db: this.page.db, line};
      if (confirmed) {
        form.confirmed = 'yes';
      }
      const reply = await ask('command', form);
      if (reply.confirm) {
        this.confirm(line, reply.confirm, answer);
      } else {
        const millis = performance.now() - begun;
        answer.replaceChildren(el('div', {class: 'told'}, answerOf(reply.answer)),
          el('span', {class: 'took'}, millis < 10 ? millis.toFixed(1) + ' ms' : Math.round(millis) + ' ms'));
      }
    } catch (error) {
      answer.replaceChildren(failure(error));
    }
    this.bottom();
  }

  confirm(line, warning, answer) {
    const no = el('button', {type: 'button', onclick: () => {
      answer.replaceChildren(el('span', {class: 'under'}, 'not run'));
      this.input.focus();
    }}, 'Cancel');
    const yes = el('button', {type: 'button', class: 'danger', onclick: () => {
      answer.replaceChildren(el('span', {class: 'under'}, '…'));
      this.input.focus();
      this.send(line, true, answer);
    }}, 'Run it');
    answer.replaceChildren(el('div', {class: 'confirm', role: 'alertdialog', 'aria-label': warning},
      el('span', {}, warning + ' Run it?'), no, yes));
    no.focus();
  }

  bottom() {
    this.output.scrollTop = this.output.scrollHeight;
  }
}

/** An answer as redis-cli shows it: kinds of RESP3 are objects with one name, byte strings as everywhere. */
export function answerOf(answer) {
  if (answer === null) {
    return el('span', {class: 'word'}, '(nil)');
  }
  if (typeof answer === 'boolean') {
    return el('span', {class: 'word'}, answer ? '(true)' : '(false)');
  }
  if (typeof answer === 'string' || answer.hex !== undefined || answer.text !== undefined) {
    return el('span', {class: 'data'}, '"' + shown(answer).replace(/"/g, '\\"').replace(/\n/g, '\\n') + '"',
      isCut(answer) ? el('span', {class: 'cut'}, 'the beginning of ' + size(answer.size)) : null);
  }
  if (answer.status !== undefined) {
    return el('span', {class: 'word'}, visible(answer.status));
  }
  if (answer.error !== undefined) {
    return el('span', {class: 'error'}, visible(answer.error));
  }
  if (answer.int !== undefined || answer.real !== undefined) {
    return el('span', {class: 'digits'}, (answer.int !== undefined ? '(integer) ' : '(double) ') + (answer.int || answer.real));
  }
  return parts(answer);
}

function parts(answer) {
  const list = answer.list || answer.set || answer.map;
  if (list.length === 0) {
    return el('span', {class: 'word'}, answer.map ? '(empty map)' : answer.set ? '(empty set)' : '(empty list)');
  }
  const items = [];
  if (answer.map) {
    for (let i = 0; i + 1 < list.length; i += 2) {
      items.push(el('li', {}, el('div', {}, answerOf(list[i])), el('span', {class: 'to', 'aria-hidden': 'true'}, '→'),
        el('div', {}, answerOf(list[i + 1]))));
    }
  } else {
    items.push(...list.map((one) => el('li', {}, answerOf(one))));
  }
  const all = el(answer.list ? 'ol' : 'ul', {class: answer.map ? 'map' : answer.set ? 'set' : 'list'}, items);
  return answer.size === undefined ? all
    : el('div', {}, all, el('p', {class: 'note'}, count(items.length) + ' of ' + count(answer.map ? answer.size / 2 : answer.size) + ' shown'));
}
