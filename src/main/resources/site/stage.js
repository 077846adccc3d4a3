// Where everything on the wire stands, and which dot has which fate.

const COLOURS = ['ground', 'sunk', 'line', 'edge', 'text', 'quiet', 'accent', 'on-accent', 'good', 'bad'];

export const ease = (t) => (t < 0.5 ? 2 * t * t : 1 - (2 - 2 * t) ** 2 / 2);
export const clamp = (t) => Math.min(1, Math.max(0, t));
/** Always the same number from 0 to 1 for the same two: a dot keeps its way from frame to frame. */
export const chance = (one, other) => { const x = Math.sin(one * 12.9898 + other * 78.233) * 43758.5453; return x - Math.floor(x); };

/** The size, the colours and the places of everything; read once, since reading styles in each frame is slow. */
export function measure(canvas) {
  const ratio = Math.min(2, devicePixelRatio || 1);
  const { clientWidth: width, clientHeight: height } = canvas;
  if (width === 0) return null;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const brush = canvas.getContext('2d');
  brush.setTransform(ratio, 0, 0, ratio, 0, 0);
  const colours = {};
  for (const name of COLOURS) {
    canvas.style.color = `var(--${name})`;
    colours[name] = getComputedStyle(canvas).color;
  }
  const narrow = width < 640;
  const left = Math.round(width * (narrow ? 0.34 : 0.36));
  const right = Math.round(width * (narrow ? 0.7 : 0.72));
  const group = narrow ? { x: left - 74, w: 58, y: 72, h: 80 } : { x: left - 190, w: 158, y: 64, h: 112 };
  const side = narrow ? 8 : 12;
  const grid = { x: right + (narrow ? 12 : 22), y: 64, side, gap: 3 };
  grid.columns = Math.floor((width - grid.x - (narrow ? 8 : 20)) / (side + grid.gap));
  grid.rows = Math.floor((height - grid.y - 34) / (side + grid.gap));
  const answers = narrow ? { x: 10, y: 208, w: left - 20, h: height - 242 } : { x: 20, y: 190, w: left - 236, h: height - 232 };
  const wires = [0.36, 0.58, 0.8].map((at) => height * at);
  return { brush, width, height, colours, narrow, left, right, group, answers, grid, wires, dot: narrow ? 2.3 : 3.6 };
}

/** Where the dot stands inside a box: the group's, or that of the answers. */
export function seat({ x, y, w, h }, members, at) {
  const columns = Math.max(1, Math.ceil(Math.sqrt((members * w) / h)));
  const pitch = Math.min(11, w / columns, h / Math.ceil(members / columns));
  const used = Math.min(columns, members);
  return {
    x: x + w / 2 + ((at % columns) - (used - 1) / 2) * pitch,
    y: y + h / 2 + (Math.floor(at / columns) - (Math.ceil(members / columns) - 1) / 2) * pitch,
  };
}

/** Which dots are refused: as many as were, at places that the number of the group decides. */
export function fates(group) {
  if (group.fates !== undefined) return group.fates;
  const { id, members: count, created, refused } = group;
  const order = Array.from({ length: count }, (none, at) => at).sort((one, other) => chance(id, one) - chance(id, other));
  const fate = Array(count).fill('replayed');
  order.forEach((at, place) => { if (place < refused) fate[at] = 'refused'; else if (place < refused + created) fate[at] = 'created'; });
  group.fates = fate;
  return fate;
}
