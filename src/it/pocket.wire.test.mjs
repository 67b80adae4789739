// The client on real WebSockets (Node's ws), against the service. Sections are those of
// src/PROTOCOL.md.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import WebSocket from 'ws';
import { freePort, startService, within } from '../../device/it/support/processes.mjs';
import { open } from '../../device/it/support/sockets.mjs';
import { create } from '../main/js/pocket.socket.mjs';

const SOON = { random: () => 0.02 }; // It comes back 10 ms after a loss.
const FILLER = 'x'.repeat(60_000); // The ring of 1 MiB holds 17 of them.

/**
 * A client; `next(channel, event)` resolves to the data of each such event in order, of those that
 * have not been asked for yet.
 */
function client(t, options = {}) {
  const made = create({ WebSocket, ...SOON, ...options });
  t.after(() => made.close());
  const arrived = [];
  const waiting = [];
  made.on('*', (event, data, socket, signal) => {
    const one = { name: `${signal?.channel ?? 'socket'}.${event}`, data, signal };
    const index = waiting.findIndex(({ name }) => name === one.name);
    if (index >= 0) waiting.splice(index, 1)[0].resolve(one);
    else arrived.push(one);
  });
  made.next = (name) => {
    const index = arrived.findIndex((one) => one.name === name);
    if (index >= 0) return Promise.resolve(arrived.splice(index, 1)[0]);
    return within(60, name, new Promise((resolve) => waiting.push({ name, resolve })));
  };
  made.seen = (name) => arrived.filter((one) => one.name === name).map(({ data }) => data);
  /** Resolves to the receipt or the reply. */
  made.ask = (...values) =>
    within(
      10,
      `an answer to ${values[1]}`,
      new Promise((resolve) => made.signal(...values, resolve)),
    );
  return made;
}

/** Cuts the connection of a client that has one. */
const cut = (made) => [...made.links][0].webSocket.terminate();

/** Options of a client that comes back when the test calls `back`. */
function patient() {
  const options = { setTimeout: (act) => (options.back = act), clearTimeout: () => {} };
  return options;
}

async function connected(t, url, options) {
  const made = client(t, options);
  made.setup(`${url}/channels`).connect();
  await made.next('socket.open');
  return made;
}

test('4.1: a signal reaches everybody else, and its sender has a receipt', async (t) => {
  const { url } = await startService(t);
  const [alice, bob, carol] = [
    await connected(t, url),
    await connected(t, url),
    await connected(t, url),
  ];
  const receipt = await alice.ask('garden', 'rain', { mm: 3 });
  assert.equal(receipt.socket, 'sent');
  for (const other of [bob, carol]) {
    const { data, signal } = await other.next('garden.rain');
    assert.deepEqual(data, { mm: 3 });
    assert.equal(signal.id, receipt.messageId);
  }
  assert.deepEqual(alice.seen('garden.rain'), []);
});

test('4.1: a client hears of joins and leaves, and plain text', async (t) => {
  const { url } = await startService(t);
  const alice = await connected(t, url);
  const other = await open(t, `${url}/channels`);
  const { data } = await alice.next('socket.connected');
  assert.equal(data.address, '127.0.0.1');
  other.send('Hello 👋');
  assert.equal((await alice.next('socket.message')).data.data, 'Hello 👋');
  other.close();
  assert.equal((await alice.next('socket.disconnected')).data.port, data.port);
});

test('4.3: a subscriber hears the matching signals, and nothing else', async (t) => {
  const { url } = await startService(t);
  const alice = await connected(t, url);
  const bob = await connected(t, url);
  bob.subscribe(['garden', '*.alarm']);
  await bob.next('porthole.subscribed');
  for (const [channel, event] of [
    ['garden', 'rain'],
    ['kitchen', 'rain'],
    ['kitchen', 'alarm'],
    ['garden', 'end'],
  ])
    alice.signal(channel, event);
  await bob.next('garden.end');
  assert.deepEqual(
    [
      bob.seen('garden.rain').length,
      bob.seen('kitchen.rain').length,
      bob.seen('kitchen.alarm').length,
    ],
    [1, 0, 1],
  );
});

