const COMPANIONS = 25;
const HAPPENINGS = 8;
const RECONNECT_MILLIS = 2000;
// three missed heartbeats
const SILENCE_MILLIS = 45000;

const byId = (id) => document.getElementById(id);
const form = byId('form');

// ---- the token: only this page holds it, and only where the service needs one

let token = '';

function authorization() {
  return token === '' ? {} : { Authorization: `Bearer ${token}` };
}

function askForToken() {
  byId('access').hidden = false;
}

byId('access').addEventListener('submit', (event) => {
  event.preventDefault();
  token = byId('token').value.trim();
  byId('access').hidden = true;
  feeds.forEach((feed) => feed.restart());
});

// ---- creating

/** The values of the form; a score that is not a number is sent as text, and the service refuses it. */
function typed() {
  const text = (name) => form.elements[name].value;
  const score = text('score').trim();
  return {
    username: text('username'),
    score: score !== '' && Number.isFinite(Number(score)) ? Number(score) : score,
    profile: { firstname: text('profile.firstname'), lastname: text('profile.lastname') },
  };
}

/** Server-Timing as {rt, group, db, pool}: counts, and milliseconds. */
function timing(header) {
  const costs = {};
  for (const [, name, kind, value] of (header ?? '').matchAll(/(\w+);(dur|desc)="?([\d.]+)"?/g)) {
    costs[name] = Number(value);
  }
  return costs;
}

async function create(user) {
  const answer = await fetch('/users', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...authorization() },
    body: JSON.stringify(user),
  });
  return { status: answer.status, body: await answer.json(), cost: timing(answer.headers.get('Server-Timing')) };
}

function say(good, text, ...more) {
  const sentence = document.createElement('p');
  sentence.className = good ? 'good' : 'bad';
  sentence.append(text, ...more);
  byId('verdict').replaceChildren(sentence);
}

function link(href, text) {
  const a = document.createElement('a');
  a.href = href;
  a.textContent = text;
  return a;
}

function blame(errors) {
  for (const input of form.querySelectorAll('input')) {
    const error = errors.find((each) => each.field === input.name);
    input.toggleAttribute('aria-invalid', false);
    if (error) input.setAttribute('aria-invalid', 'true');
  }
  form.querySelector('[aria-invalid="true"]')?.focus();
}

function showCost(cost) {
  const written = { rt: `${cost.rt}`, group: `${cost.group}`, db: `${cost.db} ms`, pool: `${cost.pool} ms` };
  for (const place of document.querySelectorAll('[data-timing]')) {
    place.textContent = written[place.dataset.timing];
  }
  byId('timing').hidden = cost.rt === undefined;
}

function showVerdict({ status, body, cost }) {
  if (status === 201) {
    blame([]);
    say(true, `Created: ${body.username} has the id ${body.id}.`);
  } else {
    if (status === 401) askForToken();
    blame(body.errors ?? []);
    const problems = (body.errors ?? []).map((error) => `${error.field} ${error.detail}`);
    const details = problems.length > 0 ? problems.join('; ') : body.detail;
    say(false, `Refused with ${status}: ${details}. `, link(body.type, 'What to do about it'));
  }
  showCost(cost);
}

/** Many creations side by side: the browser sends a few at a time, and requests that arrive together share a transaction. */
async function createMany() {
  const user = typed();
  const run = Date.now().toString(36);
  const began = performance.now();
  const answers = await Promise.all(
    Array.from({ length: COMPANIONS }, (ignored, n) => create({ ...user, username: `${user.username}-${run}-${n + 1}` })));
  const millis = Math.round(performance.now() - began);
  const created = answers.filter((answer) => answer.status === 201);
  if (created.length === 0) {
    showVerdict(answers[0]);
    return;
  }
  const trips = created.reduce((sum, { cost }) => sum + cost.rt / cost.group, 0);
  blame([]);
  say(created.length === COMPANIONS,
    `${created.length} of ${COMPANIONS} created in ${millis} ms with ${Math.round(trips)} round trips in total. The largest group:`);
  showCost(created.map((answer) => answer.cost).reduce((one, other) => (other.group > one.group ? other : one)));
}

