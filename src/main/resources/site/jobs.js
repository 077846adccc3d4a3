// Background jobs of this page: each is a row with its progress, and can be cancelled.
import { ask, busy, byId, el, link, reason, tell, whole } from '/site/base.js';
import { topScore } from '/site/board.js';
import { follow } from '/site/feeds.js';
import { body } from '/site/lines.js';

const FINAL = ['succeeded', 'failed', 'cancelled'];
const LINES = 10000;
const LISTED = 6;
const COUNTED = { objectsReceived: 'objects received', commitsWalked: 'commits walked', rowsStored: 'rows stored' };

/** What a job has done so far, in words; an attempt that failed for a reason that may pass is followed by another. */
export function progressed({ state, attempts, progress: { counts = {}, done, total } }) {
  const parts = Object.entries(counts).map(([name, n]) => `${whole(n)} ${COUNTED[name] ?? name}`);
  if (parts.length === 0) parts.push(total > 0 ? `${whole(done)} of ${whole(total)}` : `The job is ${state}`);
  if (attempts > 1) parts.push(`attempt ${attempts}`);
  return parts.join(', ');
}

/** A bar without a value shows that the total is unknown. */
export function advance(bar, { progress: { done, total } }) {
  if (total > 0) {
    bar.max = total;
    bar.value = done;
  } else {
    bar.removeAttribute('value');
  }
}

/** Follows the job at that path to its end: calls seen(job) for each change, then ended(job). */
export function followJob(path, name, { seen = () => {}, ended = () => {} } = {}) {
  const bar = el('progress', { ariaLabel: `Progress of ${name}` });
  const cancel = el('button', { type: 'button', className: 'second', textContent: 'Cancel', ariaLabel: `Cancel ${name}` });
  const cells = [el('th', { scope: 'row', textContent: name }), el('td'), el('td', {}, bar, el('small')), el('td', {}, cancel)];
  const line = el('tr', {}, ...cells);
  byId('jobs').hidden = false;
  tell(byId('job-said'), `${name}: the service has taken the job.`);
  byId('jobs').tBodies[0].prepend(line);
  while (byId('jobs').tBodies[0].children.length > LISTED) byId('jobs').tBodies[0].lastChild.remove();
  cancel.addEventListener('click', () => busy([cancel], async () => {
    const answer = await ask('DELETE', path);
    tell(byId('job-said'), answer.status === 202 ? `${name} is being cancelled. What was committed stays.` : reason(answer));
  }, (text) => tell(byId('job-said'), text)));
  const stop = follow(path, (events) => {
    const job = JSON.parse(events.at(-1).data);
    tell(cells[1], job.cancelling && !FINAL.includes(job.state) ? 'cancelling' : job.state);
    tell(cells[2].lastChild, progressed(job));
    advance(bar, job);
    seen(job);
    if (!FINAL.includes(job.state)) return;
    stop();
    bar.remove();
    cells[3].replaceChildren(job.state === 'cancelled' ? '' : link(`${path}/answer`, 'Answer'));
    tell(byId('job-said'), `${name}: ${job.state}, ${progressed(job)}.`);
    ended(job);
  }, () => {});
}

byId('background').addEventListener('click', ({ target }) => busy([target], async () => {
  const answer = await ask('POST', '/users', body(topScore(), LINES), { Prefer: 'respond-async' });
  if (answer.status === 202) followJob(answer.location, `${whole(LINES)} users`);
  else tell(byId('job-said'), reason(answer));
}, (text) => tell(byId('job-said'), text)));
