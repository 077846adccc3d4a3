// The lines of an upload of users: names that no other run has, three that are taken, two that are bad.

const FIRST = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Tony', 'Radia', 'Niklaus', 'Mary', 'Dennis', 'Karen', 'Ken', 'Hedy', 'Leslie'];
const LAST = ['Lovelace', 'Hopper', 'Turing', 'Dijkstra', 'Liskov', 'Knuth', 'Allen', 'Hoare', 'Perlman', 'Wirth', 'Shaw', 'Ritchie', 'Jones', 'Thompson', 'Lamarr', 'Lamport'];
// of 1,000 lines: taken names repeat a line from before
const TAKEN = { 250: 100, 500: 200, 750: 300 };
const BAD = { 400: (user) => { user.score = 'ten'; }, 800: (user) => { delete user.profile; } };
let runs = 0;

function user(run, n, top) {
  const firstname = FIRST[n % FIRST.length];
  const lastname = LAST[Math.floor(n / FIRST.length) % LAST.length];
  // scores up to a little above the best one, so that the leaderboard moves
  const score = Number((Math.random() * Math.max(100, Math.min(top * 1.02, 1e11))).toFixed(2));
  return { username: `${firstname}-${run}-${n}`.toLowerCase(), score, profile: { firstname, lastname } };
}

/** So many lines of NDJSON; the faults are those of an upload of 1,000 lines. */
export function body(top, lines = 1000) {
  runs += 1;
  const run = `${Date.now().toString(36)}${runs}`;
  const users = Array.from({ length: lines }, (none, at) => user(run, at + 1, top));
  for (const [line, earlier] of Object.entries(TAKEN)) {
    if (line <= lines) users[line - 1].username = users[earlier - 1].username;
  }
  for (const [line, spoil] of Object.entries(BAD)) {
    if (line <= lines) spoil(users[line - 1]);
  }
  return users.map((one) => `${JSON.stringify(one)}\n`).join('');
}
