// Orders and their steps: one that succeeds, and one that is undone.
import { ask, busy, byId, el, figures, reason, tell, whole } from '/site/base.js';

// a product of this page's own, so that no stock of others is touched
const LAMPS = Date.now();
const STOCK = 100;
const PAUSE_MS = 120;
const SAID = { done: 'done', next: 'under way', refused: 'refused', skipped: 'never begun', waits: 'waits' };
let customer = null;
let made = false;

async function need(answer, ...statuses) {
  const got = await answer;
  if (!statuses.includes(got.status)) throw new Error(reason(got));
  return got.body;
}

async function lamps() {
  if (!made) await need(ask('PUT', `/products/${LAMPS}`, { name: 'A lamp', stock: STOCK }, { 'If-None-Match': '*' }), 201);
  made = true;
  return need(ask('GET', `/products/${LAMPS}`), 200);
}

function draw(names, kindOf) {
  byId('steps').replaceChildren(...names.map((name, at) => {
    const kind = kindOf(at);
    return el('li', { className: kind }, el('b', { textContent: name }), el('small', { textContent: SAID[kind] }));
  }));
}

async function counts() {
  const { counts: all } = await need(ask('GET', '/orders/counts'), 200);
  figures(byId('order-counts'), Object.entries(all).map(([status, n]) => [status, whole(n)]));
}

/** Asks for the job until it has ended. */
async function ended(path) {
  for (;;) {
    const job = await need(ask('GET', path), 200);
    if (['succeeded', 'failed', 'cancelled'].includes(job.state)) return job;
    await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });
  }
}

async function place(quantity) {
  tell(byId('ordered'), 'Ordering…');
  const { stock } = await lamps();
  customer ??= (await need(ask('POST', '/customers/random'), 201)).customerId;
  const path = `/customers/${customer}/orders`;
  const sent = await ask('POST', path, { items: [{ productId: LAMPS, quantity: quantity(stock), price: '9.99' }] }, { Prefer: 'respond-async' });
  await need(sent, 202);
  const job = await ended(sent.location);
  // the customer is this page's own: its newest order is this one
  const { items: [order] } = await need(ask('GET', `${path}?limit=1`), 200);
  const { steps, done, state, error } = await need(ask('GET', `${path}/${order.id}/steps`), 200);
  draw(steps, (at) => (state === 'placed' || at < done ? 'done' : at > done ? 'skipped' : job.state === 'failed' ? 'refused' : 'next'));
  const { stock: left } = await lamps();
  tell(byId('ordered'), `Order ${whole(order.id)} is ${order.status}, ${order.totalAmount} in all.${error ? ` ${error}.` : ''} `
    + `Lamps in stock: ${whole(stock)} before, ${whole(left)} after.`);
  await counts();
}

const buttons = [byId('order'), byId('too-many')];
const failed = (text) => tell(byId('ordered'), text);
byId('order').addEventListener('click', () => busy(buttons, () => place(() => 2), failed));
byId('too-many').addEventListener('click', () => busy(buttons, () => place((stock) => stock + 1), failed));
counts().catch(() => {});
