// Live streams, as Server-Sent Events.
import { askForToken, authorization, chunks, onToken } from '/site/base.js';

const RECONNECT_MILLIS = 2000;
// three missed heartbeats
const SILENCE_MILLIS = 45000;

/** Collects the lines of a stream into events {name, data}; data is the unread JSON, since most events are never drawn. */
class Events {
  last = '';
  reconnect = RECONNECT_MILLIS;
  #name = '';
  #data = [];

  of(lines) {
    const events = [];
    for (const line of lines) {
      if (line === '') {
        if (this.#data.length > 0) events.push({ name: this.#name, data: this.#data.join('\n') });
        this.#data = [];
        this.#name = '';
      } else {
        this.#field(line);
      }
    }
    return events;
  }

  #field(line) {
    const colon = line.indexOf(':');
    const field = line.slice(0, colon);
    const value = line.slice(colon + 1).trimStart();
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#name = value;
    else if (field === 'id') this.last = value;
    else if (field === 'retry') this.reconnect = Number(value);
  }
}

/**
 * Follows a stream by fetch, since an EventSource can send no token: calls seen(events) for each chunk and state(text) for
 * each change of the connection. The stream resumes after a break. A hidden page closes its streams, because a browser
 * has six connections for all pages of a service, and this page has three streams.
 */
export function follow(path, seen, state) {
  const events = new Events();
  let attempt = new AbortController();
  let stopped = false;

  async function stream({ signal, silent }) {
    const headers = { Accept: 'text/event-stream', ...authorization() };
    if (events.last !== '') headers['Last-Event-ID'] = events.last;
    const answer = await fetch(path, { headers, signal, cache: 'no-store' });
    if (answer.status === 401 || answer.status === 403) {
      askForToken();
      throw new Error('A token is needed');
    }
    if (!answer.ok) throw new Error('Not available; trying again…');
    state('Live');
    for await (const lines of chunks(answer.body)) {
      silent();
      const some = events.of(lines);
      if (some.length > 0) seen(some);
    }
  }

  async function run() {
    const own = new AbortController();
    attempt = own;
    let watch = 0;
    const silent = () => {
      clearTimeout(watch);
      watch = setTimeout(() => own.abort(), SILENCE_MILLIS);
    };
    let said = 'Connection lost; trying again…';
    silent();
    try {
      await stream({ signal: own.signal, silent });
    } catch (error) {
      if (!(error instanceof TypeError) && error.name !== 'AbortError') said = error.message;
    }
    clearTimeout(watch);
    // a later attempt has taken over, or the page is hidden
    if (attempt !== own || document.hidden || stopped) return;
    state(said);
    setTimeout(() => { if (attempt === own) run(); }, events.reconnect * (1 + Math.random() / 2));
  }

  function restart() {
    const before = attempt;
    attempt = new AbortController();
    before.abort();
    if (!document.hidden && !stopped) run();
  }

  document.addEventListener('visibilitychange', restart);
  onToken(restart);
  run();
  return () => {
    stopped = true;
    document.removeEventListener('visibilitychange', restart);
    attempt.abort();
  };
}
