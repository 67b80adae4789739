import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const DEVICE_JAR = `${ROOT}device/target/porthole-device.jar`;

const START_SECONDS = 120;

// Ports below 32768, from where on Linux chooses by itself, and above 10080, to which no browser
// goes.
const FIRST_PORT = 11_000;
const BLOCK_PORTS = 100;
const BLOCKS = 217;
let block;
let handedOut = 0;

/** Rejects, and says what was awaited, when a promise takes too long. */
export function within(seconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Starts a program and collects what it prints. It is killed when the test ends.
 * `exited` resolves to its exit code, or to the name of the signal that ended it.
 */
export function start(t, command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  const program = { child, out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (program.out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (program.err += text));
  child.stdin.on('error', () => {}); // The program may end before it has read everything.
  program.exited = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  program.exited.catch(() => {}); // Whoever waits for it is told.
  program.stop = (signal = 'SIGTERM') => {
    child.kill(signal);
    return within(60, `${command} ends after ${signal}`, program.exited);
  };
  t.after(async () => {
    child.kill('SIGKILL');
    await program.exited.catch(() => {});
  });
  return program;
}

/** Runs a program to its end. */
export async function run(
  t,
  command,
  args,
  { input = '', seconds = START_SECONDS, ...options } = {},
) {
  const program = start(t, command, args, options);
  program.child.stdin.end(input);
  const code = await within(seconds, `${command} ends`, program.exited);
  return { code, out: program.out, err: program.err };
}

/** Resolves to the match when what a program has printed matches a pattern. */
export function printed(program, pattern, { on = 'out', seconds = START_SECONDS } = {}) {
  const stream = on === 'out' ? program.child.stdout : program.child.stderr;
  const match = new Promise((resolve, reject) => {
    const look = () => {
      const found = program[on].match(pattern);
      if (found) resolve(found);
      return found;
    };
    if (look()) return;
    stream.on('data', look);
    program.exited.then(
      (code) =>
        look() ??
        reject(
          new Error(
            `ended with ${code} before it printed ${pattern}:\n${program.out}${program.err}`,
          ),
        ),
      reject,
    );
  });
  return within(seconds, `prints ${pattern} (so far: ${program.out}${program.err})`, match);
}

async function listening(port) {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/**
 * Resolves to the first port of a block, held as long as this process lives: the others are for it
 * to hand out.
 */
async function claimBlock() {
  for (let next = process.pid; ; next++) {
    const first = FIRST_PORT + BLOCK_PORTS * (next % BLOCKS);
    const claim = await listening(first).catch(() => undefined); // Another process has it.
    if (claim === undefined) continue;
    claim.unref();
    return first;
  }
}

/**
 * Returns a TCP port at which nobody listens. Neither the system nor a test that runs beside gives
 * it to somebody else before it is used, or while a service that is started again is away.
 */
/**
 * Returns the classes that a service has loaded, by the names in the sources, from what it prints
 * with -verbose:class. The jar has shorter names for most of ours.
 */
export function loadedClasses(printed) {
  const map = readFileSync(`${ROOT}device/target/proguard_map.txt`, 'utf8');
  const names = new Map(
    [...map.matchAll(/^(\S+) -> (\S+):$/gm)].map(([, name, short]) => [short, name]),
  );
  assert.ok(names.size > 400, `${names.size} names`);
  return new Set(
    [...printed.matchAll(/\] (\S+) source:/g)].map(([, name]) => names.get(name) ?? name),
  );
}

export async function freePort() {
  block ??= claimBlock();
  const first = await block;
  for (;;) {
    const port = first + 1 + (handedOut++ % (BLOCK_PORTS - 1));
    const server = await listening(port).catch(() => undefined);
    if (server === undefined) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** Writes a configuration file, which is removed when the test ends; returns its path. */
export function configuration(t, text) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'porthole.yaml');
  writeFileSync(file, text);
  return file;
}

/**
 * Starts the service and waits until it is ready. Another program may take the port between the
 * look and the start: then another port is tried. `descriptors` limits how many files the process
 * may have open.
 */
export async function startService(
  t,
  { port, jvm = [], args = [], jar = DEVICE_JAR, descriptors, cwd } = {},
) {
  for (let tries = 1; ; tries++) {
    const chosen = port ?? (await freePort());
    const java = ['java', ...jvm, '-jar', jar, '--listen', `127.0.0.1:${chosen}`, ...args];
    const service =
      descriptors === undefined
        ? start(t, java[0], java.slice(1), { cwd })
        : start(t, 'sh', ['-c', 'ulimit -n "$0"; exec "$@"', String(descriptors), ...java], {
            cwd,
          });
    try {
      await printed(service, /^Ready wss?:.*\n/m);
    } catch (error) {
      if (
        port !== undefined ||
        tries === 3 ||
        !service.err.includes('another program uses the port')
      )
        throw error;
      continue;
    }
    return Object.assign(service, { port: chosen, url: `ws://127.0.0.1:${chosen}` });
  }
}
