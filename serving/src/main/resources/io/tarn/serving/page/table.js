// One table at one batch: search, browse, and which rows are the greatest.

import { address, get, path, Problem } from './api.js';
import { ranking } from './charts.js';
import { grid, h, href, put, section } from './dom.js';
import { ageOf, exact, number, time, windows } from './format.js';
import { listen } from './live.js';
import { oneAtATime } from './once.js';
import { slider } from './slider.js';
import { columnsOf, fieldsOf, keyText, numbersOf, text, windowText } from './values.js';

const PAGE = 25;
const TOP = 10;
const LOOK_MILLIS = 5000;
const TYPED_MILLIS = 200;

export function tableView(main, context) {
  const [, job, , table] = context.parts;
  const of = (...rest) => path('jobs', job, 'tables', table, ...rest);
  const wanted = {
    batch: context.query.batch === undefined ? null : Number(context.query.batch),
    prefix: context.query.prefix ?? '',
    field: context.query.by ?? null,
    windowStart: null,
    cursors: [null], // of the pages up to the one that is wanted
  };
  let changed = 0; // counts what is wanted otherwise: an answer to another question is not shown
  let described = null;
  let shownRows = null; // the answer that is shown: the same again is not drawn again
  let shownTop = null;
  let next = null;

  const lead = h('p', { class: 'lead' }, ' ');
  const history = slider((batch) => want({ batch, windowStart: null, cursors: [null] }));
  const search = h('input', { id: 'key', type: 'search', autocomplete: 'off', spellcheck: 'false', value: wanted.prefix, 'aria-describedby': 'key-help' });
  const form = h('form', { class: 'search', role: 'search' }, h('label', { for: 'key' }, 'Key'), search, h('button', {}, 'Open the key'));
  const help = h('p', { class: 'note', id: 'key-help' }, 'Typing shows the keys that begin so; Enter opens the key itself.');
  const rows = h('div', {});
  const back = h('button', { type: 'button', class: 'quiet', click: () => want({ cursors: wanted.cursors.slice(0, -1) }) }, '← before');
  const on = h('button', { type: 'button', class: 'quiet', click: () => want({ cursors: [...wanted.cursors, next] }) }, 'more →');
  const place = h('span', {});
  const fault = h('p', { class: 'problem', role: 'alert', hidden: true });
  const by = h('select', { 'aria-label': 'Ranked by', change: () => want({ field: by.value }) });
  const ofWindow = h('span', {});
  const before = h('button', { type: 'button', class: 'quiet', 'aria-label': 'The window before', click: () => want({ windowStart: earlier() }) }, '←');
  const newestWindow = h('button', { type: 'button', class: 'quiet', click: () => want({ windowStart: null }) }, 'newest');
  const top = h('div', { class: 'top' });
  const greatest = section('The greatest', h('p', { class: 'note' }, 'by ', by, ' ', ofWindow, ' ', before, ' ', newestWindow), top);
  greatest.hidden = true;
  main.append(h('h1', {}, table), lead, history.element, form, help, fault, h('div', { class: 'columns' }, section('Rows', rows, h('nav', { class: 'pages', 'aria-label': 'Pages' }, back, place, on)), greatest));

  let typing = null;
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => want({ prefix: search.value, cursors: [null] }), TYPED_MILLIS);
  });
  form.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    window.location.hash = keyHref(search.value);
  });

  const keyHref = (key) => href(['jobs', job, 'tables', table, 'keys', key], { batch: wanted.batch });

  /** Shows something else. The address says what, so that it can be sent to somebody. */
  function want(otherwise) {
    Object.assign(wanted, otherwise);
    changed++;
    on.disabled = true;
    back.disabled = true;
    window.history.replaceState(null, '', href(context.parts, { batch: wanted.batch, prefix: wanted.prefix, by: wanted.field }));
    refresh();
  }

  function describe(of) {
    put(lead, `Keys: ${of.key}. ${of.windows ? `Windows: ${windows(of.windows)}. ` : ''}History: ${number(of.history)} batches. ${of.fields ? `Fields: ${of.fields.replaceAll(',', ', ')}.` : ''}`);
    if (of.key !== 'string') {
      help.textContent = of.key.startsWith('struct') ? 'Enter opens a key, written as a JSON array.' : 'Enter opens a key.';
    }
  }

  const refresh = oneAtATime(async () => {
    const asked = changed;
    try {
      const [bounds, now] = await Promise.all([get(of(), context.signal), get(path('jobs', job), context.signal)]);
      if (described === null) describe(bounds);
      described = bounds;
      context.state(now.running ? 'live' : 'idle', now.running ? (wanted.batch === null ? 'live' : 'live · showing an earlier batch') : `nobody runs it · batch ${now.batch === null ? 'none' : number(now.batch)} is served`);
      if (now.batch === null) {
        put(rows, h('p', { class: 'empty' }, 'nothing committed yet'));
        return;
      }
      const cursor = wanted.cursors[wanted.cursors.length - 1];
      const begins = described.key === 'string' && wanted.prefix !== '' ? wanted.prefix : null;
      const page = await get(address(of('rows'), cursor ? { cursor, limit: PAGE } : { prefix: begins, batch: wanted.batch, limit: PAGE }), context.signal);
      if (asked !== changed) return;
      fault.hidden = true;
      showRows(page);
      history.update({ oldest: bounds.oldest ?? 0, newest: now.batch, shown: page.batch, planned: page.planned, ageMs: ageOf(page, now), pinned: wanted.batch !== null });
      await showTop(page, asked);
    } catch (e) {
      if (asked !== changed) return;
      if (e instanceof Problem && !e.passes && ![401, 403].includes(e.status) && described !== null) {
        fault.hidden = false;
        put(fault, e.message);
        back.disabled = wanted.cursors.length === 1;
      } else {
        context.trouble(e);
      }
    }
  });

  function showRows(page) {
    next = page.next;
    on.disabled = next === null;
    back.disabled = wanted.cursors.length === 1;
    put(place, `page ${wanted.cursors.length}${wanted.cursors.length > 1 ? `, all of batch ${number(page.batch)}` : ''}`);
    if (page === shownRows) return;
    if (shownRows !== null && rows.contains(document.activeElement)) return; // somebody walks through it
    shownRows = page;
    const columns = columnsOf(page.rows);
    const windowed = page.rows.some((row) => row.window);
    put(
      rows,
      page.rows.length === 0
        ? h('p', { class: 'empty' }, wanted.prefix === '' ? 'no rows' : `no key begins with ${wanted.prefix}`)
        : grid(
            `Rows of ${table}`,
            [{ name: 'key' }, ...(windowed ? [{ name: 'window' }] : []), ...columns.map((name) => ({ name, number: isNumber(page.rows, name) })), { name: 'updated' }],
            page.rows.map((row) => {
              const fields = new Map(fieldsOf(row.value));
              return {
                class: row.window && !row.final ? 'open' : null,
                cells: [
                  h('a', { href: keyHref(keyText(row.key)), title: keyText(row.key) }, keyText(row.key)),
                  ...(windowed ? [`${windowText(row)}${row.final ? '' : ' · open'}`] : []),
                  ...columns.map((name) => text(fields.get(name))),
                  time(row.updated),
                ],
              };
            }),
          ),
    );
  }

  /** Of the batch that the rows show. */
  async function showTop(page, asked) {
    const names = [...new Set(page.rows.flatMap((row) => numbersOf(row.value).map(([name]) => name)))];
    if (names.length === 0) return;
    const field = names.includes(wanted.field) ? wanted.field : names[0];
    let answer;
    try {
      answer = await get(address(of('top'), { field, limit: TOP, window: wanted.windowStart, batch: page.batch }), context.signal);
    } catch (e) {
      if (!(e instanceof Problem) || e.status !== 400) throw e;
      greatest.hidden = true; // not all rows have numbers there
      return;
    }
    if (asked !== changed || answer === shownTop || top.contains(document.activeElement)) return;
    shownTop = answer;
    greatest.hidden = false;
    if (document.activeElement !== by) {
      put(by, names.map((name) => h('option', { value: name, selected: name === field }, name)));
    }
    const shown = answer.rows[0]?.window;
    put(ofWindow, shown ? `· window ${time(shown.start)} – ${time(shown.end)}` : wanted.windowStart ? `· window of ${time(wanted.windowStart)}` : '');
    before.hidden = earlier() === null;
    newestWindow.hidden = wanted.windowStart === null;
    put(
      top,
      answer.rows.length === 0
        ? h('p', { class: 'empty' }, 'no rows')
        : ranking(
            answer.rows.map((row) => ({
              name: keyText(row.key),
              value: Number(new Map(fieldsOf(row.value)).get(field)),
              href: keyHref(keyText(row.key)),
            })),
            exact,
          ),
    );
  }

  /** The beginning of the window before the one that is shown; null if there are no such windows. */
  function earlier() {
    const slide = slideOf(described?.windows);
    const start = shownTop?.rows[0]?.window?.start ?? wanted.windowStart;
    return slide === null || !start ? null : new Date(Date.parse(start) - slide).toISOString();
  }

  const follow = () => wanted.batch === null && wanted.cursors.length === 1 && refresh();
  listen(path('jobs', job, 'progress'), { onEvent: follow, onOpen: () => {}, onShown: refresh }, context.signal);
  context.every(LOOK_MILLIS, refresh);
}

function isNumber(rows, name) {
  return rows.some((row) => ['number', 'bigint'].includes(typeof new Map(fieldsOf(row.value)).get(name)));
}

/** The slide of `PT5M every PT1M`, in ms; null of sessions. */
function slideOf(text) {
  const slide = / every PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text ?? '');
  if (!slide) return null;
  const [hours, minutes, seconds] = slide.slice(1).map((part) => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
