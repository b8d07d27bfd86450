// The page: which view stands in it, by what is behind the # of the address.

import { Problem, useToken } from './api.js';
import { h, href, put } from './dom.js';
import { jobView } from './job.js';
import { jobsView } from './jobs.js';
import { keyView } from './key.js';
import { tableView } from './table.js';

const main = document.getElementById('main');
const state = document.getElementById('state');
const THEMES = ['auto', 'light', 'dark'];
let leave = null;

/** What a view has: its place, whether it is still there, and where its troubles go. */
class Context {
  constructor(parts, query, signal) {
    this.parts = parts;
    this.query = query;
    this.signal = signal;
  }

  /** Says in the bar how things are: kind is live, idle or lost. */
  state(kind, text) {
    if (this.signal.aborted) return;
    if (state.className !== `pill ${kind}`) state.className = `pill ${kind}`;
    put(state, text);
  }

  /** Shows a failure: in the bar where it passes by itself, else instead of the view. */
  trouble(e) {
    if (this.signal.aborted || e.name === 'AbortError') return;
    if (e instanceof Problem && e.passes) {
      this.state('lost', e.message);
    } else if (e instanceof Problem && (e.status === 401 || e.status === 403)) {
      leave.abort();
      askForToken(e);
    } else {
      this.state('lost', 'failed');
      leave.abort(); // the view is gone
      put(main, h('h1', {}, e.title ?? 'This did not work'), h('p', { class: 'problem', role: 'alert' }, e.message), h('p', {}, h('a', { href: '#/' }, 'All jobs')));
    }
  }

  /** Does something now, and again and again; failures are shown. */
  every(millis, task) {
    const run = async () => {
      try {
        if (!document.hidden) await task();
      } catch (e) {
        this.trouble(e);
      }
      if (!this.signal.aborted) timer = setTimeout(run, millis);
    };
    let timer = null;
    run();
    this.signal.addEventListener('abort', () => clearTimeout(timer));
  }
}

function askForToken(e) {
  const input = h('input', { id: 'token', type: 'password', autocomplete: 'off', required: true });
  const form = h('form', { class: 'search' }, h('label', { for: 'token' }, 'Token'), input, h('button', {}, 'Use it'));
  form.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    useToken(input.value);
    show();
  });
  state.className = 'pill idle';
  put(state, 'a token is needed');
  put(main, h('h1', {}, 'Who is asking?'), h('p', {}, `${e.message}. Whoever runs this server has one; it stays in this tab.`), form);
  input.focus();
}

function parse(hash) {
  const [place, search = ''] = hash.replace(/^#\/?/, '').split('?');
  try {
    return {
      parts: place === '' ? [] : place.split('/').map(decodeURIComponent),
      query: Object.fromEntries(search === '' ? [] : search.split('&').map((pair) => pair.split('=').map(decodeURIComponent))),
    };
  } catch {
    return { parts: [hash], query: {} }; // no escape; there is no view of it
  }
}

function show() {
  leave?.abort();
  leave = new AbortController();
  const { parts, query } = parse(window.location.hash);
  const context = new Context(parts, query, leave.signal);
  crumbs(parts);
  context.state('idle', 'reading …');
  const view = viewOf(parts);
  document.title = parts.length === 0 ? 'Tarn' : `${parts[parts.length - 1]} · Tarn`;
  if (view === null) {
    context.state('idle', '');
    put(main, h('h1', {}, 'There is no such view'), h('p', {}, h('a', { href: '#/' }, 'All jobs')));
    return;
  }
  put(main);
  try {
    view(main, context);
  } catch (e) {
    context.trouble(e);
  }
}

function viewOf(parts) {
  if (parts.length === 0) return jobsView;
  if (parts[0] !== 'jobs') return null;
  if (parts.length === 2) return jobView;
  if (parts.length === 4 && parts[2] === 'tables') return tableView;
  if (parts.length === 6 && parts[2] === 'tables' && parts[4] === 'keys') return keyView;
  return null;
}

function crumbs(parts) {
  const links = [];
  if (parts[0] === 'jobs' && parts.length >= 2) links.push([parts[1], href(parts.slice(0, 2))]);
  if (parts.length >= 4) links.push([parts[3], href(parts.slice(0, 4))]);
  if (parts.length >= 6) links.push([parts[5], href(parts)]);
  put(
    document.getElementById('path'),
    h(
      'ol',
      {},
      links.map(([text, to], i) => h('li', {}, h('a', { href: to, 'aria-current': i === links.length - 1 ? 'page' : null }, text))),
    ),
  );
}

function theme(next) {
  const button = document.getElementById('theme');
  if (next === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  localStorage.setItem('tarn-theme', next);
  put(button, { auto: '◐ auto', light: '○ light', dark: '● dark' }[next]);
  button.setAttribute('aria-label', `Colours: ${next}; change them`);
}

document.getElementById('theme').addEventListener('click', () => {
  const now = localStorage.getItem('tarn-theme') ?? 'auto';
  theme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
});
document.getElementById('skip').addEventListener('click', (clicked) => {
  clicked.preventDefault();
  main.focus();
});
window.addEventListener('hashchange', () => {
  show();
  window.scrollTo(0, 0);
  main.focus({ preventScroll: true }); // what was focused is gone
});
theme(THEMES.includes(localStorage.getItem('tarn-theme')) ? localStorage.getItem('tarn-theme') : 'auto');
show();
