// What all views are made of. Text of the store becomes text nodes, never HTML.

/** An element. Properties that are functions are listeners, as onclick; children that are strings become text. */
export function el(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** An element of SVG. */
export function svg(tag, properties, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (typeof value === 'function') {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Asks the server. An answer that is an error is thrown, with the server's words. */
export async function ask(view, form) {
  const body = Object.entries(form || {}).map(([name, value]) => name + '=' + encoded(value)).join('&');
  let response;
  try {
    response = await fetch('api/' + view, {
      method: 'POST',
      headers: {'X-Kv-Console': '1', 'Content-Type': 'application/x-www-form-urlencoded'},
      body,
    });
  } catch (unreachable) {
    throw new Error('The server does not answer.');
  }
  const reply = await response.json();
  if (!response.ok) {
    throw new Error(reply.error || 'The server answered ' + response.status + '.');
  }
  return reply;
}

/** A byte string as the server takes it. It gives {text, size} or {hex, size} where it is no text or cut, else a string. */
export function encoded(value) {
  if (typeof value === 'object' && value !== null && value.hex !== undefined) {
    return value.hex.replace(/../g, '%$&');
  }
  return encodeURIComponent(typeof value === 'object' && value !== null ? value.text : value);
}

/** Whether only the beginning of a byte string is here. */
export function isCut(value) {
  return typeof value === 'object' && value !== null && value.size !== undefined;
}

/** A byte string as bytes. */
export function bytesOf(value) {
  if (typeof value === 'object' && value !== null && value.hex !== undefined) {
    return hexToBytes(value.hex);
  }
  return new TextEncoder().encode(typeof value === 'object' && value !== null ? value.text : value);
}

export function hexToBytes(hex) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = parseInt(hex.substr(2 * i, 2), 16);
  }
  return bytes;
}

/** Bytes as text if they are UTF-8, else null. Of bytes that were cut, the last character may be in part. */
export function textOf(bytes, cut) {
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes, {stream: cut});
  } catch (notText) {
    return null;
  }
}

/** A byte string for people: as redis-cli shows it where it is no text. */
export function shown(value) {
  if (value === null || value === undefined) {
    return '';
  }
  if (typeof value === 'object' && value.hex !== undefined) {
    return [...hexToBytes(value.hex)].map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '\\x' + hex2(b))).join('');
  }
  return visible(typeof value === 'object' ? value.text : value);
}

/** Signs that cannot be seen, or that turn the line around, as escapes. */
export function visible(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, (sign) => {
    const code = sign.charCodeAt(0);
    return code < 256 ? '\\x' + hex2(code) : '\\u' + code.toString(16);
  });
}

export function hex2(number) {
  return number.toString(16).padStart(2, '0');
}

const NUMBERS = new Intl.NumberFormat('en');

export function count(number) {
  return number === null || number === undefined ? '–' : NUMBERS.format(number);
}

/** Bytes as B, KiB, MiB, GiB. */
export function size(bytes) {
  if (bytes === null || bytes === undefined) {
    return '–';
  }
  let value = Number(bytes);
  let unit = 0;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit++;
  }
  return (unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)) + ' ' + ['B', 'KiB', 'MiB', 'GiB', 'TiB'][unit];
}

/** Seconds as the two largest units. */
export function duration(seconds) {
  const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
  const texts = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const [name, length] of units) {
    if (rest >= length && texts.length < 2) {
      texts.push(Math.floor(rest / length) + ' ' + name);
      rest %= length;
    } else if (texts.length > 0) {
      break;
    }
  }
  return texts.join(' ') || '0 s';
}

/** A table; cells are nodes or strings, columns are {name, kind} with kind "number" or a class. */
export function table(caption, columns, rows) {
  return el('div', {class: 'scroll', tabindex: '0', role: 'group', 'aria-label': caption},
    el('table', {},
      el('caption', {class: 'hidden'}, caption),
      el('thead', {}, el('tr', {}, columns.map((one) => el('th', {scope: 'col', class: one.kind}, one.name)))),
      el('tbody', {}, rows.map((row) => rowOf(columns, row)))));
}

export function rowOf(columns, cells) {
  return el('tr', {}, cells.map((cell, i) => el('td', {class: columns[i].kind}, cell)));
}

/** What is shown in the place of what there is not. */
export function empty(title, text) {
  return el('div', {class: 'empty'}, el('p', {class: 'title'}, title), text ? el('p', {}, text) : null);
}

/** What the store or the server refused. */
export function failure(error) {
  const denied = error.message.startsWith('NOPERM');
  return el('div', {class: 'failure', role: 'alert'},
    el('strong', {}, denied ? 'Not allowed. ' : 'That did not work. '), visible(error.message));
}

/** Repeats work, one at a time, until the signal ends it; while the page cannot be seen only if that is wanted. */
export async function every(millis, signal, work, hidden) {
  while (!signal.aborted) {
    if (hidden || !document.hidden) {
      await work();
    }
    await new Promise((go) => setTimeout(go, millis));
  }
}
