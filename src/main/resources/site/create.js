// Creating: one user by the form, a thousand in one upload, twenty one by one.
import { UNREACHABLE, ask, askForToken, authorization, busy, byId, chunks, el, figures, link, plural, reason, tell, whole } from '/site/base.js';
import { topScore } from '/site/board.js';
import { body } from '/site/lines.js';

const form = byId('form');
const TWENTY = 20;
const LISTED = 5;
const speeds = {};

// ---- one

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

function say(good, text, ...more) {
  byId('verdict').replaceChildren(el('p', { className: good ? 'good' : 'bad' }, text, ...more));
}

/** Each error stands at its field, and the first one has the focus. */
function blame(errors) {
  for (const input of form.querySelectorAll('input')) {
    const error = errors.find((each) => each.field === input.name);
    input.nextElementSibling?.remove();
    input.removeAttribute('aria-invalid');
    input.removeAttribute('aria-describedby');
    if (error === undefined) continue;
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', `${input.id}-error`);
    input.after(el('small', { id: `${input.id}-error`, className: 'bad', textContent: error.detail }));
  }
  form.querySelector('[aria-invalid="true"]')?.focus();
}

function showCost(values = ['–', '–', '–']) {
  figures(byId('timing'), ['Trips', 'In the group', 'Database'].map((name, at) => [name, `${values[at]}`]));
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  let bad = [];
  busy(form.querySelectorAll('button'), async () => {
    const answer = await ask('POST', '/users', typed());
    bad = answer.body.errors ?? [];
    if (answer.status === 201) say(true, `Created: ${answer.body.username} has the id ${answer.body.id}.`);
    else say(false, reason(answer), link(answer.body.type, 'What to do about it'));
    const { rt, group, db } = answer.cost;
    showCost(rt === undefined ? undefined : [rt, group, `${db} ms`]);
  }, (text) => say(false, `${text} This creation may or may not be stored.`)).then(() => blame(bad));
});

showCost();

// ---- a thousand, and twenty

function result(text, bad = false) {
  byId('ratio').classList.toggle('bad', bad);
  tell(byId('ratio'), text);
}

/** Both bars have one scale: the faster way fills its bar. */
function compare(way, { created, millis, trips }) {
  speeds[way] = { speed: (1000 * created) / millis, each: created === 0 ? 0 : trips / created };
  const most = Math.max(...Object.values(speeds).map(({ speed }) => speed), 1);
  for (const [name, { speed }] of Object.entries(speeds)) byId(`${name}-bar`).style.width = `${Math.max(0.4, (100 * speed) / most)}%`;
  const { thousand, twenty } = speeds;
  if (thousand === undefined || twenty === undefined) return;
  if (twenty.speed === 0 || thousand.speed === 0) return;
  result(`Together, users are created ${whole(thousand.speed / twenty.speed)} times as fast. `
    + `A user costs ${thousand.each.toFixed(2)} trips instead of ${whole(twenty.each)}.`);
}

function show(way, { created, refused, millis, trips }) {
  figures(byId(`${way}-figures`), [['Users/s', whole((1000 * created) / Math.max(1, millis))], ['Created', whole(created)],
    ['Refused', whole(refused)], ['Trips', trips === null ? '…' : whole(trips)], ['ms', whole(millis)]]);
}

function listRefused(lines) {
  byId('refused').hidden = lines.length === 0;
  byId('refused-title').textContent = `${plural(lines.length, 'line')} refused. The other lines took no harm.`;
  byId('refused-lines').replaceChildren(...lines.slice(0, LISTED).map(({ line, problem: { field, errors, detail } }) =>
    el('li', {}, el('b', { textContent: `Line ${whole(line)}` }), ` ${errors === undefined ? detail : `${field} ${errors[0].detail}`}`)));
}

/** Sends the thousand lines, and counts the verdicts while they arrive. */
async function thousand() {
  const began = performance.now();
  const seen = { created: 0, refused: 0, trips: null, millis: 0 };
  const lines = [];
  const answer = await fetch('/users', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson', Accept: 'application/x-ndjson', ...authorization() },
    body: body(topScore()),
  });
  if (!answer.ok) {
    if (answer.status === 401) askForToken();
    throw new Error(reason({ status: answer.status, body: await answer.json() }));
  }
  for await (const some of chunks(answer.body)) {
    for (const text of some) {
      // the verdict on a good line is long and there are many: its status is enough
      if (text.includes('"status":201')) seen.created += 1;
      else if (text !== '') other(JSON.parse(text), seen, lines);
    }
    seen.millis = performance.now() - began;
    show('thousand', seen);
  }
  listRefused(lines);
  compare('thousand', seen);
}

function other(told, seen, lines) {
  if (told.summary !== undefined) {
    seen.created = told.summary.created;
    seen.refused = told.summary.failed;
    seen.trips = told.summary.roundTrips;
  } else if (told.line !== undefined) {
    seen.refused += 1;
    lines.push(told);
  } else if (told.problem !== undefined) {
    throw new Error(`The upload broke off: ${told.problem.detail}`);
  }
}

/** Sends twenty, each after the answer to the one before; a refusal ends the row, for the next would fare no better. */
async function twenty() {
  const seen = { created: 0, refused: 0, trips: 0, millis: 0 };
  const users = body(topScore(), TWENTY).trimEnd().split('\n').map((line) => JSON.parse(line));
  for (const user of users) {
    const began = performance.now();
    const answer = await ask('POST', '/users?strategy=row-by-row', user);
    seen.millis += performance.now() - began;
    seen.trips += answer.cost.rt ?? 0;
    if (answer.status === 201) seen.created += 1;
    else seen.refused += 1;
    show('twenty', seen);
    if (answer.status !== 201) {
      compare('twenty', seen);
      throw new Error(`${reason(answer)}The row ends here: ${answer.status === 504 ? 'a trip for each user takes longer than the deadline allows' : 'the next would fare no better'}.`);
    }
  }
  compare('twenty', seen);
}

for (const [id, work] of Object.entries({ thousand, twenty })) {
  byId(id).addEventListener('click', () => busy([byId('thousand'), byId('twenty')], work, (text) =>
    result(text === UNREACHABLE ? `${text} These creations may or may not be stored.` : text, true)));
}
