import { once } from 'node:events';
import { WebSocketServer } from 'ws';

const RING_SIGNALS = 8;

/** Whether a name, CHANNEL.EVENT, matches a pattern (src/PROTOCOL.md, 4.3). */
function matches(pattern, channel, event) {
  const [, left, right] = /^([^.]*)\.?(.*)$/s.exec(pattern.includes('.') ? pattern : `${pattern}.*`);
  const part = (glob, text) => new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's').test(text);
  return part(left, channel) && part(right, event);
}

/** Just enough of a hub (src/PROTOCOL.md, 4) to try the client against real WebSockets, and to do what a real one seldom does. */
export async function startRelay(t, { port = 0, token, echo = false } = {}) {
  const hub = Math.random().toString(36);
  const ring = [];
  const numbers = new Map();
  const retained = new Map();
  let at = 0;
  let fallen = 0;
  const server = new WebSocketServer({ port, host: '127.0.0.1' });
  await once(server, 'listening');
  t.after(() => relay.stop());

  const relay = {
    server,
    port: server.address().port,
    url: `ws://127.0.0.1:${server.address().port}`,
    /** Closes every connection with a code. */
    closeAll: (code, reason) => server.clients.forEach((peer) => peer.close(code, reason)),
    /** Cuts every connection, and takes no more. */
    stop: async () => {
      server.clients.forEach((peer) => peer.terminate());
      await new Promise((resolve) => server.close(resolve));
    },
  };

  const hears = (peer, channel, event) => peer.welcome && (!peer.patterns || [...peer.patterns].some((one) => matches(one, channel, event)));
  const deliver = (peer, signal, extra = {}) => {
    const { channel, seq, text, json } = signal;
    const numbers = { channel, seq, at: signal.at, ...extra };
    peer.send(peer.numbered ? JSON.stringify({ message: 'porthole.signal', data: { ...numbers, ...(json ? { signal: json } : { text }) } }) : text);
  };
  const announce = (peer, socket) => {
    const { remoteAddress: address, remotePort: port } = peer.tcp;
    for (const other of server.clients) {
      if (other !== peer && other.readyState === 1 && hears(other, 'socket', socket)) other.send(JSON.stringify({ address, port, socket }));
    }
  };
  const questions = {
    hello: (peer, { token: shown }) => {
      if (token && shown !== token) return peer.close(4401, 'The token is wrong.');
      peer.welcome = true;
      return ['welcome', { hub, version: '0' }];
    },
    subscribe: (peer, { patterns, retained: wanted, numbered, resume }, reply) => {
      peer.patterns = new Set([...(peer.patterns ?? []), ...patterns]);
      peer.numbered ||= numbered || resume !== undefined;
      const resumed = resume?.hub === hub && resume.at <= at;
      const since = resume ? (resumed ? resume.at : 0) : at;
      reply('subscribed', { patterns: [...peer.patterns], hub, at, resumed, missed: resume !== undefined && since < fallen });
      const asked = (signal) => patterns.some((one) => matches(one, signal.channel, signal.event));
      for (const signal of wanted ? retained.values() : []) {
        if (asked(signal) && (!resume || (signal.at > since && signal.at <= fallen))) deliver(peer, signal, { retained: true });
      }
      ring.filter((signal) => signal.at > since && asked(signal)).forEach((signal) => deliver(peer, signal));
    },
    unsubscribe: (peer, { patterns }) => {
      peer.patterns = new Set([...(peer.patterns ?? [])].filter((one) => patterns && !patterns.includes(one)));
      return ['unsubscribed', { patterns: [...peer.patterns] }];
    },
    retain: (peer, { channel }) => {
      numbers.set(channel, { seq: 0, ...numbers.get(channel), retain: true });
      return ['retained', { channel, retain: true }];
    },
  };

  function take(peer, text, json) {
    const [, channel, event] = typeof json?.message === 'string' ? /^([^.]*)\.?(.*)$/s.exec(json.message) : ['', 'socket', 'message'];
    const reply = (name, data) => peer.send(JSON.stringify({ id: json.id, message: `porthole.${name}`, data }));
    if (channel === 'porthole') {
      const ask = questions[event] ?? (() => ['error', { code: 'unknown', text: `There is no question '${event}'.` }]);
      const answer = ask(peer, json.data ?? {}, reply);
      if (answer) reply(...answer);
      return;
    }
    const number = { retain: false, ...numbers.get(channel), seq: (numbers.get(channel)?.seq ?? 0) + 1 };
    numbers.set(channel, number);
    const signal = { channel, event, seq: number.seq, at: ++at, text, json };
    ring.push(signal);
    if (ring.length > RING_SIGNALS) fallen = ring.shift().at;
    if (number.retain) retained.set(`${channel}.${event}`, signal);
    const receipt = { socket: 'sent', attr: json ? 'json' : 'string', messageId: json ? json.id : text.length, time: '' };
    peer.send(JSON.stringify(peer.numbered ? { ...receipt, channel, seq: signal.seq, at } : receipt));
    for (const other of server.clients) {
      if ((other !== peer || echo) && other.readyState === 1 && hears(other, channel, event)) deliver(other, signal);
    }
  }

  server.on('connection', (peer, { socket }) => {
    peer.tcp = { remoteAddress: socket.remoteAddress, remotePort: socket.remotePort };
    peer.welcome = !token;
    announce(peer, 'connected');
    peer.on('close', () => announce(peer, 'disconnected'));
    peer.on('message', (data) => {
      const text = data.toString();
      let json;
      try {
        json = JSON.parse(text);
      } catch {
        // Plain text.
      }
      if (typeof json !== 'object' || Array.isArray(json)) json = undefined;
      if (!peer.welcome && json?.message !== 'porthole.hello') peer.close(4401, 'Expected porthole.hello with the token first.');
      else take(peer, text, json);
    });
  });
  return relay;
}