test('4.5: a later subscriber gets the last value at once', async (t) => {
  const { url } = await startService(t);
  const alice = await connected(t, url);
  assert.equal(
    (await alice.ask('porthole', 'retain', { channel: 'garden' })).message,
    'porthole.retained',
  );
  await alice.ask('garden', 'rain', 3);
  await alice.ask('garden', 'rain', 4);
  const bob = await connected(t, url);
  bob.subscribe('garden', { retained: true });
  const { data, signal } = await bob.next('garden.rain');
  assert.deepEqual([data, signal.retained, signal.seq], [4, true, 2]);
});

test('a server that accepts and says nothing is left, and tried again', async (t) => {
  const peers = [];
  const server = createServer((peer) => peers.push(peer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    peers.forEach((peer) => peer.destroy());
    server.close();
  });
  const made = client(t, {
    setTimeout: (act, millis) => setTimeout(act, millis / 100),
    clearTimeout,
  });
  made.setup(`127.0.0.1:${server.address().port}`).connect();
  assert.equal((await made.next('socket.close')).data.data.code, 1006);
  assert.equal((await made.next('socket.close')).data.data.code, 1006);
  assert.deepEqual(made.seen('socket.open'), []);
});

test('a message over the limit is reported as dropped, with those after it, and the client reconnects', async (t) => {
  const { url } = await startService(t);
  const [alice, bob] = [await connected(t, url), await connected(t, url)];
  alice.subscribe('*');
  await alice.next('porthole.subscribed');
  alice.signal('garden', 'rain', 1);
  alice.signal('garden', 'story', 'x'.repeat(70_000));
  alice.signal('garden', 'rain', 2);
  const dropped = [await alice.next('socket.dropped'), await alice.next('socket.dropped')];
  assert.deepEqual(
    dropped.map(({ data }) => [JSON.parse(data.data).message, data.code]),
    [
      ['garden.story', 1009],
      ['garden.rain', 1009],
    ],
  );
  await alice.next('porthole.subscribed');
  alice.signal('garden', 'rain', 3);
  assert.deepEqual(
    [(await bob.next('garden.rain')).data, (await bob.next('garden.rain')).data],
    [1, 3],
  );
  assert.deepEqual(alice.seen('socket.missed'), []);
});

test('a silent but live hub answers each question with its number', async (t) => {
  const { url } = await startService(t);
  const options = patient();
  const made = await connected(t, url, options);
  made.subscribe('garden');
  for (let i = 0; i < 3; i++) {
    assert.deepEqual((await made.next('porthole.subscribed')).data.patterns, ['garden']);
    options.back();
    options.back();
  }
  await made.next('porthole.subscribed');
  assert.deepEqual(made.seen('socket.close'), []);
  assert.deepEqual(made.seen('socket.missed'), []);
});

test('4.4: after a cut a client gets the missed signals, once and in order', async (t) => {
  const service = await startService(t);
  const options = patient();
  const alice = await connected(t, service.url);
  const bob = await connected(t, service.url, options);
  bob.subscribe('garden');
  await bob.next('porthole.subscribed');
  await alice.ask('garden', 'tick', 0);
  await bob.next('garden.tick');
  cut(bob);
  await bob.next('socket.close');
  await alice.ask('garden', 'tick', 1);
  await alice.ask('garden', 'tick', 2);
  options.back();
  await bob.next('porthole.subscribed');
  await alice.ask('garden', 'tick', 3);
  const ticks = [
    await bob.next('garden.tick'),
    await bob.next('garden.tick'),
    await bob.next('garden.tick'),
  ];
  assert.deepEqual(
    ticks.map(({ data, signal }) => [data, signal.seq]),
    [
      [1, 2],
      [2, 3],
      [3, 4],
    ],
  );
});

