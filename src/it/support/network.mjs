import { lookup } from 'node:dns';
import { createServer, connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

export const CONTROL_WORDS = 2;
export const STATE = 0;
export const ANSWER = 1;
export const DATA_BYTES = 65536;

/** Of errno, as MicroPython numbers them. */
const EAGAIN = 11;
const EBADF = 9;
const ERRNO = {
  ECONNREFUSED: 111,
  ETIMEDOUT: 110,
  ECONNRESET: 104,
  EPIPE: 32,
  EADDRINUSE: 98,
  ENOTFOUND: 2,
};
const EIO = 5;

const POLLIN = 1;
const POLLOUT = 4;

/** Above this a socket takes no more, as the small window of a board would not. */
const MOST_UNSENT_BYTES = 16384;

/**
 * The board's network: non-blocking sockets, made of Node's. Each request of the board's thread is
 * answered through shared memory, on which that thread sleeps.
 */
export class Network {
  #sockets = new Map();
  #next = 3;

  constructor({ control, data, mostBytes, notify }) {
    Object.assign(this, { control, data, mostBytes, notify });
  }

  /** Carries out one request and wakes the board. */
  async serve({ op, args }) {
    if (op === 'watch') {
      const [fd, mask, watch] = args;
      await this.#ready([[fd, mask]], -1);
      this.notify({ ready: watch });
      return;
    }
    let answer;
    try {
      answer = await this[op](...args);
    } catch (error) {
      answer = -(ERRNO[error.code] ?? EIO);
      this.lastError = error;
    }
    this.control[ANSWER] = answer;
    Atomics.store(this.control, STATE, 1);
    Atomics.notify(this.control, STATE);
  }

  close() {
    for (const { stream, server } of this.#sockets.values())
      (stream ?? server)?.[stream ? 'destroy' : 'close']();
    this.#sockets.clear();
  }

  resolve(host) {
    return new Promise((resolve, reject) => {
      lookup(host, (error, address) => {
        if (error) reject(error);
        else resolve(Buffer.from(address).copy(this.data));
      });
    });
  }

  connect(host, port, milliseconds) {
    return new Promise((resolve, reject) => {
      const stream = connect(port, host);
      if (milliseconds >= 0)
        stream.setTimeout(milliseconds, () =>
          reject(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' })),
        );
      stream.once('error', reject);
      stream.once('connect', () => {
        stream.setTimeout(0);
        stream.removeListener('error', reject);
        resolve(this.#adopt(stream));
      });
    });
  }

  /** Goes on in TLS on a connection. */
  tls(fd, hostname, ca) {
    const { stream: plain } = this.#sockets.get(fd);
    return new Promise((resolve, reject) => {
      const options = ca === '' ? { rejectUnauthorized: false } : { ca };
      const servername = /^[\d.:]+$/.test(hostname) ? {} : { servername: hostname };
      plain.removeAllListeners();
      const stream = connectTls({ socket: plain, host: hostname, ...servername, ...options });
      stream.once('error', reject);
      stream.once('secureConnect', () => {
        stream.removeListener('error', reject);
        this.#adopt(stream, fd);
        resolve(0);
      });
    });
  }

  listen(host, port) {
    return new Promise((resolve, reject) => {
      const server = createServer();
      const fd = this.#next++;
      const socket = { server, arrived: [], wake: new Set() };
      server.on('connection', (stream) => {
        socket.arrived.push(stream);
        wake(socket);
      });
      server.once('error', reject);
      server.listen(port, host, () => {
        this.#sockets.set(fd, socket);
        resolve(fd);
      });
    });
  }

  port(fd) {
    return this.#sockets.get(fd).server.address().port;
  }

  accept(fd) {
    const stream = this.#sockets.get(fd).arrived.shift();
    return stream ? this.#adopt(stream) : -EAGAIN;
  }

  read(fd, length) {
    const socket = this.#sockets.get(fd);
    if (!socket) return -EBADF;
    if (socket.bytes === 0) {
      if (socket.error) return -(ERRNO[socket.error.code] ?? EIO);
      return socket.ended ? 0 : -EAGAIN;
    }
    const taken = Math.min(length, socket.parts[0].length, this.mostBytes());
    if (taken === 0) return -EAGAIN;
    this.data.set(socket.parts[0].subarray(0, taken));
    socket.parts[0] = socket.parts[0].subarray(taken);
    if (socket.parts[0].length === 0) socket.parts.shift();
    socket.bytes -= taken;
    if (socket.bytes === 0 && socket.stream.isPaused()) socket.stream.resume();
    return taken;
  }

  write(fd, length) {
    const socket = this.#sockets.get(fd);
    if (!socket) return -EBADF;
    if (socket.error) return -(ERRNO[socket.error.code] ?? EIO);
    if (socket.stream.writableLength > MOST_UNSENT_BYTES) return -EAGAIN;
    const taken = Math.min(length, this.mostBytes());
    if (taken === 0) return -EAGAIN;
    socket.stream.write(Buffer.from(this.data.slice(0, taken)), () => wake(socket));
    return taken;
  }

  shut(fd) {
    const socket = this.#sockets.get(fd);
    if (!socket) return 0;
    this.#sockets.delete(fd);
    if (socket.server) socket.server.close();
    // What is written goes out; what comes in is of no interest any more.
    else socket.stream.destroySoon();
    wake(socket);
    return 0;
  }

  /**
   * Waits until one of the sockets is ready; answers with its place in the list, or -EAGAIN when
   * the time is over.
   */
  async poll(list, milliseconds) {
    return this.#ready(JSON.parse(list), milliseconds);
  }

  #ready(wanted, milliseconds) {
    const sockets = wanted.map(([fd]) => this.#sockets.get(fd));
    return new Promise((resolve) => {
      let timer;
      const look = () => {
        const found = wanted.findIndex(([, mask], i) => isReady(sockets[i], mask));
        if (found < 0) return false;
        done(found);
        return true;
      };
      const done = (answer) => {
        clearTimeout(timer);
        sockets.forEach((socket) => socket?.wake.delete(look));
        resolve(answer);
      };
      if (look()) return;
      sockets.forEach((socket) => socket.wake.add(look));
      if (milliseconds >= 0) timer = setTimeout(() => done(-EAGAIN), milliseconds);
    });
  }

  #adopt(stream, fd = this.#next++) {
    const socket = { stream, parts: [], bytes: 0, ended: false, error: undefined, wake: new Set() };
    stream.setNoDelay?.(true);
    stream.on('data', (part) => {
      socket.parts.push(part);
      socket.bytes += part.length;
      if (socket.bytes > DATA_BYTES) stream.pause();
      wake(socket);
    });
    stream.on('end', () => {
      socket.ended = true;
      wake(socket);
    });
    stream.on('error', (error) => {
      socket.error = error;
      wake(socket);
    });
    stream.on('close', () => {
      socket.ended = true;
      wake(socket);
    });
    this.#sockets.set(fd, socket);
    return fd;
  }
}

function wake(socket) {
  [...socket.wake].forEach((look) => look());
}

function isReady(socket, mask) {
  if (!socket) return true; // Closed: whoever looks is told so.
  if (socket.server) return socket.arrived.length > 0;
  if (socket.ended || socket.error) return true;
  return (
    ((mask & POLLIN) !== 0 && socket.bytes > 0) ||
    ((mask & POLLOUT) !== 0 && socket.stream.writableLength <= MOST_UNSENT_BYTES)
  );
}
