// The wire: which group is drawn when. How it looks is in scene.js.
import { byId, still } from '/site/base.js';
import { frame } from '/site/scene.js';
import { measure } from '/site/stage.js';

// a group beyond these is counted, but not drawn
const WAITING_LIMIT = 8;
// the answers have left the group before the next one closes
const CLEARED = 0.55;
const STILL_MS = 400;
// how long a group is drawn, by the number that wait behind it: the milliseconds of its transaction are too short to see
const PACE = [1700, 1200, 900, 700, 560];

const canvas = byId('wire');
const state = { users: 0, waiting: [], active: null, leaving: [], last: null, skipped: 0, flash: [], seen: false };
let before = -STILL_MS;
let running = false;
let look = null;

function next() {
  const group = state.waiting.shift();
  const pace = PACE[Math.min(state.waiting.length, PACE.length - 1)];
  // a group that goes row by row is drawn longer, as it took longer
  const length = group.trips > 8 && state.waiting.length < 2 ? Math.max(pace, group.millis * 4) : pace;
  return { group, length, at: 0 };
}

function step(passed) {
  const cleared = state.leaving.every(({ at }) => at > CLEARED);
  if (state.active === null && state.waiting.length > 0 && cleared) state.active = next();
  if (state.active !== null) {
    state.active.at += passed / state.active.length;
    if (state.active.at >= 1) {
      state.last = state.active.group;
      state.leaving = [{ group: state.last, length: state.active.length * 0.6, at: 0 }];
      state.active = null;
    }
  }
  for (const each of state.leaving) each.at += passed / each.length;
  state.leaving = state.leaving.filter(({ at }) => at < 1);
  for (let at = 0; at < state.flash.length; at += 1) state.flash[at] = Math.max(0, (state.flash[at] ?? 0) - passed / 700);
}

const moves = () => state.active !== null || state.waiting.length > 0 || state.leaving.length > 0 || state.flash.some((one) => one > 0);

function tick(now) {
  step(Math.min(50, now - before));
  before = now;
  frame(look, state);
  running = moves();
  if (running) requestAnimationFrame(tick);
}

function run() {
  if (running || look === null) return;
  running = true;
  before = performance.now();
  requestAnimationFrame(tick);
}

/** With reduced motion only the end of the newest group is drawn, at once and then a few times a second at most. */
function end() {
  if (running || look === null) return;
  running = true;
  setTimeout(() => {
    running = false;
    state.waiting = [];
    state.active = null;
    state.leaving = [];
    frame(look, state);
    before = performance.now();
  }, Math.max(0, before + STILL_MS - performance.now()));
}

/** How many groups were counted, but not drawn. */
export const undrawn = () => state.skipped;

/** Draws these groups, which were committed in this order. */
export function draw(groups) {
  state.seen = true;
  state.users = groups.at(-1).after;
  if (still.matches) {
    state.skipped += groups.length - 1;
    state.last = groups.at(-1);
    end();
    return;
  }
  state.waiting.push(...groups);
  state.skipped += Math.max(0, state.waiting.length - WAITING_LIMIT);
  state.waiting = state.waiting.slice(-WAITING_LIMIT);
  run();
}

/** The number of users, where no group tells it. */
export function population(users) {
  state.users = users;
  if (look !== null && !running) frame(look, state);
}

/** Measures the canvas and its colours again: the size, the theme or the fonts have changed. */
export function refresh() {
  look = measure(canvas);
  if (!running) frame(look, state);
}

new ResizeObserver(refresh).observe(canvas);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refresh);
still.addEventListener('change', refresh);
