import { once } from 'node:events';
import { connect } from 'node:net';
import WebSocket from 'ws';
import { within } from './processes.mjs';

/**
 * Opens a WebSocket with Node's ws; `next()` resolves to the messages in order, text as a string;
 * `answer` has the header fields of the 101.
 */
export async function open(t, url, options = {}) {
  const socket = new WebSocket(url, { perMessageDeflate: false, ...options });
  t.after(() => socket.terminate());
  socket.on('upgrade', (response) => (socket.answer = response.headers));
  const arrived = [];
  const waiting = [];
  socket.on('message', (data, binary) => {
    const message = binary ? data : data.toString();
    if (waiting.length > 0) waiting.shift()(message);
    else arrived.push(message);
  });
  socket.closed = new Promise((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.next = () =>
    within(
      10,
      'a message',
      arrived.length > 0
        ? Promise.resolve(arrived.shift())
        : new Promise((resolve) => waiting.push(resolve)),
    );
  socket.ask = (message, sendOptions = {}) => {
    socket.send(message, sendOptions);
    return socket.next();
  };
  await within(60, `opening handshake with ${url}`, once(socket, 'open'));
  return socket;
}

/** Tries to open a WebSocket and resolves to the HTTP status with which that was refused. */
export function refusal(url, options = {}) {
  const socket = new WebSocket(url, options);
  return within(
    10,
    `refusal by ${url}`,
    new Promise((resolve, reject) => {
      socket.on('unexpected-response', (request, response) => {
        request.destroy();
        resolve(response.statusCode);
      });
      socket.on('open', () => reject(new Error(`${url} was opened`)));
      socket.on('error', () => {}); // The destroyed request's.
    }),
  );
}

/** Opens a bare TCP connection; `all` resolves to everything received until the far end closes. */
export async function tcp(t, port, host = '127.0.0.1') {
  const socket = connect(port, host);
  t.after(() => socket.destroy());
  const parts = [];
  socket.on('data', (part) => parts.push(part));
  socket.on('error', () => {}); // A reset is an end, too.
  socket.received = () => Buffer.concat(parts);
  socket.all = new Promise((resolve) => socket.on('close', () => resolve(socket.received())));
  await within(60, `TCP connection to ${port}`, once(socket, 'connect'));
  return socket;
}

/** An opening handshake to be sent over a bare TCP connection. */
export function handshake(path = '/', fields = {}) {
  const all = {
    Host: 'porthole.test',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', // RFC 6455, section 1.3
    ...fields,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== undefined);
  return `GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

/** A frame as a client sends it (RFC 6455, section 5.2), masked with zeros. */
export function frame(opcode, payload = '', { fin = true } = {}) {
  const bytes = Buffer.from(payload);
  const length =
    bytes.length < 126
      ? Buffer.from([0x80 | bytes.length])
      : bytes.length < 65536
        ? Buffer.from([0xfe, bytes.length >> 8, bytes.length & 255])
        : Buffer.concat([
            Buffer.from([0xff, 0, 0, 0, 0]),
            Buffer.from(Uint32Array.of(bytes.length).buffer).reverse(),
          ]);
  return Buffer.concat([Buffer.from([(fin ? 0x80 : 0) | opcode]), length, Buffer.alloc(4), bytes]);
}
