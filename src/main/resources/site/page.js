const TOP = 10;
const COMPANIONS = 25;
const POLL_MILLIS = 2000;

const byId = (id) => document.getElementById(id);
const form = byId('form');

// ---- creating

/** What the form says; a score that is no number is sent as it was written, so that the service judges it. */
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
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
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
    blame(body.errors ?? []);
    const problems = (body.errors ?? []).map((error) => `${error.field} ${error.detail}`);
    const details = problems.length > 0 ? problems.join('; ') : body.detail;
    say(false, `Refused with ${status}: ${details}. `, link(body.type, 'What to do about it'));
  }
  showCost(cost);
}

/** Many creations side by side: the browser keeps six under way, and what arrives together shares a transaction. */
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
    `${created.length} of ${COMPANIONS} created in ${millis} ms with ${Math.round(trips)} round trips in all. The largest group:`);
  showCost(created.map((answer) => answer.cost).reduce((one, other) => (other.group > one.group ? other : one)));
}

async function busy(work) {
  const buttons = form.querySelectorAll('button');
  const focused = document.activeElement;
  buttons.forEach((button) => { button.disabled = true; });
  try {
    await work();
  } catch {
    say(false, 'The service cannot be reached, so nothing is known about this creation. Try again.');
  } finally {
    buttons.forEach((button) => { button.disabled = false; });
    // a button that is disabled loses the focus, and with it the place of who uses the keyboard
    if (document.activeElement === document.body) focused.focus();
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  busy(async () => showVerdict(await create(typed())));
});
byId('many').addEventListener('click', () => busy(createMany));

// ---- indexing: a job, followed to its end

const COUNTED = { objectsReceived: 'objects received', commitsWalked: 'commits walked', rowsStored: 'rows stored' };

function told(good, text, ...more) {
  const sentence = document.createElement('p');
  sentence.className = good ? 'good' : 'bad';
  sentence.append(text, ...more);
  byId('indexed').replaceChildren(sentence);
}

function showProgress({ state, progress }) {
  const counts = Object.entries(progress.counts ?? {}).map(([name, n]) => `${n.toLocaleString('en')} ${COUNTED[name] ?? name}`);
  byId('step').textContent = counts.join(', ') || `The job is ${state}.`;
  const bar = byId('bar');
  if (progress.total > 0) {
    bar.max = progress.total;
    bar.value = progress.done;
  } else {
    // a bar without a value says that the end is not known
    bar.removeAttribute('value');
  }
}

function follow(job) {
  byId('job').hidden = false;
  const events = new EventSource(job);
  events.addEventListener('job', (event) => {
    const seen = JSON.parse(event.data);
    showProgress(seen);
    if (['succeeded', 'failed', 'cancelled'].includes(seen.state)) {
      events.close();
      byId('job').hidden = true;
      told(seen.state === 'succeeded', `${byId('step').textContent}. `, link(`${job}/answer`, `The indexing ${seen.state}`));
    }
  });
}

byId('indexing').addEventListener('submit', async (event) => {
  event.preventDefault();
  byId('indexed').replaceChildren();
  try {
    const answer = await fetch('/repositories', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ url: byId('url').value.trim() }),
    });
    const body = await answer.json();
    if (answer.status === 202) follow(answer.headers.get('Location'));
    else told(false, `Refused with ${answer.status}: ${body.detail}. `, link(body.type, 'What to do about it'));
  } catch {
    told(false, 'The service cannot be reached. Try again.');
  }
});

// ---- the leaderboard: a feed calls show(users, note) with each new state, lost() while there is none

function showRanks(users, note) {
  byId('feed').textContent = note;
  byId('ranks').replaceChildren(...users.map((user, index) => {
    const row = document.createElement('tr');
    const score = user.score.toLocaleString('en', { maximumFractionDigits: 3 });
    for (const text of [index + 1, user.username, score]) row.insertCell().textContent = text;
    row.lastChild.className = 'number';
    return row;
  }));
}

/** Asks every two seconds while the page is seen; an EventSource feed of the same two callbacks can take its place. */
function pollingFeed(show, lost) {
  async function ask() {
    if (!document.hidden) {
      try {
        const answer = await fetch('/users?limit=1000', { headers: { Accept: 'application/json' } });
        if (!answer.ok) throw new Error(answer.status);
        const { items, next } = await answer.json();
        const top = items.sort((one, other) => other.score - one.score || one.id - other.id).slice(0, TOP);
        show(top, next === null ? `Of ${items.length} users` : 'Of the first 1,000 users');
      } catch {
        lost();
      }
    }
    setTimeout(ask, POLL_MILLIS);
  }
  ask();
}

pollingFeed(showRanks, () => { byId('feed').textContent = 'Not reachable; trying again…'; });
