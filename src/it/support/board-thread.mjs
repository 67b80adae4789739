// The thread of one board: MicroPython, which waits for the network by sleeping on shared memory.
import { createHash, randomFillSync } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript/micropython.mjs';
import { ANSWER, STATE } from './network.mjs';

const { control, data, files } = workerData;
const print = (bytes) => parentPort.postMessage({ line: Buffer.from(bytes).toString('latin1') });
const mp = await loadMicroPython({
  pystack: 16384, // Bytes for Python's calls; a board has as much.
  linebuffer: false,
  stdout: print,
  stderr: print,
});
const watched = new Map();
let watches = 0;

/** Asks the network, in the main thread, and sleeps until it has answered. */
function ask(request) {
  Atomics.store(control, STATE, 0);
  parentPort.postMessage(request);
  // The wake-up of an earlier answer may come late.
  while (Atomics.load(control, STATE) === 0) Atomics.wait(control, STATE, 0);
  return control[ANSWER];
}

function store(address, bytes) {
  for (let i = 0; i < bytes.length; i++) mp._module.setValue(address + i, bytes[i], 'i8');
}

function load(address, length) {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = mp._module.getValue(address + i, 'i8');
  return bytes;
}

mp.registerJsModule('_node', {
  ask: (op, ...args) => ask({ op, args }),
  read(fd, address, length) {
    const read = ask({ op: 'read', args: [fd, length] });
    if (read > 0) store(address, data.subarray(0, read));
    return read;
  },
  write(fd, address, length) {
    const bytes = load(address, Math.min(length, data.length));
    data.set(bytes);
    return ask({ op: 'write', args: [fd, bytes.length] });
  },
  text(length) {
    return Buffer.from(data.slice(0, length)).toString();
  },
  /** Returns a promise, for asyncio. */
  watch(fd, mask) {
    return new Promise((resolve) => {
      const watch = ++watches;
      watched.set(watch, resolve);
      parentPort.postMessage({ op: 'watch', args: [fd, mask, watch] });
    });
  },
  random(address, length) {
    store(address, randomFillSync(new Uint8Array(length)));
  },
  sha1(from, length, to) {
    store(to, createHash('sha1').update(load(from, length)).digest());
  },
});

for (const { name, source } of files) {
  const path = `/lib/${name}`;
  mp.FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
  mp.FS.writeFile(path, source);
}
mp.runPython('import board');

parentPort.on('message', async ({ program, ready }) => {
  if (ready !== undefined) {
    watched.get(ready)(0);
    watched.delete(ready);
    return;
  }
  try {
    await mp.runPythonAsync(program);
    parentPort.postMessage({});
  } catch (error) {
    parentPort.postMessage({ error: error.message });
  }
});
parentPort.postMessage({});