async function busy(work) {
  const buttons = form.querySelectorAll('button');
  const focused = document.activeElement;
  buttons.forEach((button) => { button.disabled = true; });
  try {
    await work();
  } catch {
    say(false, 'The service cannot be reached. This creation may or may not be stored. Try again.');
  } finally {
    buttons.forEach((button) => { button.disabled = false; });
    // a disabled button loses the focus, and a keyboard user the place on the page
    if (document.activeElement === document.body) focused.focus();
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  busy(async () => showVerdict(await create(typed())));
});
byId('many').addEventListener('click', () => busy(createMany));

// ---- live streams, as Server-Sent Events

/** The lines of a body as they arrive. */
async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n');
    rest = parts.pop();
    yield* parts;
  }
}

/**
 * Follows a stream by fetch, since an EventSource can send no token: calls event(data) for each event and state(text) for
 * each change of the connection. The stream resumes after a break. A hidden page closes its streams, because a browser
 * has six connections for all pages of a service.
 */
function follow(path, event, state) {
  let last = '';
  let reconnect = RECONNECT_MILLIS;
  let attempt = new AbortController();
  let stopped = false;

  async function stream({ signal, silent }) {
    const headers = { Accept: 'text/event-stream', ...authorization() };
    if (last !== '') headers['Last-Event-ID'] = last;
    const answer = await fetch(path, { headers, signal, cache: 'no-store' });
    if (answer.status === 401 || answer.status === 403) {
      askForToken();
      throw new Error('A token is needed');
    }
    if (!answer.ok) throw new Error('Not available; trying again…');
    state('Live');
    let data = [];
    for await (const line of lines(answer.body)) {
      silent();
      const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
      if (line === '' && data.length > 0) {
        event(JSON.parse(data.join('\n')));
        data = [];
      } else if (field === 'data') {
        data.push(value);
      } else if (field === 'id') {
        last = value;
      } else if (field === 'retry') {
        reconnect = Number(value);
      }
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
    setTimeout(() => { if (attempt === own) run(); }, reconnect * (1 + Math.random() / 2));
  }

  function restart() {
    const before = attempt;
    attempt = new AbortController();
    before.abort();
    if (!document.hidden && !stopped) run();
  }

  function stop() {
    stopped = true;
    document.removeEventListener('visibilitychange', restart);
    attempt.abort();
  }

  document.addEventListener('visibilitychange', restart);
  run();
  return { restart, stop };
}

/** Writes a text only when the text changes: a screen reader reads out every write. */
const tell = (id) => (text) => {
  if (byId(id).textContent !== text) byId(id).textContent = text;
};

function showRanks({ items }) {
  byId('ranks').replaceChildren(...items.map((user, index) => {
    const row = document.createElement('tr');
    const score = user.score.toLocaleString('en', { maximumFractionDigits: 3 });
    for (const text of [index + 1, user.username, score]) row.insertCell().textContent = text;
    row.lastChild.className = 'number';
    return row;
  }));
}

function showHappening({ action, created }) {
  const entry = document.createElement('li');
  const time = document.createElement('time');
  time.dateTime = created;
  time.textContent = new Date(created).toLocaleTimeString();
  entry.append(time, ` ${action}`);
  byId('happenings').prepend(entry);
  while (byId('happenings').children.length > HAPPENINGS) byId('happenings').lastChild.remove();
}

const feeds = [
  follow('/users/top', showRanks, tell('feed')),
  follow('/actions', showHappening, tell('log')),
];

// ---- indexing: the page follows the job to its end

const COUNTED = { objectsReceived: 'objects received', commitsWalked: 'commits walked', rowsStored: 'rows stored' };

let job = { stop() {} };

function told(good, text, ...more) {
  const sentence = document.createElement('p');
  sentence.className = good ? 'good' : 'bad';
  sentence.append(text, ...more);
  byId('indexed').replaceChildren(sentence);
}

function showProgress({ state, progress }) {
  const counts = Object.entries(progress.counts ?? {}).map(([name, n]) => `${n.toLocaleString('en')} ${COUNTED[name] ?? name}`);
  byId('step').textContent = counts.join(', ') || `The job is ${state}`;
  const bar = byId('bar');
  if (progress.total > 0) {
    bar.max = progress.total;
    bar.value = progress.done;
  } else {
    // a bar without a value shows that the total is unknown
    bar.removeAttribute('value');
  }
}

function followJob(path) {
  byId('job').hidden = false;
  job = follow(path, (seen) => {
    showProgress(seen);
    if (!['succeeded', 'failed', 'cancelled'].includes(seen.state)) return;
    job.stop();
    byId('job').hidden = true;
    told(seen.state === 'succeeded', `${byId('step').textContent}. `, link(`${path}/answer`, `The indexing ${seen.state}`));
  }, tell('live'));
}

byId('indexing').addEventListener('submit', async (event) => {
  event.preventDefault();
  job.stop();
  byId('job').hidden = true;
  byId('indexed').replaceChildren();
  try {
    const answer = await fetch('/repositories', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...authorization() },
      body: JSON.stringify({ url: byId('url').value.trim() }),
    });
    const body = await answer.json();
    if (answer.status === 202) {
      followJob(answer.headers.get('Location'));
    } else {
      if (answer.status === 401) askForToken();
      told(false, `Refused with ${answer.status}: ${body.detail}. `, link(body.type, 'What to do about it'));
    }
  } catch {
    told(false, 'The service cannot be reached. Try again.');
  }
});

