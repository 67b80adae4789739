import assert from 'node:assert/strict';
import { createHash, constants } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { test } from 'node:test';
import { ROOT, run } from '../../it/support/processes.mjs';
import { needs } from '../../it/support/needs.mjs';
import { handshakes, holding, load } from '../generator.mjs';
import { LOADS } from '../goals.mjs';
import { IDENTITY, makeIdentity, PEERS, Server } from '../peers.mjs';

// Nothing is timed here: each server must do what it is compared for, and no more is asked.
const OTHERS = ['raw', 'library', 'netty', 'undertow', 'node'];
const OTHERS_LOADS = ['text4k', 'mixed4k'];
const TLS_PEERS = ['porthole', 'library', 'netty', 'node'];
const GREETING_PIECES = 3;
const options = needs({ commands: ['taskset', 'openssl'] });
const withMosquitto = needs({ commands: ['taskset', 'mosquitto'] });

assert.ok(existsSync(`${ROOT}device/bench/target/classes`), 'mvn -Pbench package has been run');

async function started(t, key, mode) {
  if (mode === 'tls') makeIdentity();
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
  ...TLS_PEERS.map((key) => [key, of('tls')]),
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
  ['porthole', of('tls')],
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

for (const key of TLS_PEERS)
  test(`${PEERS[key].name} makes full and resumed TLS handshakes`, options, async (t) => {
    const server = await started(t, key, 'tls');
    for (const kind of ['full', 'resumed']) {
      let report = { handshakes: 0 };
      for (const seconds of SECONDS)
        if (report.handshakes === 0) report = await handshakes(server, kind, 0, seconds);
      assert.ok(report.handshakes > 0, kind);
      assert.ok(report.cpuSeconds >= 0);
    }
    const resident = await holding(server, 5, () => server.residentKilobytes());
    assert.ok(resident > 1000);
  });

test(
  'a server that resumes no session has no figure for resumed handshakes',
  options,
  async (t) => {
    makeIdentity();
    const [key, cert] = [IDENTITY.key, IDENTITY.certificate].map((file) => readFileSync(file));
    const options = { key, cert, maxVersion: 'TLSv1.2', secureOptions: constants.SSL_OP_NO_TICKET };
    const server = createTlsServer(options);
    server.on('resumeSession', (id, callback) => callback(null, null));
    server.on('secureConnection', (socket) => {
      socket.on('error', () => {});
      socket.once('data', (data) => {
        const nonce = /Sec-WebSocket-Key: (\S+)/.exec(`${data}`)[1];
        const accept = createHash('sha1').update(`${nonce}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`,
        );
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const { port } = server.address();
    const peer = { peer: { name: 'forgetful' }, port, pid: process.pid };
    assert.ok((await handshakes(peer, 'full', 0, 0.2)).handshakes >= 0);
    await assert.rejects(handshakes(peer, 'resumed', 0, 1), /a session was not resumed|no session/);
  },
);

test('a server that accepts with a wrong key has no figure for handshakes', options, async (t) => {
  makeIdentity();
  const [key, cert] = [IDENTITY.key, IDENTITY.certificate].map((file) => readFileSync(file));
  const server = createTlsServer({ key, cert }, (socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: no\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address();
  const peer = { peer: { name: 'wrong' }, port, pid: process.pid };
  await assert.rejects(handshakes(peer, 'full', 0, 1), /expected an accepted opening handshake/);
});

test('scripts/bench lists the peers that can be chosen', async (t) => {
  const { code, out, err } = await run(t, 'node', [
    `${ROOT}device/bench/bench.mjs`,
    '--peers',
    'nobody',
  ]);
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /^Expected one of porthole, .* but was 'nobody'\. Usage: scripts\/bench .*\n$/);
});
