import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { run, within } from '../../../device/it/support/processes.mjs';
import { CONTROL_WORDS, DATA_BYTES, Network } from './network.mjs';

const LIBRARY = fileURLToPath(new URL('../../main/python', import.meta.url));

/** The board's own modules, with what the WebAssembly port lacks. */
const MODULES = fileURLToPath(new URL('board', import.meta.url));
const SECONDS = 60;

/** Returns the modules that a package of ours installs: where each lies in /lib, and its source. */
export function packaged(name) {
  const { urls } = JSON.parse(readFileSync(join(LIBRARY, `${name}.json`), 'utf8'));
  return urls.map(([to, from]) => ({
    name: to,
    source: readFileSync(join(LIBRARY, from), 'utf8'),
  }));
}

/** Returns the modules in a folder. */
export function modules(folder = LIBRARY) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.py') && name !== 'manifest.py')
    .map((name) => ({ name, source: readFileSync(join(folder, name), 'utf8') }));
}

/** Resolves to modules compiled as mpy-cross does for MicroPython 1.19 and later. */
export async function compiled(t, sources) {
  const { code, out, err } = await run(
    t,
    process.execPath,
    [fileURLToPath(new URL('mpy-cross.mjs', import.meta.url))],
    { input: JSON.stringify(sources) },
  );
  if (code !== 0) throw new Error(err);
  return JSON.parse(out).map(({ name, mpy }) => ({
    name,
    source: new Uint8Array(Buffer.from(mpy, 'base64')),
  }));
}

/**
 * Starts a MicroPython of its own, in a thread of its own, with a package of ours in /lib and a
 * network. `mostBytes()` bounds what one read or write moves, 0 for nothing this time; `mpy` puts
 * the package there compiled.
 */
export async function startBoard(
  t,
  { mostBytes = () => DATA_BYTES, mpy = false, name = 'package' } = {},
) {
  const ours = mpy ? await compiled(t, packaged(name)) : packaged(name);
  const shared = {
    control: new Int32Array(new SharedArrayBuffer(4 * CONTROL_WORDS)),
    data: new Uint8Array(new SharedArrayBuffer(DATA_BYTES)),
  };
  const worker = new Worker(new URL('board-thread.mjs', import.meta.url), {
    workerData: { ...shared, files: [...modules(MODULES), ...ours] },
  });
  const network = new Network({
    ...shared,
    mostBytes,
    notify: (message) => worker.postMessage(message),
  });
  const board = { out: '', network };
  const waiting = [];
  const broken = new Promise((_, reject) => {
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the board is switched off')));
  });
  broken.catch(() => {}); // Whoever waits for the board is told.
  worker.on('message', (message) => {
    if (message.op) network.serve(message);
    else if (message.line !== undefined) board.out += message.line;
    else waiting.shift()(message);
    board.heard?.();
  });
  t.after(async () => {
    network.close();
    await worker.terminate();
  });
  const answer = (what, seconds) =>
    within(seconds, what, Promise.race([new Promise((resolve) => waiting.push(resolve)), broken]));

  /**
   * Runs a program at the top level and resolves to what it printed; one that raises rejects with
   * the traceback.
   */
  board.run = async (program, { seconds = SECONDS } = {}) => {
    const before = board.out.length;
    worker.postMessage({ program: outdented(program) });
    const { error } = await answer(
      `the board runs ${program}\nand says ${board.out.slice(before)}`,
      seconds,
    );
    if (error !== undefined)
      throw new Error(`${error}\nprinted before: ${board.out.slice(before)}`);
    return Buffer.from(board.out.slice(before), 'latin1').toString();
  };
  /**
   * Runs a program in a task of asyncio; at the top level the port has none that could be
   * cancelled.
   */
  board.runTask = (program, options) => {
    const body = outdented(program).replace(/^/gm, '    ');
    return board.run(
      `import asyncio, streams\nasync def main():\n${body}\nawait asyncio.create_task(main())`,
      options,
    );
  };
  /** Resolves once the board has printed something that matches. */
  board.printed = (pattern, seconds = SECONDS) =>
    within(
      seconds,
      `the board prints ${pattern}`,
      new Promise((resolve) => {
        board.heard = () => board.out.match(pattern) && resolve(board.out.match(pattern));
        board.heard();
      }),
    );
  await answer('the board starts', SECONDS);
  return board;
}

/** Takes the indentation of the first line from every line. */
function outdented(program) {
  const lines = program.replace(/^\s*\n/, '').split('\n');
  const indent = lines[0].match(/^ */)[0];
  return lines
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()))
    .join('\n');
}
