// Ingest: a file of commits, a sample of them, or a git repository by its URL.
import { UNREACHABLE, ask, askForToken, authorization, busy, byId, el, link, plural, reason, row, tell, whole } from '/site/base.js';
import { advance, followJob, progressed } from '/site/jobs.js';

const SAMPLE = 5000;
const LISTED = 5;
const bar = byId('bar');

function told(good, text, ...more) {
  byId('ingesting').hidden = true;
  byId('indexed').replaceChildren(el('p', { className: good ? 'good' : 'bad' }, text, ...more));
}

function begin(text) {
  byId('indexed').replaceChildren();
  byId('verdicts').hidden = true;
  byId('ingesting').hidden = false;
  byId('step').textContent = text;
  bar.removeAttribute('value');
}

function list(refused) {
  byId('verdicts').hidden = refused.length === 0;
  byId('verdicts').caption.textContent = `Refused lines: the first ${Math.min(LISTED, refused.length)} of ${whole(refused.length)}`;
  byId('verdicts').tBodies[0].replaceChildren(...refused.slice(0, LISTED).map(({ line, chunk, status, problem }) =>
    row([line === undefined ? `${chunk.first}–${chunk.last}` : whole(line), whole(status), problem.field ?? '', problem.detail])));
}

/** Sends the body by XMLHttpRequest, since fetch tells nothing of an upload under way. */
function send(body, path) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    for (const [name, value] of Object.entries({ 'Content-Type': 'application/x-ndjson', ...authorization() })) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      advance(bar, { progress: { done: loaded, total } });
      byId('step').textContent = loaded < total ? `Sending, ${Math.round((100 * loaded) / total)} %` : 'Sent. The service stores the lines…';
    });
    request.addEventListener('load', () => resolve(request));
    request.addEventListener('error', () => reject(new TypeError(UNREACHABLE)));
    request.send(body);
  });
}

async function ingest(body, slug) {
  begin('Sending…');
  const began = performance.now();
  const { status, responseText } = await send(body, `/repositories/${slug}/commits`);
  const millis = performance.now() - began;
  if (status === 401) askForToken();
  if (status !== 200) throw new Error(reason({ status, body: JSON.parse(responseText) }));
  const lines = responseText.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  list(lines.filter(({ problem, summary, status: own }) => problem !== undefined && summary === undefined && own !== undefined));
  const end = lines.at(-1);
  if (end.summary === undefined) throw new Error(`The upload broke off: ${end.problem.detail}`);
  const { lines: all, inserted, skipped, failed, roundTrips, strategy } = end.summary;
  told(true, `${slug}: ${plural(all, 'line')} in ${whole(millis)} ms, ${whole((1000 * all) / millis)} rows a second. ${whole(inserted)} stored, `
    + `${whole(skipped)} known, ${whole(failed)} refused. ${plural(roundTrips, 'trip')}, strategy ${strategy}.`);
}

/** Commits of a run of their own: three lines are bad. */
function sample() {
  const run = Date.now().toString(16).padStart(16, '0');
  return Array.from({ length: SAMPLE }, (none, at) => {
    const commit = { sha: `${run}${at.toString(16).padStart(24, '0')}`, author: { name: 'Ada', email: 'ada@example.org' },
      committed: new Date(1.7e12 + at * 60000).toISOString(), message: `Commit ${at + 1}` };
    if (at === 999) commit.sha = 'no sha';
    if (at === 1999) delete commit.author;
    if (at === 2999) commit.committed = 'yesterday';
    return `${JSON.stringify(commit)}\n`;
  }).join('');
}

const slugOf = (name) => name.toLowerCase().replace(/\.[a-z]+$/, '').replace(/[^a-z0-9._-]+/g, '-').replace(/^[^a-z0-9]+/, '').slice(0, 60) || 'dropped';
const start = (body, slug) => busy([byId('sample'), byId('file')], () => ingest(body, slug), (text) => told(false, text));
const drop = byId('drop');

byId('sample').addEventListener('click', () => start(sample(), 'sample'));
byId('file').addEventListener('change', ({ target }) => { if (target.files[0]) start(target.files[0], slugOf(target.files[0].name)); });
for (const name of ['dragover', 'dragleave', 'drop']) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle('over', name === 'dragover');
    const file = name === 'drop' ? event.dataTransfer.files[0] : undefined;
    if (file) start(file, slugOf(file.name));
  });
}

// ---- by URL: a job fetches the commits

async function ended(path, job) {
  const { body } = await ask('GET', `${path}/answer`);
  const why = body.detail ? ` ${body.detail}` : '';
  told(job.state === 'succeeded', `The indexing ${job.state}: ${progressed(job)}.${why} `, link(`${path}/answer`, 'The whole answer'));
}

byId('indexing').addEventListener('submit', (event) => {
  event.preventDefault();
  busy([byId('indexing').querySelector('button')], async () => {
    const url = byId('url').value.trim();
    const answer = await ask('POST', '/repositories', { url });
    if (answer.status !== 202) {
      told(false, reason(answer), link(answer.body.type, 'What to do about it'));
      return;
    }
    begin('The job is queued');
    followJob(answer.location, url, {
      seen: (job) => { tell(byId('step'), progressed(job)); advance(bar, job); },
      ended: (job) => ended(answer.location, job).catch(() => told(false, UNREACHABLE)),
    });
  }, (text) => told(false, text));
});
