import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { ROOT, run } from '../../it/support/processes.mjs';
import { needs } from '../../it/support/needs.mjs';
import { load } from '../generator.mjs';
import { PEERS, Server } from '../peers.mjs';

// Nothing is timed here: each server must do what it is compared for, and no more is asked.
const IN_MAVEN_AND_NPM = ['porthole', 'raw', 'library', 'netty', 'undertow', 'node'];
const SHORT = ['--duration', '0.2', '--warmup', '0', '-c', '5', '--depth', '4'];
const CLEAN = { wrong: 0, unanswered: 0, closed: 0, first: '' };
const options = needs({ commands: ['taskset'] });

assert.ok(existsSync(`${ROOT}device/bench/target/classes`), 'mvn -Pbench package has been run');

async function measure(t, key, mode, args) {
  const server = await Server.start(key, mode);
  t.after(() => server.stop());
  const { errors, messages, cpu } = await load(server, [...SHORT, ...args]);
  assert.deepEqual(errors, CLEAN);
  assert.ok(messages > 0);
  assert.equal(cpu.pid, server.pid);
  assert.ok(server.startMilliseconds > 0 && server.residentKilobytes() > 1000);
}

for (const key of IN_MAVEN_AND_NPM) {
  test(`${PEERS[key].name} echoes`, options, (t) => measure(t, key, 'echo', ['--size', '4096']));
}

test(`${PEERS.porthole.name} relays`, options, (t) =>
  measure(t, 'porthole', 'relay', ['--fan-out', '-b']),
);

test('scripts/bench lists the peers that can be chosen', async (t) => {
  const { code, out, err } = await run(t, 'node', [
    `${ROOT}device/bench/bench.mjs`,
    '--peers',
    'nobody',
  ]);
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /^Expected one of porthole, .* but was 'nobody'\. Usage: scripts\/bench .*\n$/);
});
