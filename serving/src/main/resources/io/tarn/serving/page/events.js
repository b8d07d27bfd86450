// Server-sent events by fetch, which can send a token where EventSource cannot. A broken stream
// goes on behind its last event; it is for a page and for a worker alike.

const AGAIN_MILLIS = 1000;
const SILENT_MILLIS = 40_000; // the server says something each 15 s

/** One stream; told of each event, and of whether it is open. */
export class Events {
  constructor(url, token, onEvent, onOpen) {
    this.url = url;
    this.token = token;
    this.onEvent = onEvent;
    this.onOpen = onOpen;
    this.last = null;
    this.closed = false;
    this.run();
  }

  close() {
    this.closed = true;
    this.abort?.abort();
  }

  async run() {
    while (!this.closed) {
      try {
        await this.read();
      } catch {
        // it is opened again below, whatever broke it
      }
      clearTimeout(this.silence);
      if (this.closed) return;
      this.onOpen(false);
      await new Promise((done) => setTimeout(done, AGAIN_MILLIS));
    }
  }

  async read() {
    this.abort = new AbortController();
    const headers = { Accept: 'text/event-stream' };
    if (this.last !== null) headers['Last-Event-ID'] = this.last;
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    this.heard();
    const response = await fetch(this.url, { headers, signal: this.abort.signal, cache: 'no-store' });
    if (!response.ok) {
      if (response.status === 409 || response.status === 410) this.last = null;
      throw new Error(`${response.status}`);
    }
    this.onOpen(true);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      this.heard();
      rest += value;
      const blocks = rest.split(/\r?\n\r?\n/);
      rest = blocks.pop();
      for (const block of blocks) this.take(block);
    }
  }

  /** A connection that is silent for longer than the server ever is, is dead. */
  heard() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.abort.abort(), SILENT_MILLIS);
  }

  take(block) {
    let name = 'message';
    const data = [];
    for (const line of block.split(/\r?\n/)) {
      const colon = line.indexOf(':');
      if (colon <= 0) continue;
      const value = line.slice(colon + 1).replace(/^ /, '');
      const field = line.slice(0, colon);
      if (field === 'event') name = value;
      else if (field === 'data') data.push(value);
      else if (field === 'id') this.last = value;
    }
    if (name === 'error') this.last = null; // what it was to go on from can no longer be had
    else if (data.length > 0) this.onEvent(JSON.parse(data.join('\n')));
  }
}
