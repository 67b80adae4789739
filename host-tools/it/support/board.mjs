import { mkdtempSync, rmSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { within } from '../../../device/it/support/processes.mjs';

const UART_BYTES = 1 << 16;

/** A pseudo terminal, and whoever is at its far end: `sent` is called with what a program writes to it. */
export async function line(t, sent, { mode = '600' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-tty-'));
  const port = join(folder, 'ttyBOARD');
  const far = { port, folder, cuts: 0, socat: undefined };
  far.plug = async () => {
    const socat = spawn('socat', [`PTY,rawer,link=${port},mode=${mode}`, 'STDIO'], { stdio: ['pipe', 'pipe', 'ignore'] });
    socat.stdin.on('error', () => {}); // It was pulled out.
    socat.stdout.on('data', (bytes) => far.socat === socat && sent(bytes));
    far.socat = socat;
    const there = (async () => {
      while (!existsSync(port)) await new Promise((resolve) => setTimeout(resolve, 5));
    })();
    await within(10, 'a pseudo terminal', there);
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

/** MicroPython with a UART: `say` is called with what it prints. `files`: pairs of a path and its content. */
export function micropython(t, say, { files = [], rawPaste = 'offered' } = {}) {
  const chip = { worker: undefined, asked: [] };
  let head;
  let ring;
  chip.on = (kept) => {
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
  /** Resolves to the files, as pairs of a path and its content; a folder has none. The board must be waiting for input. */
  chip.files = () => {
    const found = new Promise((resolve) => chip.asked.push(resolve));
    Atomics.store(head, 2, 1);
    Atomics.add(head, 1, 0);
    const wake = setInterval(() => Atomics.notify(head, 1), 5); // It may be about to wait only now.
    return within(10, 'the files of the board', found).finally(() => clearInterval(wake));
  };
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
  t.after(() => chip.worker.terminate());
  chip.on(files);
  return chip;
}

/**
 * A board at a serial port: real MicroPython behind a pseudo terminal. `received` is what came to it, `cutAfter` bytes of
 * which the line is pulled out.
 */
export async function board(t, { mode, ...options } = {}) {
  const it = { received: [], bytes: 0, cutAfter: Infinity };
  const chip = micropython(t, (bytes) => it.line?.say(bytes), options);
  it.line = await line(t, (bytes) => {
    const part = bytes.subarray(0, Math.max(0, it.cutAfter - it.bytes));
    it.bytes += part.length;
    it.received.push(part);
    chip.take(part);
    if (it.bytes >= it.cutAfter) it.cut = it.line.pull();
  }, { mode });
  it.forget = () => {
    it.received = [];
    it.bytes = 0;
  };
  return Object.assign(it, { port: it.line.port, chip, files: chip.files, read: chip.read });
}
