// Through history: which batch the whole view shows.

import { h, put } from './dom.js';
import { age, number, time } from './format.js';

const MOVED_MILLIS = 120;

/**
 * A slider over the batches that can still be shown.
 *
 * @param onChoose called with a batch, or with null for the newest, whichever that is
 * @returns {element, update}: update takes {oldest, newest, shown, planned, ageMs, pinned}
 */
export function slider(onChoose) {
  let timer = null;
  const range = h('input', { type: 'range', id: 'history', step: '1', 'aria-describedby': 'history-text' });
  const text = h('span', { id: 'history-text' });
  const newest = h('button', { type: 'button', class: 'quiet', click: () => onChoose(null) }, 'newest');
  const ends = h('p', { class: 'ends' });
  range.addEventListener('input', () => {
    const batch = Number(range.value);
    const isNewest = range.value === range.max;
    put(text, `batch ${number(batch)} …`);
    range.setAttribute('aria-valuetext', `batch ${batch}`);
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      onChoose(isNewest ? null : batch);
    }, MOVED_MILLIS);
  });
  const element = h(
    'div',
    { class: 'slider' },
    h('label', { for: 'history' }, 'History'),
    range,
    newest,
    h('p', { class: 'shown' }, text),
    ends,
  );

  function update({ oldest, newest: last, shown, planned, ageMs, pinned }) {
    if (timer !== null) return; // it is being moved
    range.min = oldest;
    range.max = last;
    range.value = shown;
    range.setAttribute('aria-valuetext', `batch ${shown}`);
    element.classList.toggle('pinned', pinned);
    newest.hidden = !pinned;
    put(text, `batch ${number(shown)}, planned ${time(planned)}, ${age(ageMs)}${pinned ? '' : ' · the newest'}`);
    put(ends, `history: batches ${number(oldest)} to ${number(last)}`);
  }
  return { element, update };
}
