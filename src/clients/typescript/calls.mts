// what a client with generated types does: creates, is refused, lists, upserts, and reads a job with its answer
import createClient from 'openapi-fetch';
import type { components, paths } from './onetrip.js';

declare const process: { argv: [string, string, string] };

const client = createClient<paths>({ baseUrl: process.argv[2] });
const named = (username: string): components['schemas']['NewUser'] =>
  ({ username, score: 7.5, profile: { firstname: 'Ada', lastname: 'Lovelace' } });

function found<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

const created = await client.POST('/users', { body: named('ada of TypeScript') });
const ada = found(created);
if (!('username' in ada)) throw new Error('202 was not asked for');
console.log('created:', ada.username);
const refused = await client.POST('/users', { body: named('ada of TypeScript') });
console.log('refused:', refused.error?.status);
const list = found(await client.GET('/users', { params: { query: { limit: 1000 } } }));
console.log('listed:', list.items.some((user) => user.id === ada.id));

const customerId = crypto.randomUUID();
for (const name of ['Ada', 'Ada Lovelace']) {
  const upserted = found(await client.PUT('/customers/{customerId}', { params: { path: { customerId } }, body: { name } }));
  if (!('outcome' in upserted)) throw new Error('202 was not asked for');
  console.log('upserted:', upserted.outcome, upserted.version);
}

let job = found(await client.POST('/users#background', { params: { header: { Prefer: 'respond-async' } }, body: named('job of TypeScript') }));
while (job.state === 'queued' || job.state === 'running') {
  await new Promise((again) => setTimeout(again, 50));
  job = found(await client.GET('/jobs/{id}', { params: { path: { id: job.id } } }));
}
console.log('job:', job.state, job.status);
const answer = found(await client.GET('/jobs/{id}/answer', { params: { path: { id: job.id } } }));
console.log('answer:', 'username' in answer && answer.username);
