// Upsert strategies side by side, after a warm-up that is not shown: how long they took, and what they left behind.
import { ask, busy, byId, el, onToken, reason, row, tell, whole } from '/site/base.js';

const WARM = 20;
const MEASURED = 50;
const STRATEGIES = ['one-trip', 'cte', 'on-conflict-nothing', 'on-conflict-update', 'two-trips', 'advisory-lock'];
const BILL = ['Trips', 'Row versions', 'Row locks', 'Numbers used up'];
let buckets = [];

async function upsert(method, path) {
  const answer = await ask(method, path);
  if (answer.status >= 300) throw new Error(reason(answer));
  return { ...answer.body, rt: answer.cost.rt };
}

const random = () => upsert('POST', '/customers/random');

/** Warms up on a customer that is there, and counts what that left behind: the times of a cold strategy are not shown. */
async function warm(strategy) {
  const { customerId, ctid, id: before } = await random();
  const path = `/customers/${customerId}?strategy=${strategy}`;
  const answers = [];
  for (let n = 0; n < WARM; n += 1) answers.push(await upsert('PUT', path));
  const { id: after } = await random();
  const places = [ctid, ...answers.map((answer) => answer.ctid)];
  return { strategy, path, times: [], bill: [
    answers.reduce((sum, { rt }) => sum + rt, 0),
    places.filter((place, at) => at > 0 && place !== places[at - 1]).length,
    answers.filter(({ xmax }) => xmax !== '0').length,
    // one number is that of the customer that was inserted last
    after - before - 1,
  ] };
}

const inside = (ms, { fromMs, toMs }) => (ms > fromMs || fromMs === 0) && (toMs === null || ms <= toMs);

/** A share as the depth of a colour, and as a text. */
function heat(share, text) {
  const cell = el('td', { className: 'number', textContent: text });
  // at most 45 %: the text stays as easy to read on it
  cell.style.setProperty('--share', `${Math.round(45 * share)}%`);
  return cell;
}

function head(table, names) {
  byId(table).tHead.replaceChildren(el('tr', {}, el('th', { scope: 'col', textContent: 'Strategy' }),
    ...names.map((name) => el('th', { scope: 'col', className: 'number', textContent: name }))));
}

function fill(table, names, measured, cells) {
  head(table, names);
  byId(table).tBodies[0].replaceChildren(...STRATEGIES.map((strategy, at) => {
    const made = row([strategy], true);
    made.append(...(measured.length === 0 ? names.map(() => heat(0, '–')) : cells(measured[at])));
    return made;
  }));
}

function show(measured) {
  fill('heat', buckets.map(({ fromMs, toMs }) => (toMs === null ? `> ${fromMs}` : `≤ ${toMs}`)), measured, ({ times }) => buckets.map((bucket) => {
    const share = times.filter((ms) => inside(ms, bucket)).length / times.length;
    return heat(share, whole(100 * share));
  }));
  const most = BILL.map((name, at) => Math.max(1, ...measured.map(({ bill }) => bill[at])));
  fill('bill', BILL, measured, ({ bill }) => bill.map((n, at) => heat(n / most[at], whole(n))));
}

/** The buckets are those that the service counts in; no figure of a cold strategy is shown. */
async function prepare() {
  const answer = await ask('GET', '/strategies');
  if (answer.status !== 200) throw new Error(reason(answer));
  ({ buckets } = answer.body.items[0]);
  show([]);
}

async function compare() {
  await prepare();
  const measured = [];
  for (const strategy of STRATEGIES) {
    tell(byId('compared'), `Warming up ${strategy}…`);
    measured.push(await warm(strategy));
  }
  tell(byId('compared'), 'Measuring all six in turns…');
  for (let turn = 0; turn < MEASURED; turn += 1) {
    for (const { path, times } of measured) times.push((await upsert('PUT', path)).elapsedMs);
  }
  show(measured);
  tell(byId('compared'), `${MEASURED} upserts each, in turns. Numbers that other clients use up meanwhile are counted too.`);
}

onToken(() => prepare().catch(() => {}));
prepare().catch(() => {});
byId('compare').addEventListener('click', ({ target }) => busy([target], compare, (text) => tell(byId('compared'), text)));