// ---- upserts: the times of each strategy on this instance, in the buckets that the service counts

const UPSERTS = 50;

function bucketRow({ fromMs, toMs, count, share }) {
  const row = document.createElement('tr');
  const bounds = document.createElement('th');
  bounds.scope = 'row';
  bounds.className = 'number';
  bounds.textContent = toMs === null ? `over ${fromMs} ms` : `${fromMs} to ${toMs} ms`;
  const bar = document.createElement('meter');
  bar.max = 1;
  bar.value = share;
  bar.setAttribute('aria-label', `${(100 * share).toFixed(1)} %`);
  row.append(bounds);
  row.insertCell().append(bar);
  for (const text of [count.toLocaleString('en'), `${(100 * share).toFixed(1)} %`]) {
    const cell = row.insertCell();
    cell.className = 'number';
    cell.textContent = text;
  }
  return row;
}

function histogram({ strategy, count, buckets }) {
  const table = document.createElement('table');
  table.createCaption().textContent = `${strategy}: ${count.toLocaleString('en')}`;
  table.createTBody().append(...buckets.map(bucketRow));
  return table;
}

async function showHistograms() {
  const answer = await fetch('/strategies', { headers: { Accept: 'application/json', ...authorization() } });
  if (!answer.ok) return;
  const { items } = await answer.json();
  byId('histograms').replaceChildren(...items.filter(({ count }) => count > 0).map(histogram));
}

async function upsertOnce(method, path) {
  const answer = await fetch(path, { method, headers: { Accept: 'application/json', ...authorization() } });
  if (answer.status === 401) askForToken();
  const body = await answer.json();
  if (!answer.ok) throw new Error(`Refused with ${answer.status}: ${body.detail}`);
  return body;
}

/** The first upsert gets a key from the service; the others upsert the same customer again. */
async function upsertMany() {
  const query = `?strategy=${byId('strategy').value}`;
  const { customerId, outcome: first } = await upsertOnce('POST', `/customers/random${query}`);
  const outcomes = { [first]: 1 };
  for (let i = 1; i < UPSERTS; i += 1) {
    const { outcome } = await upsertOnce('PUT', `/customers/${customerId}${query}`);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return Object.entries(outcomes).map(([outcome, n]) => `${n} ${outcome}`).join(', ');
}

byId('upsert').addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = byId('upsert').querySelector('button');
  button.disabled = true;
  try {
    byId('upserted').textContent = await upsertMany();
    await showHistograms();
  } catch (error) {
    byId('upserted').textContent = error instanceof TypeError ? 'The service cannot be reached. Try again.' : error.message;
  } finally {
    button.disabled = false;
  }
});
showHistograms().catch(() => {});
