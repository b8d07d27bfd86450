// That nothing is lost or doubled, on screen: the sum over a table against the events that were
// committed, at the very same batch, whatever is killed meanwhile.

import { address, getOnce, path } from './api.js';
import { h, put } from './dom.js';
import { number } from './format.js';

const PROOFS = { weblogs: { table: 'host_totals', field: 'requests' } };
const PAGE = 10_000;

/** Null for jobs of which it is not known which sum must be that of the events. */
export function proof(job, tables, signal) {
  const of = PROOFS[job];
  if (!of || !tables.some((table) => table.table === of.table)) return null;
  const sum = h('b', { class: 'sum' }, '…');
  const events = h('b', { class: 'events' }, '…');
  const verdict = h('p', { class: 'verdict' }, 'adding up …');
  const alarm = h('p', { class: 'unseen', role: 'alert' });
  const element = h(
    'section',
    { class: 'proof', 'aria-labelledby': 'proof' },
    h('h2', { id: 'proof' }, 'Proof: each event is counted once'),
    h(
      'dl',
      {},
      h('div', {}, h('dt', {}, `sum of ${of.field} over all of ${of.table}`), h('dd', {}, sum)),
      h('div', {}, h('dt', {}, 'events committed'), h('dd', {}, events)),
    ),
    verdict,
    alarm,
    h('p', { class: 'note' }, 'Both are of the same batch: the sum is read from the table, the events from the job’s row. Kill the process in another terminal with ', h('code', {}, 'kill -9'), ', start it again, and look.'),
  );
  let at = null; // the batch that was added up last
  let total = 0;
  let held = 0;

  /** All rows of a batch. */
  async function addUp(batch) {
    let cursor = null;
    let found = 0;
    do {
      const parameters = cursor ? { cursor, limit: PAGE } : { batch, limit: PAGE };
      const page = await getOnce(address(path('jobs', job, 'tables', of.table, 'rows'), parameters), signal);
      for (const row of page.rows) found += row.value[of.field];
      cursor = page.next;
    } while (cursor);
    return found;
  }

  /** What has changed since a batch that was added up; null if that is too much. */
  async function addChanges(batch) {
    const answer = await getOnce(address(path('jobs', job, 'tables', of.table, 'changes'), { from: at, to: batch, limit: PAGE }), signal);
    if (answer.more) return null;
    return answer.changes.reduce((found, change) => found + (change.after?.[of.field] ?? 0) - (change.before?.[of.field] ?? 0), 0);
  }

  /** What cannot be read now is added up with the next batch. */
  async function update(now) {
    try {
      await addUpTo(now);
    } catch (e) {
      if (e.name === 'AbortError') throw e;
      at = null;
      put(verdict, `cannot be added up now: ${e.message}`);
    }
  }

  async function addUpTo(now) {
    if (now.batch === null || now.batch === at) return;
    const changed = at === null || now.batch < at ? null : await addChanges(now.batch).catch(() => null);
    total = changed === null ? await addUp(now.batch) : total + changed;
    at = now.batch;
    const holds = total === now.events;
    held = holds ? held + 1 : 0;
    put(sum, number(total));
    put(events, number(now.events));
    put(verdict, holds ? `Equal at batch ${number(at)}${held > 1 ? `, as at each of the ${number(held)} batches looked at` : ''}.` : `NOT EQUAL at batch ${number(at)}: they differ by ${number(total - now.events)}.`);
    put(alarm, holds ? '' : 'The sum is not that of the events.');
    element.classList.toggle('broken', !holds);
    element.classList.toggle('holds', holds);
  }
  return { element, update };
}
