// The leaderboard, whose rows move to their new ranks, and the newest actions.
import { byId, el, still, tell } from '/site/base.js';
import { follow } from '/site/feeds.js';

const ROWS = 8;
// faster than people read
const PAUSE_MS = 100;
const MOVE = { duration: 450, easing: 'cubic-bezier(.2,.8,.2,1)' };

const rows = new Map();
let best = 0;
let actions = [];
let due = false;

/** The best score of the board, as far as this page knows. */
export const topScore = () => best;

function rowOf(user, rank) {
  const known = rows.get(user.id);
  const made = known ?? el('tr', {}, el('td'), el('td'), el('td', { className: 'number' }));
  [`${rank}`, user.username, user.score.toLocaleString('en', { maximumFractionDigits: 2 })].forEach((text, at) => tell(made.cells[at], text));
  rows.set(user.id, made);
  return made;
}

/** Rows that wait for users, so that a young board has its full height; they say nothing to a screen reader. */
function ghosts(taken) {
  return Array.from({ length: Math.max(0, ROWS - taken) }, () => {
    const ghost = el('tr', { className: 'ghost', ariaHidden: 'true' }, el('td'), el('td'), el('td'));
    ghost.cells[1].append(el('i'));
    return ghost;
  });
}

function showRanks(items) {
  best = items[0]?.score ?? 0;
  const shown = items.slice(0, ROWS);
  const places = new Map([...byId('ranks').children].map((one) => [one, one.offsetTop]));
  byId('ranks').replaceChildren(...shown.map((user, at) => rowOf(user, at + 1)), ...ghosts(shown.length));
  for (const id of [...rows.keys()]) if (!shown.some((user) => user.id === id)) rows.delete(id);
  byId('no-ranks').hidden = shown.length > 0;
  if (still.matches || places.size === 0) return;
  for (const made of shown.map(({ id }) => rows.get(id))) {
    const from = places.get(made);
    if (from === undefined) made.animate([{ opacity: 0, transform: 'translateX(-12px)' }, { opacity: 1, transform: 'none' }], MOVE);
    else if (from !== made.offsetTop) made.animate([{ transform: `translateY(${from - made.offsetTop}px)` }, { transform: 'none' }], MOVE);
  }
}

/** The name first: a narrow list cuts off the end of a line. */
function said(action) {
  const [, id, name] = /^new user created with id (\d+) and username (.*)$/.exec(action) ?? [];
  return name === undefined ? [action] : [el('b', { textContent: name }), ` created, id ${id}`];
}

function showActions() {
  due = false;
  byId('happenings').replaceChildren(...actions.map(({ action, created }) => el('li', {},
    el('time', { dateTime: created, textContent: new Date(created).toLocaleTimeString('en-GB') }), el('span', { title: action }, ...said(action)))),
  ...Array.from({ length: ROWS - actions.length }, () => el('li', { className: 'ghost', ariaHidden: 'true' }, el('i'))));
  byId('no-happenings').hidden = actions.length > 0;
}

/** Only the newest are read: thousands may come in a second, and the list shows a few. */
function happened(events) {
  actions = events.slice(-ROWS).reverse().map(({ data }) => JSON.parse(data)).concat(actions).slice(0, ROWS);
  if (!due) setTimeout(showActions, PAUSE_MS);
  due = true;
}

export function followBoard() {
  byId('ranks').replaceChildren(...ghosts(0));
  showActions();
  follow('/users/top', (events) => showRanks(JSON.parse(events.at(-1).data).items), (text) => tell(byId('feed'), text));
  follow(`/actions?last=${ROWS}`, happened, (text) => tell(byId('log'), text));
}
