// The stream of groups: what the wire draws, the counters count and the table lists.
import { byId, plural, row, shortMs, tell, whole } from '/site/base.js';
import { follow } from '/site/feeds.js';
import { draw, population, undrawn } from '/site/wire.js';
import { instance, second } from '/site/pool.js';

const ROWS = 8;
// faster than people read
const PAUSE_MS = 100;
// of a creation that goes alone, as of a group
const OWN_TRIPS = 3;

const totals = { rescored: 0, trips: 0, saved: 0 };
let newest = [];
let due = false;

/** The trips that the creations of a group would have taken one by one, row by row: one for each user there, and their own. */
function aloneTrips(created, before) {
  return created * before + (created * (created - 1)) / 2 + OWN_TRIPS * created;
}

/** Gives each group the number of users before and after it: the event tells only the last number. */
function placed({ users, groups }) {
  let after = users;
  for (const group of [...groups].reverse()) {
    group.after = after;
    group.before = after - group.created;
    after = group.before;
  }
  return groups;
}

function count(group) {
  totals.rescored += group.rescored;
  totals.trips += group.trips;
  totals.saved += aloneTrips(group.created, group.before) - group.trips;
}

function sentence({ id, members, created, refused, rescored, trips, millis }) {
  return `Group ${whole(id)}: ${plural(members, 'request')}, ${whole(created)} created, ${whole(refused)} refused. `
    + `${plural(trips, 'trip')}, ${plural(rescored, 'score')} recomputed, ${shortMs(millis)} ms; the drawing is slower.`
    + (undrawn() > 0 ? ` ${plural(undrawn(), 'group')} counted, not drawn.` : '');
}

function paint() {
  due = false;
  for (const [name, n] of Object.entries(totals)) byId(name).textContent = whole(n);
  if (newest.length === 0) return;
  tell(byId('caption'), sentence(newest[0]));
  byId('group-rows').replaceChildren(...newest.map((group) => {
    const made = row([`#${whole(group.id)}`, group.members, group.created, group.refused, group.trips, whole(group.rescored),
      group.millis.toFixed(1)], true);
    made.cells[5].classList.add('wide');
    return made;
  }));
}

function told(event) {
  byId('users').textContent = whole(event.users);
  const groups = placed(event);
  groups.forEach(count);
  second(groups.reduce((sum, { created }) => sum + created, 0));
  newest = [...groups].reverse().concat(newest).slice(0, ROWS);
  if (groups.length === 0) population(event.users);
  else draw(groups);
  if (!due) setTimeout(paint, PAUSE_MS);
  due = true;
}

export function followGroups() {
  follow('/groups', (events) => events.forEach(({ name, data }) => {
    if (name === 'groups') told(JSON.parse(data));
    else if (name === 'instance') instance(JSON.parse(data));
  }), (text) => tell(byId('stream'), text));
}
