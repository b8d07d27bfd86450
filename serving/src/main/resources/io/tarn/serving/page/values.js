import { h } from './dom.js';
import { exact, time } from './format.js';

/** A key as a request takes it. */
export function keyText(key) {
  return typeof key === 'string' ? key : json(key);
}

/** A value by its fields, or the one that it is. */
export function fieldsOf(value) {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return Object.entries(value);
  return [['value', value]];
}

/** The fields of rows, in the order in which they come. */
export function columnsOf(rows) {
  const names = [];
  for (const row of rows) {
    for (const [name] of fieldsOf(row.value)) if (!names.includes(name)) names.push(name);
  }
  return names.slice(0, 12);
}

/** A field as text; numbers by their thousands, times by their clock. */
export function text(value) {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number' || typeof value === 'bigint') return exact(value);
  if (typeof value === 'string') {
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? time(value) : value;
  }
  return json(value);
}

/** JSON, also of numbers of any length. */
export function json(value) {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(json).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}:${json(field)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** The numbers of a value, by their names. */
export function numbersOf(value) {
  return fieldsOf(value).filter(([, field]) => typeof field === 'number');
}

/** A value on its own: a list of its fields. */
export function valueList(value) {
  return h(
    'dl',
    { class: 'fields' },
    fieldsOf(value).map(([name, field]) =>
      h('div', {}, h('dt', {}, name), h('dd', { title: typeof field === 'string' ? field : null }, text(field)))),
  );
}

/** A window of a row, or nothing. */
export function windowText(row) {
  return row.window ? `${time(row.window.start)} – ${time(row.window.end)}` : '';
}
