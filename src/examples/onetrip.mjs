// node src/examples/onetrip.mjs http://localhost:8080
//
// What a client of onetrip does, with Node 20 or later and nothing else. ONETRIP_KEY holds the API key, where the service asks for one.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const base = process.argv[2] ?? 'http://localhost:8080';
const run = randomUUID().slice(0, 8); // part of every name, so that the next run finds its names free
const JSON_TYPE = { 'content-type': 'application/json' };
const NDJSON = { 'content-type': 'application/x-ndjson' };

// --- send, and send again ------------------------------------------------------------------------------------------------

// Repeats a request that got no answer, or one that says when to come again. So a write needs an Idempotency-Key, a Stream-Id or If-Match:
// with it the service does the work once, however often the request arrives.
async function send(method, path, { headers = {}, body } = {}) {
  const key = process.env.ONETRIP_KEY ? { authorization: `Bearer ${process.env.ONETRIP_KEY}` } : {};
  for (let attempt = 1; ; attempt++) {
    let answer, broken;
    try {
      const sent = typeof body === 'function' ? ReadableStream.from(body()) : body; // a stream is made anew for each attempt
      answer = await fetch(base + path, { method, headers: { ...key, ...headers }, body: sent, duplex: 'half' });
    } catch (error) {
      broken = error;
    }
    const retryAfter = answer?.headers.get('retry-after');
    if (attempt === 8 || (answer && !retryAfter && answer.status !== 504)) {
      if (broken) throw broken;
      return answer;
    }
    await answer?.body?.cancel();
    await sleep(retryAfter ? retryAfter * 1000 : 100 * 2 ** attempt);
  }
}

// --- read a stream ---------------------------------------------------------------------------------------------------------

async function* pieces(answer, end) {
  let rest = '';
  for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split(end);
    rest = parts.pop();
    yield* parts;
  }
}

// NDJSON: a value per line, as it arrives.
async function* values(answer) {
  for await (const line of pieces(answer, '\n')) yield JSON.parse(line);
}

// Server-Sent Events: id and data of each. Leaving the loop closes the connection.
async function* events(answer) {
  for await (const event of pieces(answer, '\n\n')) {
    const fields = Object.fromEntries(event.split('\n').map(line => [line.split(':', 1)[0], line.slice(line.indexOf(':') + 1)]));
    if (fields.data) yield { id: fields.id, data: JSON.parse(fields.data) };
  }
}

const subscribe = (path, last) =>
  send('GET', path, { headers: { accept: 'text/event-stream', ...(last && { 'last-event-id': last }) } });

const user = name => JSON.stringify({ username: `${name}-${run}`, score: 1, profile: { firstname: name, lastname: 'Example' } });

const create = name =>
  send('POST', '/users', { headers: { ...JSON_TYPE, 'idempotency-key': `create-${name}-${run}` }, body: user(name) });

// --- 1. stream: lines go up while verdicts come down ------------------------------------------------------------------------

async function* fiveUsers() {
  for (const name of ['ada', 'bea', 'ada', 'cyd', 'dot']) yield Buffer.from(user(name) + '\n'); // the second ada is refused
}
const upload = await send('POST', '/users', { headers: { ...NDJSON, 'idempotency-key': `five-${run}` }, body: fiveUsers });
for await (const line of values(upload)) {
  if (line.summary) assert.deepEqual(line.summary, { lines: 5, created: 4, failed: 1 });
  else if (line.problem) console.log(`stream: line ${line.line} is refused: ${line.problem.detail}`);
}
let listed = 0;
for await (const one of values(await send('GET', '/users', { headers: { accept: 'application/x-ndjson' } }))) {
  listed += one.username.endsWith(run) ? 1 : 0;
}
assert.equal(listed, 4);
console.log('stream: 5 lines sent, 4 users stored and listed');

// --- 2. retry: the same Idempotency-Key gets the same answer -----------------------------------------------------------------

const first = await create('eve');
const again = await create('eve'); // as after a lost answer
assert.equal(first.status, 201);
assert.equal(await again.text(), await first.text());
console.log('retry: sent twice, created once');

