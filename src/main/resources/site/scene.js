// One frame of the wire, on a canvas: two lanes, three trips between them, dots that are requests.
import { plural, whole } from '/site/base.js';
import { box, boxes, circle, circles, mix, ring, words } from '/site/brush.js';
import { chance, clamp, ease, fates, seat } from '/site/stage.js';

const TRIPS = [['BEGIN, lock', 'lock'], ['insert all', 'insert'], ['rescore all, COMMIT', 'rescore']];
const GATHERED = 0.16;
const BOUNDS = [GATHERED, 0.38, 0.6, 1];
const SAMPLE = { id: 0, members: 24, created: 22, refused: 2, trips: 3, rescored: 0, sample: true };

/** Draws dots, each {x, y, fate}. */
function dots(look, all) {
  const { brush, colours, dot: size } = look;
  const of = (fate) => all.filter((one) => one.fate === fate);
  circles(brush, of(undefined), size, colours.edge);
  circles(brush, of('created'), size, colours.good);
  circles(brush, of('replayed'), size, colours.accent);
  for (const one of of('refused')) ring(brush, one, size - 0.4, colours.bad);
}

/** The dots of a group, each where place(n) says. */
const members = ({ members: count }, place) => Array.from({ length: count }, (none, one) => place(one));

/** The number of a part of the explanation, as the list below the drawing has it. */
function badge({ brush, colours }, number, x, y) {
  circle(brush, { x, y: y - 4 }, 9, colours.accent);
  words(brush, `${number}`, x, y, colours['on-accent'], { bold: true, centre: true });
}

function lanes(look, { users, active, last }) {
  const { brush, width, height, colours, left, right, narrow } = look;
  const pad = narrow ? 10 : 20;
  box(brush, { x: 0, y: 0, w: left, h: height, r: 12 }, colours.sunk);
  box(brush, { x: right, y: 0, w: width - right, h: height, r: 12 }, colours.sunk);
  words(brush, 'Service', pad, 26, colours.text, { bold: true });
  words(brush, 'PostgreSQL', right + pad, 26, colours.text, { bold: true });
  words(brush, users === 0 ? 'no users yet' : plural(users, 'user'), right + pad, 46, colours.quiet);
  badge(look, 1, pad + 8, 52);
  words(brush, narrow ? 'requests' : 'requests come in', pad + 24, 52, colours.quiet);
  badge(look, 3, pad + 8, height - 14);
  words(brush, narrow ? 'answers' : 'answers, one for each request', pad + 24, height - 14, colours.quiet);
  const taken = active?.group ?? last;
  const text = taken === null ? 'three trips' : plural(taken.trips, 'trip');
  badge(look, 2, left + (narrow ? 16 : 24), 30);
  words(brush, text, left + (narrow ? 30 : 40), 30, colours.text, { bold: true });
  if (!narrow) words(brush, 'for the whole group', left + 40, 48, colours.quiet);
}

function board(look, { users, flash, active }) {
  const { brush, colours, grid } = look;
  const places = grid.columns * grid.rows;
  const each = Math.max(1, Math.ceil(users / places));
  const filled = Math.ceil(users / each);
  look.cells = filled;
  const locked = active !== null && active.at > BOUNDS[0] + 0.1;
  const cells = Array.from({ length: places }, (none, at) => ({ x: grid.x + (at % grid.columns) * (grid.side + grid.gap),
    y: grid.y + Math.floor(at / grid.columns) * (grid.side + grid.gap), w: grid.side, h: grid.side, r: 2.5 }));
  boxes(brush, cells.slice(0, filled), mix(colours.edge, 0.45));
  boxes(brush, cells.slice(filled), mix(colours.line, 0.7));
  // twenty depths are enough, and each is one path
  for (let depth = 1; depth <= 20; depth += 1) {
    const lit = (name, fresh) => boxes(brush, cells.filter((cell, at) => Math.ceil((flash[at] ?? 0) * 20) === depth
      && (flash.fresh?.has(at) ?? false) === fresh), mix(colours[name], depth / 20));
    if (flash.some((one) => Math.ceil(one * 20) === depth)) ['accent', 'good'].forEach((name, at) => lit(name, at === 1));
  }
  const frameOf = { x: grid.x - 6, y: grid.y - 6, w: grid.columns * (grid.side + grid.gap) + 9, h: grid.rows * (grid.side + grid.gap) + 9, r: 7 };
  if (locked) box(brush, frameOf, null, colours.accent);
  if (each > 1) words(brush, look.narrow ? `■ = ${whole(each)} users` : `a square is ${whole(each)} users`, grid.x, look.height - 16, colours.quiet);
  else if (users > 0) words(brush, 'a square is a user', grid.x, look.height - 16, colours.quiet);
}

function wireLabels(look, at, group) {
  const { brush, colours, left, right, wires, narrow } = look;
  TRIPS.forEach(([long, short], trip) => {
    const y = wires[trip];
    const under = at > BOUNDS[trip] && at <= BOUNDS[trip + 1] && at < 1;
    const done = at > BOUNDS[trip + 1] || at >= 1;
    const x = left + (narrow ? 8 : 16);
    box(brush, { x, y: y - 1, w: right - left - (narrow ? 16 : 32), h: 2, r: 1 }, under || done ? mix(colours.accent, under ? 0.8 : 0.45) : colours.line);
    for (const end of [left + (narrow ? 8 : 16), right - (narrow ? 8 : 16)]) circle(brush, { x: end, y }, 3.5, under || done ? colours.accent : colours.edge);
    words(brush, trips(group, trip, at) ?? (narrow ? short : long), x, y - 15, under ? colours.text : colours.quiet, { bold: under });
    if (done) words(brush, '✓', right - (narrow ? 20 : 30), y - 15, colours.good, { bold: true });
  });
}

