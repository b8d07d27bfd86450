// Streams of events for this tab: by a worker that all tabs share, or by the tab itself where there
// is none. A tab that nobody sees has no stream.

import { token } from './api.js';
import { Events } from './events.js';

const HERE_MILLIS = 30_000;
const listeners = new Map();
let port = null;

if ('SharedWorker' in window) {
  const worker = new SharedWorker('/page/live-worker.js', { type: 'module', name: 'tarn' });
  worker.onerror = () => {
    port = null; // each tab has streams of its own then
    openAll();
  };
  port = worker.port;
  port.onmessage = ({ data }) => hear(data);
  port.start();
  setInterval(sayHere, HERE_MILLIS);
}

/** The worker forgets a tab that it has not heard of for long, as one that slept. */
function sayHere() {
  if (port && !document.hidden) port.postMessage({ here: [...listeners.keys()], token: token() });
}

function hear({ url, event, open }) {
  const listener = listeners.get(url);
  if (!listener) return;
  if (open !== undefined) listener.onOpen(open);
  if (event !== undefined) listener.onEvent(event);
}

function open(url) {
  const listener = listeners.get(url);
  if (port) {
    port.postMessage({ open: url, token: token() });
    return;
  }
  listener.events?.close();
  listener.events = new Events(
    url,
    token(),
    (event) => hear({ url, event }),
    (isOpen) => hear({ url, open: isOpen }),
  );
}

function close(url) {
  if (port) port.postMessage({ close: url });
  listeners.get(url)?.events?.close();
}

function openAll() {
  for (const [url, listener] of listeners) {
    open(url);
    listener.onShown();
  }
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) [...listeners.keys()].forEach(close);
  else openAll();
});
window.addEventListener('pagehide', () => [...listeners.keys()].forEach(close));
window.addEventListener('pageshow', (shown) => {
  if (shown.persisted && !document.hidden) openAll();
});

/**
 * Listens to a stream until the signal aborts: one view at a time does to the same.
 *
 * @param handlers onEvent(event), onOpen(isOpen), and onShown() when the tab is seen again, after
 *     which events may be missing
 */
export function listen(url, handlers, signal) {
  listeners.set(url, handlers);
  if (!document.hidden) open(url);
  signal.addEventListener('abort', () => {
    close(url);
    listeners.delete(url);
  });
}
