// How programs inside a test's own network reach the service, from the address they choose. Their
// first argument is `plain` or `tls`, an attack's third how many seconds it lasts.
import { connect } from 'node:net';
import { connect as secure } from 'node:tls';
import WebSocket from 'ws';

export const ENCRYPTED = process.argv[2] === 'tls';
export const PORT = 8000;
export const JSON_TCP_PORT = 8001; // JSON over TCP; never TLS.
export const TOKEN = 'secret-of-the-house';

/**
 * The service's address of the kind of an address: on the internet (RFC 5737, RFC 3849), in the
 * house, or loopback.
 */
export function serviceFor(from) {
  if (from.includes(':')) return '2001:db8:ffff::1';
  if (from.startsWith('127.')) return '127.0.0.1';
  return from.startsWith('192.168.') ? '192.168.77.9' : '203.0.113.200';
}

export const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

export const range = (count) => Array.from({ length: count }, (_, i) => i);
export const internet = (last) => `203.0.113.${last}`;
export const house = (last) => `192.168.77.${last}`;

/** Resolves to undefined when a promise takes longer. */
export function atMost(seconds, promise) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, seconds * 1000)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

let end;
/** Begins the time of the attack; again when all is set up. */
export const begin = () => (end = Date.now() + Number(process.argv[4]) * 1000);
export const during = () => Date.now() < end;

/** Waits until the time is up, at most. */
export const meanwhile = (promise) => atMost(Math.max(0.1, (end - Date.now()) / 1000), promise);

/** Does the same from many addresses, over and over until the time is up. */
export const manyTimes = (addresses, once) =>
  Promise.all(
    addresses.map(async (from) => {
      while (during()) await once(from);
    }),
  );

/**
 * Begins a TCP connection, with TLS unless the network is plain or it is switched off. `answer`
 * collects what comes, `began` resolves at the first byte or the end, `closed` at the end.
 */
export function dial(
  from,
  { port = PORT, host = serviceFor(from), encrypted = ENCRYPTED, text, ...options } = {},
) {
  const bare = connect({ host, port, localAddress: from, ...options });
  const socket = encrypted ? secure({ socket: bare, rejectUnauthorized: false, ...options }) : bare;
  const peer = {
    socket,
    answer: Buffer.alloc(0),
    ended: false,
    reset: () => bare.resetAndDestroy(),
  };
  bare.on('error', () => socket.destroy());
  socket.on('error', ({ code }) => (peer.error = code));
  peer.closed = new Promise((resolve) => socket.on('close', () => resolve((peer.ended = true))));
  peer.began = Promise.race([peer.closed, new Promise((resolve) => socket.once('data', resolve))]);
  socket.on('data', (part) => (peer.answer = Buffer.concat([peer.answer, part])));
  if (text !== undefined) socket.write(text);
  return peer;
}

/** Sends a request as it is; resolves to the status of the answer, 0 when there is none. */
export async function status(from, request, options = {}) {
  const peer = dial(from, { text: request, ...options });
  await atMost(10, peer.closed);
  peer.socket.destroy();
  return Number(/^HTTP\/1\.1 (\d+) /.exec(peer.answer.toString('latin1'))?.[1] ?? 0);
}

/**
 * Knocks for a WebSocket; resolves to its status, and the socket when that is 101. What has come
 * waits in `heard`.
 */
export function knock(from, path = '/', { host = serviceFor(from), port = PORT, ...options } = {}) {
  const name = host.includes(':') ? `[${host}]` : host;
  const socket = new WebSocket(`${ENCRYPTED ? 'wss' : 'ws'}://${name}:${port}${path}`, {
    localAddress: from,
    rejectUnauthorized: false,
    perMessageDeflate: false,
    handshakeTimeout: 10_000,
    ...options,
  });
  socket.heard = [];
  socket.whenHeard = () => {};
  socket.on('message', (data, binary) => {
    socket.heard.push(binary ? data : data.toString());
    socket.whenHeard();
  });
  socket.closed = new Promise((resolve) =>
    socket.on('close', (code) => {
      resolve(code);
      socket.whenHeard();
    }),
  );
  return new Promise((resolve) => {
    socket.on('open', () => resolve({ status: 101, socket }));
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve({ status: response.statusCode, socket });
    });
    socket.on('error', ({ code }) => resolve({ status: 0, socket, code }));
  });
}

/**
 * Resolves to the next message that pleases, and forgets those before it; to undefined when the
 * socket is closed or 20 s have passed.
 */
export const hear = (socket, pleases = () => true) =>
  new Promise((resolve) => {
    const done = (message) => {
      clearTimeout(late);
      socket.whenHeard = () => {}; // What else comes is for who asks next.
      resolve(message);
    };
    const late = setTimeout(done, 20_000);
    socket.whenHeard = () => {
      while (socket.heard.length > 0) {
        const message = socket.heard.shift();
        if (pleases(message)) return done(message);
      }
      if (socket.readyState === socket.CLOSED) done();
    };
    socket.whenHeard();
  });

/** Joins the channels with the token; resolves to the socket. */
export async function member(from) {
  const {
    socket,
    status: got,
    code,
  } = await knock(from, '/channels', { headers: { Authorization: `Bearer ${TOKEN}` } });
  if (got !== 101) throw new Error(`A member at ${from} got ${got} ${code ?? ''}`);
  socket.question = (name, data) => {
    socket.send(JSON.stringify({ id: name, message: `porthole.${name}`, data }));
    return hear(
      socket,
      (text) => text.includes('"message":"porthole.') && text.includes(`"id":"${name}"`),
    );
  };
  return socket;
}
