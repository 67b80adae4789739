// A service as it runs on a device, in a network of its own, and what an attack does to it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { network, startInside } from './network.mjs';
import { DEVICE_JAR, ROOT, printed, run, within } from './processes.mjs';
import { eventually } from './toon.mjs';
import { TOKEN } from './strangers/wire.mjs';

const PROGRAMS = `${ROOT}device/it/support/strangers/`;
const JAVA = execFileSync('sh', ['-c', 'command -v java'], { encoding: 'utf8' }).trim();
/**
 * What may stay of an attack on the heap: the ring of the hub's past is 1 MiB, and its signals have
 * their headers.
 */
const HEAP_LEFT = 3e6;
const DESCRIPTORS = 1024; // What a Toon's shell allows.
/**
 * Loopback, a house, the internet (RFC 5737: all of that network is this machine's), and sixteen
 * IPv6 networks of one /60 (RFC 3849).
 */
const ADDRESSES = [
  '203.0.113.200/24',
  '192.168.77.9/24',
  '192.168.77.50/24',
  ...[3, 4, 5, 6, 7, 20, 21, 22, 23].map((last) => `192.168.77.${last}/24`),
  '2001:db8:ffff::1/64',
  ...Array.from({ length: 16 }, (_, i) => `2001:db8:0:${i.toString(16)}::1/64`),
];

export const place = (t) => network(t, ADDRESSES);

/**
 * Starts the service with the script, and so with the flags, of a device; it logs to `log`, in
 * files of bounded size.
 */
export async function startAsOnADevice(t, ground, mode, { listen, jsonTcp, more = '' }) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/java'), `#!/bin/sh\nexec ${JAVA} "$@"\n`, { mode: 0o755 });
  copyFileSync(`${ROOT}device/runtime/porthole`, join(folder, 'porthole'));
  chmodSync(join(folder, 'porthole'), 0o755);
  for (const file of ['ec.pem', 'ec.key'])
    copyFileSync(`${ROOT}device/src/test/resources/tls/${file}`, join(folder, file));
  writeFileSync(join(folder, 'token'), `${TOKEN}\n`, { mode: 0o600 });
  const tls = mode === 'tls' ? 'tls:\n  certificate: ec.pem\n  key: ec.key\n  plain: false\n' : '';
  writeFileSync(
    join(folder, 'porthole.yaml'),
    `channels:\n  token_file: token\n${tls}Socket_connection:\n  Host: {IP: 0.0.0.0, Port: ${jsonTcp}}\n${more}`,
  );
  const log = join(folder, 'log');
  mkdirSync(log);
  const command = [
    join(folder, 'porthole'),
    '--listen',
    listen,
    '--config',
    join(folder, 'porthole.yaml'),
  ];
  const service = startInside(t, ground, 'env', [
    `PORTHOLE_JAR=${DEVICE_JAR}`,
    `PORTHOLE_LOG=${join(log, 'porthole.log')}`,
    `PORTHOLE_JAVA_OPTIONS=-Xlog:gc+heap=info:file=${join(folder, 'gc')}`,
    'sh',
    '-c',
    'ulimit -n "$0"; exec "$@"',
    String(DESCRIPTORS),
    ...command,
  ]);
  await printed(service, /^Ready tcp:/m);
  await printed(service, /^Ready wss?:/m);
  return Object.assign(service, { mode, log, gc: join(folder, 'gc') });
}

/** Starts a program of the folder `strangers` inside the network. */
export const startProgram = (t, ground, name, ...args) =>
  startInside(t, ground, process.execPath, [join(PROGRAMS, name), ...args]);

/**
 * Starts the honest clients; the returned function resolves to their figures since its last call.
 */
export async function startHonest(t, ground, mode) {
  const honest = startProgram(t, ground, 'honest.mjs', mode);
  const lines = createInterface({ input: honest.child.stdout })[Symbol.asyncIterator]();
  const next = async () =>
    (await within(60, `a line of the honest clients (${honest.err})`, lines.next())).value;
  assert.equal(await next(), 'Ready', honest.err);
  return async () => {
    honest.child.stdin.write('\n');
    return JSON.parse(await next());
  };
}

export const logLines = ({ log }) =>
  readdirSync(log).reduce(
    (lines, file) => lines + readFileSync(join(log, file), 'utf8').split('\n').length - 1,
    0,
  );

const descriptors = ({ child }) => readdirSync(`/proc/${child.pid}/fd`).length;

const kilobytes = ({ child }, name) =>
  Number(
    new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(
      readFileSync(`/proc/${child.pid}/status`, 'utf8'),
    )[1],
  );

/** The collections of garbage so far: the bytes of the heap before and after each. */
function collections({ gc }) {
  const found = new Map();
  for (const [, id, before, after] of readFileSync(gc, 'utf8').matchAll(
    /GC\((\d+)\) (?:DefNew|Tenured): (\d+)K[^>]*->(\d+)K/g,
  )) {
    const sum = found.get(id) ?? { before: 0, after: 0 };
    found.set(id, {
      before: sum.before + Number(before) * 1024,
      after: sum.after + Number(after) * 1024,
    });
  }
  return [...found.values()];
}

/** Collects all garbage; resolves to the bytes that are left on the heap. */
async function heap(t, service) {
  const before = collections(service).length;
  const { code, out } = await run(t, 'jcmd', [String(service.child.pid), 'GC.run']);
  assert.equal(code, 0, out);
  await eventually(60, 'the collection is in the log', () => collections(service).length > before);
  return collections(service).at(-1).after;
}

/**
 * Lets an attack of `strangers` go on for some seconds, and measures. Resolves to what it tells,
 * the honest clients' figures, and { before, peak, after } of heap (bytes), resident memory (kB)
 * and descriptors, with the lines that were logged.
 */
export async function besiege(t, ground, service, honest, attack, seconds) {
  const lines = logLines(service);
  const before = {
    heap: await heap(t, service),
    resident: kilobytes(service, 'VmRSS'),
    descriptors: descriptors(service),
  };
  writeFileSync(`/proc/${service.child.pid}/clear_refs`, '5'); // VmHWM begins anew (proc(5)).
  const collected = collections(service).length;
  await honest();
  let most = before.descriptors;
  const watch = setInterval(() => (most = Math.max(most, descriptors(service))), 20);
  const attacker = startProgram(t, ground, 'attacks.mjs', service.mode, attack, String(seconds));
  let figures;
  try {
    const code = await within(seconds + 50, `${attack} ends`, attacker.exited);
    assert.equal(code, 0, attacker.err);
    figures = await honest();
  } finally {
    clearInterval(watch);
  }
  await eventually(
    30,
    'descriptors are given back',
    () => descriptors(service) <= before.descriptors + 4,
  );
  let left; // A peer that is being slowed down is not read: its end is noticed when that is over.
  await eventually(
    60,
    'the heap is given back',
    async () => (left = await heap(t, service)) < before.heap + HEAP_LEFT,
  );
  const after = {
    heap: left,
    resident: kilobytes(service, 'VmRSS'),
    descriptors: descriptors(service),
  };
  const peak = {
    heap: Math.max(
      ...collections(service)
        .slice(collected)
        .map((one) => one.before),
    ),
    resident: kilobytes(service, 'VmHWM'),
    descriptors: most,
  };
  return {
    told: JSON.parse(attacker.out),
    honest: figures,
    before,
    peak,
    after,
    lines: logLines(service) - lines,
  };
}
