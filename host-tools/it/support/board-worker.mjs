// A board: MicroPython, which blocks while it waits for its UART, so it runs in a thread of its
// own. See board.mjs.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript';

const { shared, size, rawPaste, files } = workerData;
const head = new Int32Array(shared, 0, 4); // [read, written, a message is there, unused]
const ring = new Uint8Array(shared, 16, size);
const [READ, WRITTEN, CALLED] = [0, 1, 2];
const [CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E] = [1, 2, 3, 4, 5];
const WINDOW = 128; // Bytes, as on an ESP: half of the buffer of its UART.
const SYSTEM_FOLDERS = ['dev', 'proc', 'tmp', 'home'];

/** The numbers of errors that an ESP's firmware has, by those of this build. */
const ERRNO = new Map([
  [2, 13],
  [20, 17],
  [28, 22],
  [31, 21],
  [37, 36],
  [44, 2],
  [51, 28],
  [54, 20],
  [55, 39],
  [63, 1],
  [69, 30],
]);

let mp;

/** Prints as a UART does, which has a CR before each LF; this build has not. */
let last = 0;
let print = (bytes) => {
  const cooked = [];
  for (const byte of bytes) {
    if (byte === 0x0a && last !== 0x0d) cooked.push(0x0d);
    cooked.push(byte);
    last = byte;
  }
  parentPort.postMessage({ bytes: Uint8Array.from(cooked) });
};
let running = false;
let interrupted = false;

const interruptChar = () => mp._module._mp_hal_get_interrupt_char();

function dump(folder = '/', found = []) {
  for (const name of mp.FS.readdir(folder)) {
    if (name === '.' || name === '..') continue;
    const path = `${folder === '/' ? '' : folder}/${name}`;
    const isFolder = mp.FS.isDir(mp.FS.stat(path).mode);
    found.push(isFolder ? [path] : [path, mp.FS.readFile(path)]);
    if (isFolder) dump(path, found);
  }
  return found;
}

/** Does what the other thread wants of the files: writes one, and tells them all. */
function answer() {
  for (let call = receiveMessageOnPort(parentPort); call; call = receiveMessageOnPort(parentPort)) {
    const { write, content } = call.message;
    if (write) mp.FS.writeFile(write, content);
    parentPort.postMessage({ files: dump() });
  }
}

/** The next byte of the UART; waits for it. */
function take() {
  for (;;) {
    if (Atomics.exchange(head, CALLED, 0)) answer();
    const written = Atomics.load(head, WRITTEN);
    if (head[READ] !== written) return ring[Atomics.add(head, READ, 1) % size];
    Atomics.wait(head, WRITTEN, written);
  }
}

/** What a UART's interrupt does while a program computes: Ctrl-C is taken out and stops it. */
const now = Date.now;
Date.now = () => {
  if (running && interruptChar() >= 0) {
    for (let i = head[READ]; i < Atomics.load(head, WRITTEN); i++) {
      if (ring[i % size] !== interruptChar()) continue;
      Atomics.store(head, READ, i + 1);
      mp._module._mp_sched_keyboard_interrupt();
    }
  }
  return now();
};

/** A read that Ctrl-C ends: it finds the end of the file until the exception is raised. */
function stdin() {
  if (interrupted) return null;
  const byte = take();
  if (byte !== interruptChar()) return byte;
  interrupted = true;
  mp._module._mp_sched_keyboard_interrupt();
  return null;
}

/** Hides what a board has not: folders of this build's own, and its numbers of errors. */
function asOnABoard(FS) {
  const { readdir } = FS;
  FS.readdir = (path) =>
    readdir(path).filter((name) => path !== '/' || !SYSTEM_FOLDERS.includes(name));
  let depth = 0; // They call each other, and then mean their own numbers.
  for (const name of [
    'open',
    'read',
    'mkdir',
    'rmdir',
    'unlink',
    'rename',
    'stat',
    'statfs',
    'readdir',
  ]) {
    const inner = FS[name];
    FS[name] = (...args) => {
      depth++;
      try {
        return inner(...args);
      } catch (error) {
        if (depth === 1) error.errno = ERRNO.get(error.errno) ?? error.errno;
        throw error;
      } finally {
        depth--;
      }
    };
  }
}

