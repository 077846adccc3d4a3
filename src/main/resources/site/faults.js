// Break it: creations go on while something breaks, and each that fails is asked for again with its key.
import { ask, busy, byId, plural, reason, row, tell, whole } from '/site/base.js';

const SVG = 'http://www.w3.org/2000/svg';
const BOARD = 1;
// a browser has six connections: three carry the streams of this page, one asks for the fault
const CLIENTS = 2;
const PAUSE_MS = 25;
const AGAIN_MS = 150;
const CALM_MS = 500;
const CUTS = 10;
const HOLD_MS = 3000;
const FLOOD = 1000;
const SLOWEST_MS = 10000;
const buttons = ['cut', 'hold', 'flood'].map(byId);

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** One creation with a key of its own, asked for until it is there. */
async function creation(run) {
  const key = crypto.randomUUID();
  const sent = { username: `broken-${key.slice(0, 13)}`, score: 1, profile: { firstname: 'Broken', lastname: 'Day' } };
  for (let tries = 1; ; tries += 1) {
    const at = performance.now();
    const { status, body, replayed } = await ask('POST', `/boards/${BOARD}/users`, sent, { 'Idempotency-Key': key });
    run.answers.push({ at, ms: performance.now() - at, name: `${status} ${status === 201 ? 'created' : body.title}`, created: status === 201, replayed,
      outcome: body.outcome ?? (status === 201 ? 'committed' : '–') });
    if (status === 201) return { id: body.id, tries, replayed };
    if (status < 500 && status !== 429) throw new Error(reason({ status, body }));
    await pause(AGAIN_MS);
  }
}

async function client(run) {
  while (!run.over) {
    run.created.push(await creation(run));
    await pause(PAUSE_MS);
  }
}

function draw({ answers, begun }) {
  const end = Math.max(...answers.map(({ at, ms }) => at + ms));
  byId('moments').replaceChildren(...answers.map(({ at, ms, created }) => {
    const bar = document.createElementNS(SVG, 'rect');
    // each tenfold of a millisecond is as high
    const height = 4 + 102 * Math.min(1, Math.log10(1 + ms) / Math.log10(SLOWEST_MS));
    const sizes = { x: (596 * (at - begun)) / (end - begun), y: 110 - height, width: 3, height };
    for (const [name, value] of Object.entries(sizes)) bar.setAttribute(name, value);
    bar.setAttribute('class', created ? 'good' : 'bad');
    return bar;
  }));
}

function list(answers) {
  const kinds = new Map();
  for (const { name, replayed, outcome, ms } of answers) {
    const kind = [`${name}${replayed ? ', as before' : ''}`, outcome];
    const { count, slowest } = kinds.get(kind.join()) ?? { count: 0, slowest: 0 };
    kinds.set(kind.join(), { kind, count: count + 1, slowest: Math.max(slowest, ms) });
  }
  byId('fault-answers').tBodies[0].replaceChildren(...[...kinds.values()]
    .map(({ kind, count, slowest }) => row([...kind, whole(count), whole(slowest)], true)));
  byId('fault-answers').hidden = false;
}

/** Asks for each user that had to be asked for again: what a certificate said has to be true. */
async function missing(again) {
  let lost = 0;
  for (const { id } of again) if ((await ask('GET', `/boards/${BOARD}/users/${id}`)).status !== 200) lost += 1;
  return lost;
}

async function fault(kind, sent) {
  const { status, body } = await ask('POST', `/faults/${kind}`, sent);
  if (status === 404) throw new Error('Nothing can be broken here: a service with keys refuses it, and one with onetrip.faults.offered=false.');
  if (status !== 200) throw new Error(reason({ status, body }));
  return body;
}

async function cut() {
  let all = 0;
  for (let n = 0; n < CUTS; n += 1) {
    all += (await fault('cut', {})).connections;
    await pause(AGAIN_MS);
  }
  return `${plural(all, 'connection')} were cut, in ${CUTS} turns.`;
}

async function hold() {
  const { millis } = await fault('hold', { board: BOARD, millis: HOLD_MS });
  return `The board was held for ${whole(millis)} ms.`;
}

async function flood() {
  const { answers, slowestMillis } = await fault('flood', { board: BOARD, requests: FLOOD });
  const each = Object.entries(answers).map(([status, n]) => `${whole(n)} were answered with ${status}`);
  return `Of ${whole(FLOOD)} at once ${each.join(', ')}, within ${whole(slowestMillis)} ms.`;
}

async function broken(breaking) {
  tell(byId('fault-said'), 'Creations go on…');
  const run = { begun: performance.now(), over: false, answers: [], created: [] };
  const clients = Promise.all(Array.from({ length: CLIENTS }, () => client(run)));
  let told = '';
  try {
    await pause(CALM_MS);
    told = await breaking();
    await pause(CALM_MS);
  } finally {
    run.over = true;
    await clients;
  }
  const again = run.created.filter(({ tries }) => tries > 1);
  const had = again.filter(({ replayed }) => replayed).length;
  const lost = await missing(again);
  const ids = new Set(run.created.map(({ id }) => id)).size;
  draw(run);
  list(run.answers);
  const none = (n) => (n === 0 ? 'none' : whole(n));
  tell(byId('fault-said'), `${told} Meanwhile ${plural(run.created.length, 'creation')} were asked for, ${whole(again.length)} of them again with their key`
    + `${again.length === 0 ? '' : `; ${whole(had)} had been committed before`}. ${plural(ids, 'user')}: ${none(lost)} lost, ${none(run.created.length - ids)} twice.`);
}

const FAULTS = { cut, hold, flood };
for (const button of buttons) {
  button.addEventListener('click', () => busy(buttons, () => broken(FAULTS[button.id]), (text) => tell(byId('fault-said'), text)));
}
