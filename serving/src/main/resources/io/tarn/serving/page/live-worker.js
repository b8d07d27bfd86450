// One stream of events for all tabs: a browser opens only six connections to a server, so a tab
// with a stream of its own would leave the seventh without an answer.

import { Events } from './events.js';

const SILENT_MILLIS = 180_000; // timers of a hidden tab run once a minute
const streams = new Map();

self.onconnect = (connected) => {
  const port = connected.ports[0];
  const member = { port, streams: new Map(), heard: Date.now() };
  port.onmessage = ({ data }) => {
    member.heard = Date.now();
    if (data.open) join(member, data.open, data.token);
    if (data.close) leave(member, data.close);
    for (const url of data.here ?? []) if (!member.streams.has(url)) join(member, url, data.token);
  };
  port.start();
};

/** Who has another token has another stream. */
function join(member, url, token) {
  leave(member, url);
  const name = `${token} ${url}`;
  let stream = streams.get(name);
  if (!stream) {
    stream = { name, members: new Set(), open: false };
    stream.events = new Events(
      url,
      token,
      (event) => tell(stream, { url, event }),
      (open) => {
        stream.open = open;
        tell(stream, { url, open });
      },
    );
    streams.set(name, stream);
  }
  stream.members.add(member);
  member.streams.set(url, stream);
  member.port.postMessage({ url, open: stream.open });
}

function leave(member, url) {
  const stream = member.streams.get(url);
  if (!stream) return;
  member.streams.delete(url);
  stream.members.delete(member);
  if (stream.members.size === 0) {
    stream.events.close();
    streams.delete(stream.name);
  }
}

function tell(stream, message) {
  for (const member of [...stream.members]) {
    if (Date.now() - member.heard > SILENT_MILLIS) [...member.streams.keys()].forEach((url) => leave(member, url));
    else member.port.postMessage(message);
  }
}