async function boot(kept) {
  mp = await loadMicroPython({
    heapsize: 256 * 1024,
    linebuffer: false,
    stdin,
    stdout: (bytes) => print(bytes),
  });
  asOnABoard(mp.FS);
  for (const [path, content] of kept) {
    if (content) mp.FS.writeFile(path, content);
    else mp.FS.mkdir(path);
  }
  mp.registerJsModule('machine', {
    reset() {
      parentPort.postMessage({ reset: dump() });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // Until the thread is ended.
    },
  });
}

function process(byte) {
  running = true;
  try {
    return mp.replProcessChar(byte);
  } finally {
    running = false;
    interrupted = false;
  }
}

/** Runs a program in the raw REPL, whose OK is not shown. */
function runPasted(program) {
  const shown = print;
  let hidden = 2;
  print = (bytes) => {
    const rest = bytes.subarray(Math.min(hidden, bytes.length));
    hidden -= bytes.length - rest.length;
    if (rest.length > 0) shown(rest);
  };
  let result = 0;
  for (const byte of [...program, CTRL_D]) result = process(byte);
  print = shown;
  return result;
}

/**
 * Raw paste with its flow control. This build of MicroPython announces it, but has no UART for it
 * to read from (it reads Ctrl-D for ever), so this part is ours; the program runs in the real raw
 * REPL.
 */
function paste() {
  if (rawPaste === 'unknown') return process(CTRL_A);
  if (rawPaste === 'refused') {
    print(Uint8Array.of(0x52, 0));
    return 0;
  }
  print(Uint8Array.of(0x52, 1, WINDOW, 0, 1));
  const program = [];
  for (;;) {
    const byte = take();
    if (byte === CTRL_D || byte === CTRL_C) {
      print(Uint8Array.of(CTRL_D));
      if (byte === CTRL_D) return runPasted(program);
      print(Uint8Array.of(CTRL_D, CTRL_D, 0x3e));
      return 0;
    }
    program.push(byte);
    if (program.length % WINDOW === 0) print(Uint8Array.of(1));
  }
}

let raw = false;

function repl() {
  let line = [];
  for (;;) {
    const byte = take();
    line.push(byte);
    if (raw && line.length <= 3 && line.every((b, i) => b === [CTRL_E, 0x41, CTRL_A][i])) {
      if (line.length < 3) continue;
      line = [];
      if (paste()) return;
      continue;
    }
    const isControl = [CTRL_A, CTRL_B, CTRL_C, CTRL_D].includes(byte);
    const unsent = raw && line[0] === CTRL_E ? line : [byte];
    let result = 0;
    for (const b of unsent) result = process(b);
    if (byte === CTRL_A) raw = true;
    if (byte === CTRL_B) raw = false;
    if (isControl || byte === 0x0d) line = [];
    if (result) return;
  }
}

function runMain() {
  const main = mp.FS.analyzePath('/main.py');
  if (!main.exists || raw) return;
  running = true;
  try {
    mp.runPython('import micropython; micropython.kbd_intr(3)');
    mp.runPython(mp.FS.readFile('/main.py', { encoding: 'utf8' }));
  } catch (error) {
    print(Buffer.from(`${error.message}\r\n`));
  } finally {
    running = false;
  }
}

let kept = files;
for (;;) {
  await boot(kept);
  runMain();
  const shown = print;
  print = raw ? () => {} : shown;
  mp.replInit();
  print = shown;
  if (raw) process(CTRL_A);
  repl();
  print(Buffer.from('MPY: soft reboot\r\n'));
  kept = dump();
}
