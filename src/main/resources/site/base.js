// What every part of the page uses: elements, numbers, the token, and requests.

export const byId = (id) => document.getElementById(id);

/** An element with these properties and children; a text is a child. */
export function el(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export const whole = (n) => Math.round(n).toLocaleString('en');
export const plural = (n, one, many = `${one}s`) => `${whole(n)} ${n === 1 ? one : many}`;
export const shortMs = (ms) => (ms < 10 ? ms.toFixed(1) : ms < 10000 ? `${whole(ms)}` : `${(ms / 1000).toFixed(1)}k`);

/** Writes a text only when the text changes: a screen reader reads out every write. */
export function tell(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

export function link(href, text) {
  return el('a', { href, textContent: text });
}

/** Fills a dl with pairs of a name and a text. */
export function figures(list, pairs) {
  list.replaceChildren(...pairs.map(([name, text]) => el('div', {}, el('dt', { textContent: name }), el('dd', { textContent: text }))));
}

/** A table row of these texts; a number is set to the right. */
export function row(cells, header = false) {
  return el('tr', {}, ...cells.map((cell, at) => {
    const made = cell instanceof Node ? el('td', {}, cell) : el(header && at === 0 ? 'th' : 'td', { textContent: cell });
    if (made.nodeName === 'TH') made.scope = 'row';
    if (typeof cell === 'number' || /^[\d.,]+( ms)?$/.test(cell)) made.className = 'number';
    return made;
  }));
}

export const still = matchMedia('(prefers-reduced-motion: reduce)');

// ---- the token: only this page holds it, and only where the service needs one

let token = '';
const waiting = [];

export const authorization = () => (token === '' ? {} : { Authorization: `Bearer ${token}` });
export const onToken = (act) => waiting.push(act);

export function askForToken() {
  byId('access').hidden = false;
}

byId('access').addEventListener('submit', (event) => {
  event.preventDefault();
  token = byId('token').value.trim();
  byId('access').hidden = true;
  waiting.forEach((act) => act());
});

// ---- requests

/** Server-Timing as {rt, group, db, pool}: counts, and milliseconds. */
export function timing(header) {
  const costs = {};
  for (const [, name, , value] of (header ?? '').matchAll(/(\w+);(dur|desc)="?([\d.]+)"?/g)) costs[name] = Number(value);
  return costs;
}

/** An answer as {status, body, cost, location, replayed}; a text is sent as NDJSON, anything else as JSON. */
export async function ask(method, path, sent, more = {}) {
  const headers = { Accept: 'application/json', ...authorization(), ...more };
  if (sent !== undefined) headers['Content-Type'] = typeof sent === 'string' ? 'application/x-ndjson' : 'application/json';
  const answer = await fetch(path, { method, headers, body: typeof sent === 'object' ? JSON.stringify(sent) : sent });
  if (answer.status === 401) askForToken();
  const text = await answer.text();
  return {
    status: answer.status,
    body: text === '' ? {} : JSON.parse(text),
    cost: timing(answer.headers.get('Server-Timing')),
    location: answer.headers.get('Location'),
    replayed: answer.headers.has('Idempotency-Replayed'),
  };
}

/** Why a request was refused, in a sentence. */
export function reason({ status, body }) {
  const fields = (body.errors ?? []).map(({ field, detail }) => `${field} ${detail}`);
  const outcome = body.outcome ? ` The outcome is ${body.outcome}.` : '';
  return `Refused with ${status}: ${fields.length > 0 ? `${fields.join('; ')}.` : body.detail}${outcome} `;
}

export const UNREACHABLE = 'The service cannot be reached. Try again.';

/** Runs the work with its buttons off, and gives the focus back: a disabled button loses it. */
export async function busy(buttons, work, failed) {
  const focused = document.activeElement;
  buttons.forEach((button) => { button.disabled = true; });
  try {
    await work();
  } catch (error) {
    failed(error instanceof TypeError ? UNREACHABLE : error.message);
  } finally {
    buttons.forEach((button) => { button.disabled = false; });
    if (document.activeElement === document.body) focused.focus();
  }
}

/** The lines of a body as they arrive, all of one chunk at a time. */
export async function* chunks(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      if (rest !== '') yield [rest];
      return;
    }
    const parts = (rest + value).split('\n');
    rest = parts.pop();
    if (parts.length > 0) yield parts;
  }
}
