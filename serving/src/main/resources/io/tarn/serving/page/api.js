// Reads of /api/v1. Answers are kept with their ETag, so one that has not changed costs no read.

const MOST_KEPT = 60;
const kept = new Map();

/** What went wrong, as the server's problem document says it. */
export class Problem extends Error {
  constructor(status, title, detail) {
    super(detail || title);
    this.status = status;
    this.title = title;
  }

  /** Whether it passes by itself. */
  get passes() {
    return this.status === 0 || this.status === 503;
  }
}

export function token() {
  return sessionStorage.getItem('tarn-token');
}

export function useToken(text) {
  sessionStorage.setItem('tarn-token', text.trim());
}

/** A path of parts, each of them escaped. */
export function path(...parts) {
  return `/api/v1/${parts.map(encodeURIComponent).join('/')}`;
}

/** A path and its parameters; those that are null are left out. */
export function address(base, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined);
  return given.length === 0
    ? base
    : `${base}?${given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

/** Asks for JSON; fails with a Problem. An answer that is the same as before is the same object. */
export async function get(url, signal) {
  const known = kept.get(url);
  const response = await ask(url, { signal, headers: known ? { 'If-None-Match': known.etag } : {} });
  if (response.status === 304 && known) return known.body;
  const body = await read(response);
  const etag = response.headers.get('ETag');
  if (etag) keep(url, etag, body);
  return body;
}

/** As get, for what is asked for only once: nothing of it is kept. */
export async function getOnce(url, signal) {
  return read(await ask(url, { signal }));
}

/** Asks for JSON by JSON. */
export async function post(url, body, signal) {
  return read(await ask(url, { signal, method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }));
}

async function ask(url, options) {
  const headers = { Accept: 'application/json', ...options.headers };
  if (token()) headers.Authorization = `Bearer ${token()}`;
  return fetch(url, { ...options, headers, cache: 'no-store' }).catch(noAnswer);
}

async function read(response) {
  if (!response.ok) {
    const body = await response.json().catch(() => null);
    throw new Problem(response.status, body?.title ?? response.statusText, body?.detail);
  }
  return JSON.parse(await response.text().catch(noAnswer), exactly);
}

/** Whole numbers that JavaScript would round stay what they are, where the browser tells them. */
function exactly(_, value, context) {
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '') ? BigInt(context.source) : value;
}

function noAnswer(e) {
  if (e.name === 'AbortError') throw e;
  throw new Problem(0, 'No answer', 'the server of this page does not answer; trying again');
}

function keep(url, etag, body) {
  kept.delete(url);
  kept.set(url, { etag, body });
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
}
