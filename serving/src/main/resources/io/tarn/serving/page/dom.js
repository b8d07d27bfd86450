// Elements are made by code alone, and what comes from outside is always text: nothing of a key or
// a record can become markup.

const SVG = 'http://www.w3.org/2000/svg';

/** An element: attributes that are null are left out, functions are listeners. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same in a drawing. */
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets an element's children, unless they are the same text. */
export function put(element, ...children) {
  const flat = children.flat().filter((child) => child !== null && child !== undefined);
  if (flat.length === 1 && typeof flat[0] === 'string') {
    if (element.textContent !== flat[0]) element.textContent = flat[0];
    return;
  }
  element.replaceChildren(...flat);
}

/** A block with a heading. */
export function section(title, ...children) {
  const id = `s-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  return h('section', { 'aria-labelledby': id }, h('h2', { id }, title), ...children);
}

/** A table that scrolls by itself where the page is narrow; cells are texts or elements. */
export function grid(caption, columns, rows) {
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    h(
      'table',
      {},
      h('caption', { class: 'unseen' }, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          columns.map((column) =>
            h('th', { scope: 'col', class: column.number ? 'number' : null }, column.name))),
      ),
      h(
        'tbody',
        {},
        rows.map((row) =>
          h(
            'tr',
            { class: row.class ?? null },
            row.cells.map((cell, i) =>
              h(
                i === 0 ? 'th' : 'td',
                { scope: i === 0 ? 'row' : null, class: columns[i].number ? 'number' : null },
                cell ?? ''))))),
    ),
  );
}

/** An address within the page. */
export function href(parts, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const search = given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `#/${parts.map(encodeURIComponent).join('/')}${search ? `?${search}` : ''}`;
}
