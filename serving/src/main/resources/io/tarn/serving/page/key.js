// One key: its value, what it was, and why.

import { address, get, path, post, Problem } from './api.js';
import { chart } from './charts.js';
import { grid, h, href, put, section } from './dom.js';
import { ageOf, exact, number, time } from './format.js';
import { listen } from './live.js';
import { oneAtATime } from './once.js';
import { slider } from './slider.js';
import { snippets } from './snippets.js';
import { fieldsOf, json, numbersOf, text, valueList, windowText } from './values.js';

const VERSIONS = 100;
const FIRST_VERSIONS = 8;
const WINDOWS = 120;
const FIRST_WINDOWS = 12;
const RECORDS = 20;
const LOOK_MILLIS = 5000;

export function keyView(main, context) {
  const [, job, , table, , key] = context.parts;
  const of = (...rest) => path('jobs', job, 'tables', table, ...rest);
  let pinned = context.query.batch === undefined ? null : Number(context.query.batch);
  let changed = 0; // counts moves: an answer to another question is not shown
  let described = null;
  let shownBatch = null; // of the value that is shown
  let lastHistory = null;
  let historyOf = null; // the newest batch when the history was read
  let told = ''; // the versions that are shown
  let all = false; // of the versions
  let allWindows = false;
  let drawn = null;
  const found = new Map(); // by batch, where the records are shown that made it

  const slide = slider((batch) => {
    pinned = batch;
    changed++;
    window.history.replaceState(null, '', href(context.parts, { batch: pinned }));
    refresh();
  });
  const fault = h('p', { class: 'problem', role: 'alert', hidden: true });
  const value = h('div', { class: 'value' });
  const charts = h('div', { class: 'charts' });
  const windows = h('div', {});
  const versions = h('div', {});
  const same = snippets();
  const ofWindows = section('Windows', windows);
  ofWindows.hidden = true;
  main.append(
    h('p', {}, h('a', { href: href(['jobs', job, 'tables', table]) }, `← ${table}`)),
    h('h1', { class: 'key' }, key === '' ? '(the empty key)' : key),
    slide.element,
    fault,
    value,
    ofWindows,
    section('What it was, and why', h('p', { class: 'note' }, 'Each batch that changed the key, newest first, as far back as the table’s history goes. “Why” reads the input of that batch again.'), charts, versions),
    section('The same read elsewhere', h('p', { class: 'note' }, 'tarn and hbase shell find the HBase of ~/.tarn, unless they are told of another.'), same.element),
  );

  const refresh = oneAtATime(async () => {
    const asked = changed;
    try {
      const [bounds, now] = await Promise.all([get(of(), context.signal), get(path('jobs', job), context.signal)]);
      described = bounds;
      context.state(now.running ? 'live' : 'idle', now.running ? (pinned === null ? 'live' : 'live · showing an earlier batch') : `nobody runs it · batch ${now.batch === null ? 'none' : number(now.batch)} is served`);
      if (now.batch === null) {
        put(value, h('p', { class: 'empty' }, 'nothing committed yet'));
        return;
      }
      const answer = await readValue();
      if (asked !== changed) return;
      fault.hidden = true;
      slide.update({ oldest: bounds.oldest ?? 0, newest: now.batch, shown: answer.batch, planned: answer.planned, ageMs: ageOf(answer, now), pinned: pinned !== null });
      if (answer.batch !== shownBatch) {
        shownBatch = answer.batch;
        showValue(answer);
      }
      if (now.batch !== historyOf) {
        const history = await get(address(of('history'), { key, last: VERSIONS }), context.signal);
        historyOf = now.batch;
        lastHistory = history;
      }
      showVersions(lastHistory);
      same.update({ job, table, key, type: bounds.key, history: lastHistory, batch: pinned, planned: answer.planned, windowed: bounds.windows !== null });
    } catch (e) {
      if (asked !== changed) return;
      if (e instanceof Problem && !e.passes && ![401, 403].includes(e.status) && described !== null) {
        fault.hidden = false;
        put(fault, e.status === 410 ? `${e.message} Move the slider to a batch that can be shown.` : e.message);
        shownBatch = null;
        put(value);
      } else {
        context.trouble(e);
      }
    }
  });
  /** The row, or the windows, at the batch that is shown; a key that is not there is an answer. */
  async function readValue() {
    if (described.windows !== null) return get(address(of('windows'), { key, batch: pinned }), context.signal);
    return post(address(of('rows'), { batch: pinned }), { keys: [key] }, context.signal);
  }

  function showValue(answer) {
    if (described.windows !== null) {
      ofWindows.hidden = false;
      value.hidden = true;
      showWindows(answer.rows);
      return;
    }
    put(value, answer.rows.length === 0 ? h('p', { class: 'empty' }, `There is no such key at batch ${number(answer.batch)}.`) : valueList(answer.rows[0].value));
  }

  function showWindows(rows) {
    if (rows.length === 0) {
      put(windows, h('p', { class: 'empty' }, 'no windows'));
      return;
    }
    const [name] = numbersOf(rows[rows.length - 1].value)[0] ?? [];
    const shown = rows.slice(-WINDOWS);
    const bars = chart(name ?? 'windows', ['final', 'open'], 'bars', number);
    if (name) {
      bars.update(
        shown.map((row) => {
          const one = Number(new Map(fieldsOf(row.value)).get(name));
          return { label: windowText(row), values: row.final ? [one, null] : [null, one] };
        }),
      );
    }
    const columns = fieldsOf(rows[0].value).map(([column]) => column);
    put(
      windows,
      name ? bars.element : null,
      h('p', { class: 'note' }, 'Final windows never change again; open ones still may.'),
      grid(
        'Windows of the key',
        [{ name: 'window' }, { name: 'state' }, ...columns.map((column) => ({ name: column, number: true }))],
        (allWindows ? shown : shown.slice(-FIRST_WINDOWS))
          .slice()
          .reverse()
          .map((row) => ({
            class: row.final ? null : 'open',
            cells: [windowText(row), row.final ? 'final' : 'open', ...columns.map((column) => text(new Map(fieldsOf(row.value)).get(column)))],
          })),
      ),
      allWindows || shown.length <= FIRST_WINDOWS
        ? null
        : showAll(shown.length, () => {
            allWindows = true;
            showWindows(rows);
          }),
    );
  }

  function showVersions(history) {
    const signature = `${history.oldest} ${history.batches.map((each) => each.batch).join(',')} ${pinned} ${all}`;
    if (signature === told) return;
    told = signature;
    if (history.batches.length === 0) {
      put(versions, h('p', { class: 'empty' }, `No batch from ${number(history.oldest)} on has changed it.`));
      put(charts);
      return;
    }
    if (described.windows === null) showCharts(history.batches);
    put(
      versions,
      h('ol', { class: 'versions' }, (all ? history.batches : history.batches.slice(0, FIRST_VERSIONS)).map((batch) => version(batch))),
      all || history.batches.length <= FIRST_VERSIONS
        ? null
        : showAll(history.batches.length, () => {
            all = true;
            showVersions(history);
          }),
      all && history.batches.length === VERSIONS ? h('p', { class: 'note' }, `The newest ${VERSIONS}; there may be others.`) : null,
    );
  }

  function showCharts(batches) {
    const names = numbersOf(batches.find((batch) => batch.changes[0]?.after)?.changes[0].after ?? null).map(([name]) => name).slice(0, 4);
    if (drawn === null || drawn.names.join() !== names.join()) {
      drawn = { names, charts: names.map((name) => chart(name, [name], 'steps', number)) };
      put(charts, drawn.charts.map((each) => each.element));
    }
    const inOrder = batches.slice().reverse();
    drawn.charts.forEach((each, i) =>
      each.update(
        inOrder.map((batch) => ({
          label: `batch ${number(batch.batch)}`,
          values: [new Map(fieldsOf(batch.changes[0]?.after ?? null)).get(names[i]) ?? null],
        })),
      ));
  }

  function version(batch) {
    if (!found.has(batch.batch)) found.set(batch.batch, why(batch.batch));
    const { button, records } = found.get(batch.batch);
    return h(
      'li',
      { class: pinned !== null && batch.batch > pinned ? 'later' : null },
      h('div', { class: 'head' }, h('b', {}, `batch ${number(batch.batch)}`), h('span', {}, time(batch.time)), button),
      h('dl', { class: 'differences' }, batch.changes.slice(0, 12).flatMap(differences)),
      batch.changes.length > 12 ? h('p', { class: 'note' }, `and ${batch.changes.length - 12} other windows`) : null,
      records,
    );
  }

  /** A button, and what it shows; both stay when the list is drawn anew. */
  function why(batch) {
    const records = h('div', { class: 'records' });
    const button = h('button', { type: 'button', class: 'quiet', 'aria-expanded': 'false' }, 'why?');
    button.addEventListener('click', async () => {
      const open = !records.hasChildNodes();
      button.setAttribute('aria-expanded', String(open));
      put(records, open ? h('p', { class: 'note' }, 'reading the batch again …') : null);
      if (!open) return;
      try {
        const { causes } = await get(address(of('why'), { key, batch, records: RECORDS }), context.signal);
        put(records, causes.length === 0 ? h('p', { class: 'note' }, 'This batch did not change it.') : causes.map(cause));
      } catch (e) {
        if (e.name !== 'AbortError') put(records, h('p', { class: 'problem', role: 'alert' }, e.message));
      }
    });
    return { button, records };
  }

  listen(path('jobs', job, 'progress'), { onEvent: () => pinned === null && refresh(), onOpen: () => {}, onShown: refresh }, context.signal);
  context.every(LOOK_MILLIS, refresh);
}

