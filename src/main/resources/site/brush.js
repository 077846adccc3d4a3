// Strokes on a canvas.

const SANS = 'Inter, system-ui, sans-serif';
const MONO = 'ui-monospace, "JetBrains Mono", Menlo, monospace';

/** The colour, an rgb(), with that opacity. */
export const mix = (colour, opacity) => colour.replace(/^rgb\((.*)\)$/, (whole, parts) => `rgba(${parts.replace(/ /g, ',').replace(/,+/g, ',')}, ${opacity})`);

export function box(brush, { x, y, w, h, r }, fill, stroke) {
  brush.beginPath();
  brush.roundRect(x, y, w, h, r);
  if (fill) { brush.fillStyle = fill; brush.fill(); }
  if (stroke) { brush.strokeStyle = stroke; brush.lineWidth = 1.5; brush.stroke(); }
}

/** Many boxes of one colour are one path: a call for each costs most of a frame. */
export function boxes(brush, places, fill) {
  brush.beginPath();
  for (const { x, y, w, h, r } of places) brush.roundRect(x, y, w, h, r);
  brush.fillStyle = fill;
  brush.fill();
}

/** Many full dots, as one path. */
export function circles(brush, places, radius, fill) {
  brush.beginPath();
  for (const { x, y } of places) {
    brush.moveTo(x + radius, y);
    brush.arc(x, y, radius, 0, 2 * Math.PI);
  }
  brush.fillStyle = fill;
  brush.fill();
}

export function circle(brush, { x, y }, radius, fill) {
  brush.beginPath();
  brush.arc(x, y, radius, 0, 2 * Math.PI);
  brush.fillStyle = fill;
  brush.fill();
}

export function ring(brush, { x, y }, radius, stroke) {
  brush.beginPath();
  brush.arc(x, y, radius, 0, 2 * Math.PI);
  brush.strokeStyle = stroke;
  brush.lineWidth = 2;
  brush.stroke();
}

export function words(brush, text, x, y, fill, { bold = false, centre = false, mono = false } = {}) {
  brush.font = `${bold ? '600 ' : ''}${mono ? 11.5 : 13}px ${mono ? MONO : SANS}`;
  brush.textAlign = centre ? 'center' : 'left';
  brush.fillStyle = fill;
  brush.fillText(text, x, y);
}