/** What the third wire says of a group that goes row by row. */
function trips(group, trip, at) {
  if (trip !== 2 || group === null || group.trips <= 8) return null;
  const gone = 2 + Math.round((group.trips - 2) * clamp((at - BOUNDS[2]) / (1 - BOUNDS[2])));
  return `trip ${whole(gone)} of ${whole(group.trips)}`;
}

function packet(look, { group, at }) {
  const trip = BOUNDS.findIndex((bound, place) => at >= bound && at < BOUNDS[place + 1]);
  if (trip < 0) return;
  const { brush, colours, left, right, wires } = look;
  const part = (at - BOUNDS[trip]) / (BOUNDS[trip + 1] - BOUNDS[trip]);
  // row by row the packet goes to and fro as often as can be seen; the label counts the trips
  const times = trip === 2 && group.trips > 8 ? 14 : 1;
  const way = (part * times) % 1;
  const there = way < 0.5;
  const text = `#${whole(group.id)}`;
  const w = Math.max(40, 16 + text.length * 7);
  const from = left + 12;
  const x = from + (right - 12 - w - from) * ease(there ? way * 2 : 2 - way * 2);
  const shape = { x, y: wires[trip] - 11, w, h: 22, r: 11 };
  box(brush, shape, there ? colours.accent : colours.ground, colours.accent);
  words(brush, text, x + w / 2, wires[trip] + 4, there ? colours['on-accent'] : colours.text, { mono: true, centre: true });
  touch(look, group, trip, part);
}

/** Lights the rows that the trip has reached. */
function touch(look, group, trip, part) {
  const { state, cells } = look;
  const reached = clamp(group.trips > 8 ? part : (part - 0.4) / 0.35);
  if (trip < 2) state.flash.front = 0;
  if (trip === 1 && reached > 0) {
    const fresh = Math.min(cells, Math.ceil((cells * group.created) / Math.max(1, group.after)));
    state.flash.fresh = new Set(Array.from({ length: fresh }, (none, back) => cells - 1 - back));
    for (const at of state.flash.fresh) state.flash[at] = 1;
  } else if (trip === 2 && reached > 0) {
    state.flash.fresh = null;
    const front = Math.floor(reached * cells);
    const first = group.trips > 8 ? front : state.flash.front ?? 0;
    for (let at = Math.min(first, front); at < Math.min(cells, front + 1); at += 1) state.flash[at] = 1;
    state.flash.front = reached >= 1 ? 0 : front;
  }
}

function capsule(look, group) {
  const { brush, colours, group: { x, y, w, h } } = look;
  box(brush, { x: x - 8, y: y - 8, w: w + 16, h: h + 16, r: 10 }, colours.ground, colours.accent);
  const title = group.sample ? 'a group' : `#${whole(group.id)}`;
  words(brush, title, x + w / 2, y + h + 26, colours.text, { bold: true, centre: true });
  words(brush, plural(group.members, 'request'), x + w / 2, y + h + 43, colours.quiet, { centre: true });
}

function gathering(look, { group, at }) {
  const gone = clamp(at / GATHERED);
  dots(look, members(group, (one) => {
    const place = seat(look.group, group.members, one);
    const own = ease(clamp(gone * 1.6 - chance(group.id, one) * 0.6));
    const y = look.group.y + look.group.h * chance(one, group.id);
    return { x: -6 + (place.x + 6) * own, y: y + (place.y - y) * own };
  }));
}

/** The next group waits beside the one that is under way. */
function queue(look, [group]) {
  if (group === undefined) return;
  const { group: { x, y, h }, narrow, dot: size } = look;
  const rows = Math.floor(h / (size * 3));
  dots(look, members(group, (one) => ({ x: x - 20 - Math.floor(one / rows) * size * 3, y: y + (one % rows) * size * 3 }))
    .filter((one) => one.x > (narrow ? 4 : 12)));
}

/** Each dot leaves the group for its place among the answers. */
function leaving(look, { group, at }) {
  const fate = fates(group);
  dots(look, members(group, (one) => {
    const from = seat(look.group, group.members, one);
    const to = seat(look.answers, group.members, one);
    const own = ease(clamp(at * 1.6 - chance(one, group.id) * 0.6));
    return { x: from.x + (to.x - from.x) * own, y: from.y + (to.y - from.y) * own, fate: fate[one] };
  }));
}

function seated(look, place, group, fate = []) {
  dots(look, members(group, (one) => ({ ...seat(place, group.members, one), fate: fate[one] })));
}

/** Draws one frame of the state. */
export function frame(look, state) {
  if (look === null) return;
  look.state = state;
  look.brush.clearRect(0, 0, look.width, look.height);
  lanes(look, state);
  board(look, state);
  const { active, seen } = state;
  const last = state.last ?? (seen ? null : SAMPLE);
  wireLabels(look, active?.at ?? (state.last === null ? 0 : 1), active?.group ?? state.last);
  queue(look, state.waiting);
  const shown = active?.group ?? last;
  if (shown !== null) capsule(look, shown);
  if (active !== null && active.at < GATHERED) gathering(look, active);
  else if (active !== null || shown?.sample) seated(look, look.group, shown);
  if (active !== null) packet(look, active);
  if (state.leaving.length > 0) state.leaving.forEach((each) => leaving(look, each));
  else if (last !== null) seated(look, look.answers, last, fates(last));
}