function showAll(count, onClick) {
  return h('p', {}, h('button', { type: 'button', class: 'quiet', click: onClick }, `show all ${number(count)}`));
}

/** What one batch made of a key, field by field, or of a window of it. */
function differences(change) {
  const before = new Map(change.before === null ? [] : fieldsOf(change.before));
  const after = new Map(change.after === null ? [] : fieldsOf(change.after));
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => json(before.get(name)) !== json(after.get(name)));
  return names.map((name) => {
    const [old, fresh] = [before.get(name), after.get(name)];
    const grown = Number.isInteger(old) && Number.isInteger(fresh) ? fresh - old : null;
    return h(
      'div',
      {},
      h('dt', {}, change.window ? `${windowText(change)}${names.length > 1 ? ` ${name}` : ''}` : name),
      h('dd', {}, before.has(name) ? `${text(before.get(name))} → ` : '', h('b', {}, after.has(name) ? text(after.get(name)) : 'removed'), grown === null ? '' : h('span', { class: 'grown' }, ` ${grown >= 0 ? '+' : '−'}${exact(Math.abs(grown))}`)),
    );
  });
}

function cause(found) {
  return h(
    'div',
    { class: 'cause' },
    found.records.length === 0 ? h('p', { class: 'note' }, 'No record of this batch did it.') : null,
    h(
      'ol',
      {},
      found.records.map((record) => h('li', {}, h('span', { class: 'from' }, `${record.source} ${record.position}`), h('code', { class: 'record' }, record.text))),
    ),
    found.more > 0 ? h('p', { class: 'note' }, `and ${number(found.more)} more records`) : null,
    found.unfound.map((each) => h('p', { class: 'problem' }, `${each.what} can no longer be found: ${each.why}`)),
  );
}
