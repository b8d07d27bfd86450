// The same read, to be copied.

import { h, put } from './dom.js';
import { address, path, token as tokenOfTab } from './api.js';

/**
 * How a row is read elsewhere.
 *
 * @returns {element, update}: update takes job, table, key and its type, the answer of /history,
 *     batch (null for the newest), planned, windowed
 */
export function snippets() {
  const all = ['tarn', 'curl', 'Java', 'hbase shell'].map(snippet);
  const element = h('div', { class: 'snippets' }, all.map((each) => each.element));
  function update(of) {
    const texts = [tarn(of), curl(of), java(of), hbase(of)];
    all.forEach((each, i) => each.update(texts[i]));
  }
  return { element, update };
}

function tarn(of) {
  const at = of.batch === null ? '' : ` --batch ${of.batch}`;
  return `./tarn ${of.windowed ? 'windows' : 'get'}${at} -- ${of.job} ${of.table} ${quoted(of.key)}`;
}

function curl(of) {
  const url = address(path('jobs', of.job, 'tables', of.table, of.windowed ? 'windows' : 'row'), { key: of.key, batch: of.batch });
  const token = tokenOfTab() ? ` -H "Authorization: Bearer $TOKEN"` : '';
  return `curl -s${token} ${quoted(window.location.origin + url)}`;
}

function java(of) {
  const snapshot = of.batch === null ? 'snapshot()' : `snapshotAt(${of.batch})`;
  const table = `tarn.job(${literal(of.job)}).${snapshot}.table(${literal(of.table)})`;
  const key = of.type === 'string' ? literal(of.key) : 'key';
  return [
    'try (TarnClient tarn = HBaseClients.connect(HBaseConfiguration.create())) {',
    `  TableReader table = ${table};`,
    ...(of.type === 'string' ? [] : [`  Object key = table.schema().keyType().parseText(${literal(of.key)});`]),
    of.windowed ? `  System.out.println(table.windows(${key}));` : `  System.out.println(table.get(${key}));`,
    '}',
  ].join('\n');
}

function hbase(of) {
  const row = `"${of.history.rowKey.replaceAll('"', '\\x22').replaceAll('#', '\\x23')}"`; // Ruby runs what is in #{…}
  const range = `TIMERANGE => [0, ${Date.parse(of.planned) + 1}]`;
  return of.windowed
    ? `scan '${of.history.htable}', {ROWPREFIXFILTER => ${row}, COLUMNS => 's', ${range}}`
    : `get '${of.history.htable}', ${row}, {COLUMN => 's', ${range}}`;
}

/** As Java takes a text. */
function literal(text) {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** As a shell takes a word; what a terminal would act upon is escaped. */
function quoted(text) {
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) {
    const bytes = (c) => [...new TextEncoder().encode(c)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
    return `$'${text.replace(/[\\'\u0000-\u001f\u007f-\u009f]/g, bytes)}'`;
  }
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function snippet(name) {
  const button = h('button', { type: 'button', class: 'quiet', 'aria-label': `Copy for ${name}` }, 'copy');
  const code = h('code', {});
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      put(button, 'copied');
    } catch {
      window.getSelection().selectAllChildren(code); // a page that is not secure may not copy
      put(button, 'marked');
    }
    setTimeout(() => put(button, 'copy'), 1500);
  });
  const element = h('div', { class: 'snippet' }, h('p', {}, name, button), h('pre', { tabindex: '0' }, code));
  function update(text) {
    if (!window.getSelection().containsNode(code, true)) put(code, text); // or a part of it is marked
  }
  return { element, update };
}
