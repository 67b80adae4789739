import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { within } from '../../../device/it/support/processes.mjs';
import { handshake } from '../../../device/it/support/sockets.mjs';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Listens on a free port for WebSocket clients that are shown whatever a test likes. `head(key,
 * request)` makes the answer to the opening handshake; `peer()` resolves to the next client.
 */
export async function rawServer(t, { head = upgrade, host = '127.0.0.1' } = {}) {
  const peers = [];
  const waiting = [];
  const server = createServer((socket) => {
    const reader = new Reader(socket);
    socket.on('error', () => {}); // A reset is an end, too.
    reader.until('\r\n\r\n').then(
      (request) => {
        const key = /^Sec-WebSocket-Key: (.*)\r$/im.exec(request)?.[1];
        socket.write(head(key, request));
        const peer = new Peer(socket, reader, request);
        if (waiting.length > 0) waiting.shift()(peer);
        else peers.push(peer);
      },
      () => {},
    ); // It left before.
  });
  server.listen(0, host);
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address();
  return {
    port,
    url: `ws://${host.includes(':') ? `[${host}]` : host}:${port}/`,
    peer: () =>
      within(
        20,
        'a client',
        peers.length > 0
          ? Promise.resolve(peers.shift())
          : new Promise((resolve) => waiting.push(resolve)),
      ),
  };
}

/** Opens a WebSocket to be shown whatever a test likes, by a bare TCP connection. */
export async function rawClient(t, port) {
  const socket = connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => {}); // A reset is an end, too.
  const reader = new Reader(socket);
  socket.write(handshake());
  return new Peer(socket, reader, await reader.until('\r\n\r\n'));
}

/** The answer that opens a WebSocket. */
export function upgrade(key, request, fields = '') {
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept(key)}\r\n${fields}\r\n`;
}

export function accept(key) {
  return createHash('sha1')
    .update(key + GUID)
    .digest('base64');
}

/**
 * Returns a frame. `length`: bytes of the extended length instead of the fewest; `announce`: the
 * length it tells.
 */
export function frame(op, payload = '', { fin = true, rsv = 0, key, length, announce } = {}) {
  const bytes = Buffer.from(payload);
  const told = BigInt(announce ?? bytes.length);
  const wide = length ?? (told < 126n ? 0 : told < 65536n ? 2 : 8);
  const extended = Buffer.alloc(8);
  extended.writeBigUInt64BE(told);
  const first = (fin ? 0x80 : 0) | (rsv << 4) | op;
  const second = (key ? 0x80 : 0) | (wide === 0 ? Number(told) : wide === 2 ? 126 : 127);
  const masked = key ? bytes.map((byte, i) => byte ^ key[i & 3]) : bytes;
  return Buffer.concat([
    Buffer.from([first, second]),
    extended.subarray(8 - wide),
    key ?? Buffer.alloc(0),
    masked,
  ]);
}

class Peer {
  constructor(socket, reader, request) {
    Object.assign(this, { socket, reader, request });
  }

  write(...parts) {
    this.socket.write(Buffer.concat(parts));
  }

  end() {
    this.socket.end();
  }

  /** Resolves to the next frame of the client, or to 'end'. */
  async next() {
    const start = await this.reader.take(2);
    if (!start) return 'end';
    const masked = (start[1] & 0x80) !== 0;
    let length = start[1] & 0x7f;
    if (length === 126) length = (await this.reader.take(2)).readUInt16BE();
    else if (length === 127) length = Number((await this.reader.take(8)).readBigUInt64BE());
    const key = masked ? await this.reader.take(4) : undefined;
    const payload = length > 0 ? await this.reader.take(length) : Buffer.alloc(0);
    return {
      op: start[0] & 0x0f,
      fin: (start[0] & 0x80) !== 0,
      masked,
      key: key?.toString('hex'),
      payload: key ? payload.map((byte, i) => byte ^ key[i & 3]) : payload,
    };
  }

  /**
   * Resolves to the code and the reason of the client's close frame, which must come next, and
   * answers it.
   */
  async closed({ answer = true } = {}) {
    const { op, payload } = await this.next();
    if (op !== 8) throw new Error(`Expected a close frame but was opcode ${op}`);
    if (answer) this.write(frame(8, payload.subarray(0, 2)));
    return payload.length === 0
      ? [1005, '']
      : [payload.readUInt16BE(), payload.subarray(2).toString()];
  }
}

/** Takes bytes off a socket, so many at a time. */
class Reader {
  #bytes = Buffer.alloc(0);
  #ended = false;
  #wake = () => {};

  constructor(socket) {
    socket.on('data', (part) => {
      this.#bytes = Buffer.concat([this.#bytes, part]);
      this.#wake();
    });
    socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  async #more() {
    if (this.#ended) return false;
    await within(60, 'bytes of the client', new Promise((resolve) => (this.#wake = resolve)));
    return true;
  }

  async take(length) {
    while (this.#bytes.length < length) if (!(await this.#more())) return undefined;
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }

  async until(mark) {
    while (!this.#bytes.includes(mark))
      if (!(await this.#more())) throw new Error('the client left');
    return (await this.take(this.#bytes.indexOf(mark) + mark.length)).toString();
  }
}
