import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { ROOT, run } from '../../it/support/processes.mjs';
import { needs } from '../../it/support/needs.mjs';
import { load } from '../generator.mjs';
import { LOADS } from '../goals.mjs';
import { PEERS, Server } from '../peers.mjs';

// Nothing is timed here: each server must do what it is compared for, and no more is asked.
const OTHERS = ['raw', 'library', 'netty', 'undertow', 'node'];
const OTHERS_LOADS = ['text4k', 'mixed4k'];
const GREETING_PIECES = 3;
const options = needs({ commands: ['taskset'] });
const withMosquitto = needs({ commands: ['taskset', 'mosquitto'] });

assert.ok(existsSync(`${ROOT}device/bench/target/classes`), 'mvn -Pbench package has been run');

async function started(t, key, mode) {
  const server = await Server.start(key, mode);
  t.after(() => server.stop());
  return server;
}

/** Longer and longer: a machine with other work may answer nothing within the first. */
const SECONDS = ['0.2', '1', '5', '20'];

/** Puts a server under the load of a column for a moment; resolves to the report. */
function moment(server, { args }, seconds) {
  const few = args.map((arg, i) => (/^(-c|--idle)$/.test(args[i - 1]) ? '5' : arg));
  const connections = args.includes('-c') ? [] : ['-c', '5'];
  return load(server, [...few, ...connections, '--duration', seconds, '--warmup', '0']);
}

async function measure(t, key, loads) {
  const server = await started(t, key, loads[0].mode);
  for (const column of loads) {
    let report = { messages: 0 };
    for (const seconds of SECONDS)
      if (report.messages === 0) report = await moment(server, column, seconds);
    assert.ok(report.messages > 0, column.key);
    assert.equal(report.cpu.pid, server.pid);
  }
  assert.ok(server.startMilliseconds > 0 && server.residentKilobytes() > 1000);
}

const of = (mode) => LOADS.filter((column) => column.mode === mode);

for (const [key, loads] of [
  ['porthole', of('echo')],
  ['porthole', of('relay')],
  ['c2', of('echo').filter(({ flips }) => flips)],
  ['hub', of('relay')],
  ...OTHERS.map((key) => [key, LOADS.filter((column) => OTHERS_LOADS.includes(column.key))]),
])
  test(`${PEERS[key].name} answers rightly in the columns of mode ${loads[0].mode}`, options, (t) =>
    measure(t, key, loads),
  );

test('Mosquitto delivers rightly to clients with one topic filter and with 8', withMosquitto, (t) =>
  measure(
    t,
    'mosquitto',
    LOADS.filter(({ key }) => ['fan4k', 'patterns'].includes(key)),
  ),
);

/**
 * Stands between the generator and a server, and changes a bit of what the server sends: of every
 * piece of a connection after the third, as no greeting takes more.
 */
async function lying(t, server) {
  const proxy = createServer((client) => {
    const upstream = connect(server.port, '127.0.0.1');
    let pieces = 0;
    upstream.on('data', (data) => {
      if (++pieces > GREETING_PIECES) data[data.length - 1] ^= 1;
      client.write(data);
    });
    client.pipe(upstream);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ])
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.after(() => proxy.close());
  const { port } = proxy.address();
  const url = server.url.replace(`:${server.port}`, `:${port}`);
  return { peer: server.peer, pid: server.pid, err: '', url };
}

/** Resolves to what a column's load says of a server that lies; 'no error' if it says nothing. */
async function complaint(liar, column) {
  for (const seconds of SECONDS) {
    try {
      await moment(liar, column, seconds);
    } catch (error) {
      return error.message;
    }
  }
  return 'no error';
}

for (const [key, loads] of [
  ['porthole', of('echo')],
  ['raw', [LOADS[0]]],
  ['porthole', of('relay')],
  ['hub', of('relay')],
  ['mosquitto', of('relay').filter((column) => column.key === 'patterns')],
])
  test(
    `${PEERS[key].name}: a changed bit leaves no figure in a column of mode ${loads[0].mode}`,
    key === 'mosquitto' ? withMosquitto : options,
    async (t) => {
      const liar = await lying(t, await started(t, key, loads[0].mode));
      for (const column of loads)
        assert.match(
          await complaint(liar, column),
          /^\d+ wrong, \d+ unanswered, \d+ lost: ./,
          column.key,
        );
    },
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
