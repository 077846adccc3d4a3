// The pool and the queue of the instance that serves the stream, and the creations of the last minute.
import { byId, el, figures, row, tell, whole } from '/site/base.js';

const SECONDS = 60;
const LISTED = 10;
const SVG = 'http://www.w3.org/2000/svg';

let created = 0;
const history = [];

/** Counts creations into the second that is under way. */
export function second(more) {
  created += more;
}

function cells({ acquired, idle, size }) {
  const kinds = [...Array(acquired).fill('used'), ...Array(idle).fill('idle')];
  byId('cells').replaceChildren(...Array.from({ length: Math.max(size, kinds.length) }, (none, at) => el('i', { className: kinds[at] ?? '' })));
}

function chart() {
  const most = Math.max(1, ...history.map((each) => each.created));
  const bars = history.map((each, at) => {
    const bar = document.createElementNS(SVG, 'rect');
    const height = Math.max(1.5, (each.created / most) * 106);
    const x = (SECONDS - history.length + at) * (600 / SECONDS);
    for (const [name, value] of Object.entries({ x, y: 110 - height, width: 8, height, rx: 2 })) bar.setAttribute(name, value);
    return bar;
  });
  tell(byId('most'), `at most ${whole(Math.max(...history.map((each) => each.created)))}`);
  byId('minute').replaceChildren(...bars);
  byId('seconds').replaceChildren(...history.slice(-LISTED).reverse()
    .map((each, at) => row([`${at + 1}`, whole(each.created), whole(each.queued), whole(each.acquired)])));
}

/** One second is over: takes its creations and what the instance tells of itself. */
export function instance({ queued, pool }) {
  history.push({ created, queued, acquired: pool.acquired });
  created = 0;
  if (history.length > SECONDS) history.shift();
  if (byId('panel-pool').hidden) return;
  cells(pool);
  figures(byId('pool'), [['In use', whole(pool.acquired)], ['Idle', whole(pool.idle)], ['Waiting', whole(pool.pending)],
    ['Creations in the queue', whole(queued)]]);
  chart();
}