test('4.4: signals that have left the ring are reported as missed, and the rest comes', async (t) => {
  const service = await startService(t);
  const alice = await connected(t, service.url);
  const options = patient();
  const bob = await connected(t, service.url, options);
  bob.subscribe('garden');
  await bob.next('porthole.subscribed');
  cut(bob);
  await bob.next('socket.close');
  for (let i = 0; i < 20; i++) await alice.ask('garden', 'tick', `${i} ${FILLER}`);
  options.back();
  const { data } = await bob.next('socket.missed');
  assert.deepEqual([data.data.resumed, data.data.missed], [true, true]);
  const held = 17;
  for (let i = 20 - held; i < 20; i++)
    assert.equal((await bob.next('garden.tick')).data, `${i} ${FILLER}`);
});

test('4.4: after a restart of the hub a client gets the signals from before its return', async (t) => {
  const port = await freePort();
  const first = await startService(t, { port });
  const options = patient();
  const bob = await connected(t, first.url, options);
  bob.subscribe('garden');
  await bob.next('porthole.subscribed');
  await first.stop('SIGKILL');
  await bob.next('socket.close');
  const second = await startService(t, { port });
  const alice = await connected(t, second.url);
  await alice.ask('garden', 'rain', 3);
  options.back();
  assert.equal((await bob.next('garden.rain')).data, 3);
  assert.equal((await bob.next('porthole.subscribed')).data.resumed, false);
});

test('signals made while disconnected arrive in order', async (t) => {
  const port = await freePort();
  const first = await startService(t, { port });
  const options = patient();
  const alice = await connected(t, first.url, options);
  await first.stop();
  await alice.next('socket.close');
  for (let i = 0; i < 20; i++) alice.signal('garden', 'tick', i);
  const second = await startService(t, { port });
  const bob = await open(t, `${second.url}/channels`);
  options.back();
  const heard = [];
  while (heard.length < 20) {
    const { message, data } = JSON.parse(await bob.next());
    if (message === 'garden.tick') heard.push(data);
  }
  assert.deepEqual(
    heard,
    Array.from({ length: 20 }, (_, i) => i),
  );
});

test('4.3: members of a channel are listed by their given names', async (t) => {
  const { url } = await startService(t);
  const alice = await connected(t, url, { name: 'tablet', token: 'not needed here' });
  await alice.next('porthole.welcome');
  alice.subscribe('garden.*');
  await alice.next('porthole.subscribed');
  const { data } = await alice.ask('porthole', 'presence', { channel: 'garden' });
  assert.deepEqual(
    data.peers.map(({ name }) => name),
    ['tablet'],
  );
});

test('an unknown question is answered with an error', async (t) => {
  const { url } = await startService(t);
  const alice = await connected(t, url);
  const { message, data } = await alice.ask('porthole', 'dance');
  assert.deepEqual([message, data.code], ['porthole.error', 'unknown']);
});

test('broadcast: two hubs hear what is sent, and are heard', async (t) => {
  const [one, two] = [await startService(t), await startService(t)];
  const alice = client(t);
  alice.setup('127.0.0.1', [one.port, two.port], 'broadcast').connect();
  await Promise.all([alice.next('socket.open'), alice.next('socket.open')]);
  const others = [await open(t, `${one.url}/channels`), await open(t, `${two.url}/channels`)];
  alice.signal('garden', 'rain', 3);
  for (const other of others) {
    assert.equal(JSON.parse(await other.next()).message, 'garden.rain');
    other.send('{"message":"garden.dry"}');
    await alice.next('garden.dry');
  }
});

test('overflow: when one hub goes, the next is used, and no waiting signal is lost', async (t) => {
  const [one, two] = [await startService(t), await startService(t)];
  const alice = client(t);
  alice.setup(['127.0.0.1'], [one.port, two.port], 'overflow').connect();
  await alice.next('socket.open');
  const other = await open(t, `${two.url}/channels`);
  await one.stop();
  await alice.next('socket.close');
  alice.signal('garden', 'rain', 3);
  const { data } = await alice.next('socket.open');
  assert.equal(data.socket.uri, `${two.url}/channels`);
  let heard = {};
  while (heard.message !== 'garden.rain') heard = JSON.parse(await other.next());
});

test('a server that starts later is found', async (t) => {
  const port = await freePort();
  const alice = client(t);
  alice.setup('127.0.0.1', port).connect();
  await alice.next('socket.error');
  await alice.next('socket.close');
  await startService(t, { port });
  await alice.next('socket.open');
});
