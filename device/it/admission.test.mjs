import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from './support/needs.mjs';
import { inside, network, startInside } from './support/network.mjs';
import { DEVICE_JAR, printed } from './support/processes.mjs';

const NETWORK = needs({ root: true, commands: ['ip'] });

const addresses = (network, prefix, count) =>
  Array.from({ length: count }, (_, i) => `${network}${i + 1}/${prefix}`);

/** Starts the service in a network of its own, which listens there at an address. */
async function serve(t, place, listen, settings = '') {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'token'), 'secret-of-the-house\n', { mode: 0o600 });
  writeFileSync(join(folder, 'porthole.yaml'), `channels:\n  token_file: token\n${settings}`);
  const service = startInside(t, place, 'java', [
    '-jar',
    DEVICE_JAR,
    '--listen',
    listen,
    '--config',
    join(folder, 'porthole.yaml'),
  ]);
  await printed(service, /^Ready/m);
}

/**
 * Opens WebSockets by hand, so that each may come from an address of its own; what the tests inside
 * begin with.
 */
const CLIENT = `
import { connect } from 'node:net';
const open = (host, localAddress, path = '/', port = 8000) => new Promise((resolve) => {
  const peer = { answer: Buffer.alloc(0), whenClosed: () => {} };
  const socket = (peer.socket = connect({ host, port, localAddress }));
  socket.write('GET ' + path + ' HTTP/1.1\\r\\nHost: 1.2.3.4\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\nSec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n');
  socket.on('data', (data) => {
    peer.answer = Buffer.concat([peer.answer, data]);
    peer.status ??= peer.answer.toString('latin1', 9, 12);
    resolve(peer);
  });
  socket.on('error', () => resolve(peer)).on('close', () => { peer.closed = true; peer.whenClosed(); resolve(peer); });
});
const text = (peer, words) => peer.socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | words.length, 0, 0, 0, 0]), Buffer.from(words)]));
const tell = (told) => { console.log(JSON.stringify(told)); process.exit(); };
`;

test(
  'ten addresses on the internet that take all places keep out neither the house nor an eleventh',
  NETWORK,
  async (t) => {
    const place = await network(t, [
      ...addresses('203.0.113.', 24, 12),
      ...addresses('192.168.77.', 24, 3),
    ]);
    await serve(t, place, '0.0.0.0:8000');
    const told = await inside(
      t,
      place,
      `${CLIENT}
const strangers = [];
for (let i = 0; i < 20; i++) {
  strangers.push(...await Promise.all(Array.from({ length: 10 }, (_, n) => open('203.0.113.12', '203.0.113.' + (n + 1)))));
}
const closing = ({ answer }) => answer.indexOf(Buffer.from([0x88]), answer.indexOf('\\r\\n\\r\\n')); // The close frame.
const inside = () => strangers.filter((peer) => peer.status === '101' && closing(peer) < 0);
const until = (count) => new Promise((resolve) => {
  const look = () => inside().length === count && resolve();
  strangers.forEach((peer) => peer.socket.on('data', look));
  look();
});
await until(158); // Those who came later took places of those who had more.
const before = inside();
const house = await Promise.all(Array.from({ length: 40 }, (_, n) => open('192.168.77.3', '192.168.77.' + (1 + n % 2))));
const told = { house: house.filter(({ status }) => status === '101').length, strangers: inside().length };
told.eleventh = (await open('203.0.113.12', '203.0.113.11')).status;
await until(157);
const [gone] = before.filter((peer) => closing(peer) >= 0);
told.code = gone.answer.readUInt16BE(closing(gone) + 2);
told.reason = gone.answer.toString('utf8', closing(gone) + 4);
tell(told);
`,
    );
    assert.deepEqual(told, {
      house: 40,
      strangers: 158,
      eleventh: '101',
      code: 1013,
      reason: 'Others need this place',
    });
  },
);

test(
  'an address that has shown the token from outside has a place that strangers cannot take',
  NETWORK,
  async (t) => {
    const place = await network(t, addresses('203.0.113.', 24, 40));
    await serve(
      t,
      place,
      '0.0.0.0:8000',
      'limits:\n  connections: 20\n  connections_per_address: 3\n',
    );
    const told = await inside(
      t,
      place,
      `${CLIENT}
const owner = await open('203.0.113.40', '203.0.113.1', '/channels');
text(owner, JSON.stringify({ id: 1, message: 'porthole.hello', data: { token: 'secret-of-the-house' } }));
while (!owner.answer.includes('porthole.welcome')) await new Promise((resolve) => owner.socket.once('data', resolve));
let last;
for (let n = 2; n < 40; n++) last = await open('203.0.113.40', '203.0.113.' + n);
const again = await open('203.0.113.40', '203.0.113.1', '/channels');
tell({ owner: owner.closed === true ? 'gone' : 'there', last: last.status, again: again.status });
`,
    );
    assert.deepEqual(told, { owner: 'there', last: '101', again: '101' });
  },
);

test(
  'a service at an IPv4 address is not reached by IPv6 on any port; one at [::] is reached by both',
  NETWORK,
  async (t) => {
    const place = await network(t, ['203.0.113.1/24', '2001:db8::1/64']);
    await serve(
      t,
      place,
      '0.0.0.0:8000',
      'Socket_connection:\n  Host: {IP: 0.0.0.0, Port: 8001}\n',
    );
    await serve(t, place, '[::]:9000');
    const told = await inside(
      t,
      place,
      `${CLIENT}
const reach = (host, port) => new Promise((resolve) => {
  const socket = connect({ host, port }, () => socket.write('GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'));
  socket.on('data', () => resolve('answers')).on('error', ({ code }) => resolve(code)).on('close', () => resolve('closes'));
});
const told = {};
for (const port of [8000, 9000]) for (const host of ['127.0.0.1', '203.0.113.1', '::1', '2001:db8::1']) told[host + ' ' + port] = await reach(host, port);
for (const host of ['::1', '2001:db8::1']) told[host + ' 8001'] = await reach(host, 8001); // The port of JSON over TCP.
tell(told);
`,
    );
    assert.deepEqual(told, {
      '127.0.0.1 8000': 'answers',
      '203.0.113.1 8000': 'answers',
      '::1 8000': 'ECONNREFUSED',
      '2001:db8::1 8000': 'ECONNREFUSED',
      '::1 8001': 'ECONNREFUSED',
      '2001:db8::1 8001': 'ECONNREFUSED',
      '127.0.0.1 9000': 'answers',
      '203.0.113.1 9000': 'answers',
      '::1 9000': 'answers',
      '2001:db8::1 9000': 'answers',
    });
  },
);
