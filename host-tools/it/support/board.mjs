import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { within } from '../../../device/it/support/processes.mjs';

const UART_BYTES = 1 << 16;

/**
 * A pseudo terminal, and whoever is at its far end: `sent` is called with what a program writes to
 * it.
 */
export async function line(t, sent, { mode = '600' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-tty-'));
  const port = join(folder, 'ttyBOARD');
  const far = { port, folder, cuts: 0, socat: undefined };
  /** Plugs the line in; does nothing where it is in, as nobody would end the first socat. */
  far.plug = async () => {
    if (far.socat !== undefined) return;
    const socat = spawn('socat', [`PTY,rawer,link=${port},mode=${mode}`, 'STDIO'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    socat.stdin.on('error', () => {}); // It was pulled out.
    socat.stdout.on('data', (bytes) => far.socat === socat && sent(bytes));
    far.socat = socat;
    const there = (async () => {
      while (!existsSync(port)) await new Promise((resolve) => setTimeout(resolve, 5));
    })();
    await within(60, 'a pseudo terminal', there);
  };
  far.say = (bytes) => far.socat?.stdin.write(bytes);
  far.pull = async () => {
    const { socat } = far;
    if (socat === undefined) return;
    far.socat = undefined;
    far.cuts++;
    const gone = socat.exitCode ?? once(socat, 'exit');
    socat.kill('SIGKILL');
    await gone;
    rmSync(port, { force: true });
  };
  t.after(async () => {
    await far.pull();
    rmSync(folder, { recursive: true, force: true });
  });
  await far.plug();
  return far;
}

/**
 * MicroPython with a UART: `say` is called with what it prints. `files`: pairs of a path and its
 * content.
 */
export function micropython(t, say, { files = [], rawPaste = 'offered' } = {}) {
  const chip = { worker: undefined, asked: [] };
  let head;
  let ring;
  let isOver = false;
  chip.on = (kept) => {
    if (isOver) return; // A reset in the last moment of a test.
    const shared = new SharedArrayBuffer(16 + UART_BYTES);
    head = new Int32Array(shared, 0, 4);
    ring = new Uint8Array(shared, 16, UART_BYTES);
    const worker = new Worker(new URL('board-worker.mjs', import.meta.url), {
      workerData: { shared, size: UART_BYTES, rawPaste, files: kept },
    });
    worker.on('message', ({ bytes, files: found, reset }) => {
      if (worker !== chip.worker) return;
      if (bytes) say(bytes);
      if (found) chip.asked.shift()(found);
      if (reset) worker.terminate().then(() => chip.on(reset));
    });
    chip.worker = worker;
  };
  chip.take = (bytes) => {
    for (const byte of bytes) {
      if (head[1] - Atomics.load(head, 0) === UART_BYTES) throw new Error('The UART overflows');
      ring[head[1] % UART_BYTES] = byte;
      Atomics.add(head, 1, 1);
    }
    Atomics.notify(head, 1);
  };
  /**
   * Has the board do something to its files, and resolves to them. It must be waiting for input.
   */
  const call = (message) => {
    const found = new Promise((resolve) => chip.asked.push(resolve));
    chip.worker.postMessage(message);
    Atomics.store(head, 2, 1);
    const wake = setInterval(() => Atomics.notify(head, 1), 5); // It may be about to wait only now.
    return within(60, 'the files of the board', found).finally(() => clearInterval(wake));
  };
  /** Resolves to the files, as pairs of a path and its content; a folder has none. */
  chip.files = () => call({});
  chip.write = (path, content) => call({ write: path, content });
  chip.read = async (path) => {
    const file = (await chip.files()).find(([name]) => name === path);
    return file && Buffer.from(file[1]);
  };
  /** Cuts the power, or starts it anew with these files. */
  chip.restart = async (kept) => {
    const now = kept ?? (await chip.files());
    await chip.worker.terminate();
    chip.on(now);
  };
  t.after(() => {
    isOver = true;
    return chip.worker.terminate();
  });
  chip.on(files);
  return chip;
}

/**
 * A board at a serial port: real MicroPython behind a pseudo terminal. `received` is what came to
 * it, `cutAfter` bytes of which the line is pulled out.
 */
export async function board(t, { mode, ...options } = {}) {
  const it = { received: [], bytes: 0, cutAfter: Infinity };
  const chip = micropython(t, (bytes) => it.line?.say(bytes), options);
  it.line = await line(
    t,
    (bytes) => {
      const part = bytes.subarray(0, Math.max(0, it.cutAfter - it.bytes));
      it.bytes += part.length;
      it.received.push(part);
      chip.take(part);
      if (it.bytes >= it.cutAfter) it.cut = it.line.pull();
    },
    { mode },
  );
  it.forget = () => {
    it.received = [];
    it.bytes = 0;
  };
  return Object.assign(it, { port: it.line.port, chip, files: chip.files, read: chip.read });
}

const [PUT, GET] = [1, 2];

/** An answer of WebREPL. */
const answer = (code) => Buffer.from([0x57, 0x42, code, 0]);

/**
 * A board with WebREPL: what modwebrepl.c does, here with Node's ws in front of real MicroPython.
 * `connection` is given to peer(); `password` is asked for; after `cutAfter` bytes of files the
 * connection is cut.
 */
export function webrepl(t, { password, ...options } = {}) {
  const decoder = new StringDecoder('utf8');
  let printed = Buffer.alloc(0);
  const flush = () => {
    const text = decoder.write(printed);
    printed = Buffer.alloc(0);
    if (text && it.socket?.readyState === 1) it.socket.send(text);
  };
  const it = { bytes: 0, cutAfter: Infinity, texts: [] };
  const chip = micropython(
    t,
    (bytes) => {
      if (printed.length === 0) setImmediate(flush);
      printed = Buffer.concat([printed, bytes]);
    },
    options,
  );

  it.connection = (socket) => {
    let typed = '';
    let isIn = false;
    let isCut = false;
    let queue = Promise.resolve();
    let request;
    socket.send('Password: ');
    socket.on('message', (data, isBinary) => {
      queue = queue.then(() => (isBinary ? file(data) : text(data.toString())));
    });

    async function text(words) {
      it.texts.push(words);
      if (isIn) {
        chip.take(Buffer.from(words));
        return;
      }
      typed += words;
      if (!typed.includes('\r')) return;
      isIn = typed === `${password}\r`;
      socket.send(isIn ? '\r\nWebREPL connected\r\n>>> ' : '\r\nAccess denied\r\n');
      if (isIn) it.socket = socket;
      else socket.close();
    }

    async function file(data) {
      if (!isIn || isCut) return;
      if (!request) {
        const [operation, size, length] = [data[2], data.readUInt32LE(12), data.readUInt16LE(16)];
        const path = data
          .subarray(18, 18 + length)
          .toString()
          .replace(/^(?!\/)/, '/');
        request = { operation, size, path, content: Buffer.alloc(0), at: 0 };
        if (operation === PUT) await chip.write(path, request.content);
        if (operation === GET) request.content = await chip.read(path);
        socket.send(answer(0));
        if (operation === PUT && size === 0) done();
        return;
      }
      if (request.operation === PUT) await put(data);
      else part();
    }

    async function put(data) {
      const taken = data.subarray(0, Math.max(0, it.cutAfter - it.bytes));
      it.bytes += taken.length;
      request.content = Buffer.concat([request.content, taken]);
      await chip.write(request.path, request.content);
      isCut = it.bytes >= it.cutAfter;
      if (isCut) socket.terminate();
      else if (request.content.length === request.size) done();
    }

    function part() {
      const bytes = request.content.subarray(request.at, request.at + 256);
      request.at += bytes.length;
      socket.send(Buffer.concat([Buffer.from([bytes.length & 255, bytes.length >> 8]), bytes]));
      if (bytes.length === 0) done();
    }

    function done() {
      request = undefined;
      socket.send(answer(0));
    }
  };
  return Object.assign(it, { chip, files: chip.files, read: chip.read });
}