// --- 3. follow: events resume after a break -----------------------------------------------------------------------------------

let last;
const live = await subscribe('/actions');
await create('fay');
for await (const event of events(live)) {
  last = event.id;
  if (event.data.action.endsWith(`fay-${run}`)) break; // here the connection breaks
}
await create('gil'); // meanwhile
await create('hal');
const missed = ['gil', 'hal'];
for await (const event of events(await subscribe('/actions', last))) {
  if (event.data.action.endsWith(`${missed[0]}-${run}`)) missed.shift();
  if (!missed.length) break;
}
console.log(`follow: resumed after event ${last}, nothing missed`);

// --- 4. upload: a resumable stream goes on where it broke -----------------------------------------------------------------------

const repository = `/repositories/example-${run}`;
const commit = n => JSON.stringify({
  sha: n.toString(16).padStart(40, '0'),
  author: { name: 'Ada', email: 'ada@example.org' },
  committed: '2026-01-02T03:04:05Z',
  message: `Change ${n}`,
}) + '\n';
const commits = (from, to) => async function* () {
  for (let n = from; n < to; n += 1000) {
    yield Buffer.from(Array.from({ length: Math.min(1000, to - n) }, (_, i) => commit(n + i)).join(''));
  }
};
const total = 25_000;
const stream = { ...NDJSON, 'stream-id': `import-${run}` };
async function progress() {
  const answer = await send('GET', `${repository}/streams/import-${run}`);
  return answer.ok ? (await answer.json()).lines : 0; // 404: no part is committed yet
}
const cut = new AbortController();
async function* broken() {
  yield* commits(0, 12_000)();
  while (!(await progress())) await sleep(20);
  cut.abort(); // here the network breaks, after a part of 10,000 lines
}
const cutShort = { method: 'POST', headers: stream, duplex: 'half', body: ReadableStream.from(broken()), signal: cut.signal };
await assert.rejects(fetch(`${base}${repository}/commits`, cutShort));
let stored, resumed;
do { // 409 where a part was committed in between: then read again how far it is
  stored = await progress();
  resumed = await send('POST', `${repository}/commits?after=${stored}`, { headers: stream, body: commits(stored, total) });
} while (resumed.status === 409);
let counted;
for await (const line of values(resumed)) counted = line.summary ?? counted;
assert.equal(counted.inserted, total);
console.log(`upload: went on after line ${stored}, ${counted.inserted} lines stored once each`);

// --- 5. change: If-Match overwrites only the version that was read ----------------------------------------------------------------

const customer = `/customers/${randomUUID()}`;
await send('PUT', customer);
let interfere = () => send('PUT', customer, { headers: JSON_TYPE, body: JSON.stringify({ email: 'ada@example.org' }) });
for (;;) {
  const read = await send('GET', customer);
  const { name } = await read.json();
  await interfere?.(); // another client is faster, once
  interfere = null;
  const headers = { ...JSON_TYPE, 'if-match': read.headers.get('etag') };
  const change = await send('PUT', customer, { headers, body: JSON.stringify({ name: `${name ?? ''} Ada`.trim() }) });
  if (change.status !== 412) {
    assert.equal(change.status, 200);
    break;
  }
  console.log(`change: ${(await change.json()).detail}`); // read again
}
const changed = await (await send('GET', customer)).json();
assert.deepEqual([changed.name, changed.email], ['Ada', 'ada@example.org']);
console.log('change: no write was lost');

// --- 6. job: work in the background, followed to its end ---------------------------------------------------------------------------

const accepted = await send('POST', '/users', {
  headers: { ...NDJSON, prefer: 'respond-async', 'idempotency-key': `job-${run}` },
  body: ['ian', 'jan', 'kim'].map(user).join('\n'),
});
assert.equal(accepted.status, 202);
const location = accepted.headers.get('location');
let job;
for await (const event of events(await subscribe(location))) job = event.data; // the stream ends with the job
assert.equal(job.state, 'succeeded');
for await (const line of values(await send('GET', `${location}/answer`))) {
  if (line.summary) console.log(`job: ${job.state}, ${line.summary.created} users created`);
}
