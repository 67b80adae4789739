import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random, randomBytes } from '../../host-tools/it/support/chance.mjs';
import { configuration, startService } from './support/processes.mjs';
import { frame, handshake, open, tcp } from './support/sockets.mjs';
import { eventually } from './support/toon.mjs';

test('text and binary come back as they were, on / and on /echo', async (t) => {
  const service = await startService(t);
  const next = random(t);
  for (const path of ['/', '/echo', '/echo?with=a&query']) {
    const socket = await open(t, service.url + path);
    for (const size of [0, 1, 125, 126, 65535, 65536]) {
      const binary = randomBytes(next, size);
      assert.deepEqual(await socket.ask(binary), binary, `${size} bytes on ${path}`);
      const text = 'é'.repeat(size / 2);
      assert.equal(await socket.ask(text), text, `${size} bytes of text on ${path}`);
    }
  }
});

test('many messages in flight come back in order', async (t) => {
  const socket = await open(t, (await startService(t)).url);
  const sent = Array.from({ length: 5000 }, (_, i) => `${i} ${'x'.repeat(i % 300)}`);
  sent.forEach((message) => socket.send(message));
  for (const message of sent) assert.equal(await socket.next(), message);
});

test('a message in fragments comes back whole', async (t) => {
  const socket = await open(t, (await startService(t)).url);
  for (const part of ['one ', 'twó ', 'three']) socket.send(part, { fin: part === 'three' });
  assert.equal(await socket.next(), 'one twó three');
});

test('flip toggles first and is answered in the new state', async (t) => {
  const socket = await open(t, (await startService(t)).url);
  assert.equal(await socket.ask('flip'), 'pilf');
  assert.equal(await socket.ask('Hello, World 1'), '1 dlroW ,olleH');
  assert.equal(await socket.ask('flip'), 'flip');
  assert.equal(await socket.ask('Hello, World 2'), 'Hello, World 2');
});

test('while flipped, text is reversed by user-perceived character', async (t) => {
  const socket = await open(t, (await startService(t)).url);
  await socket.ask('flip');
  assert.equal(await socket.ask('a👍🏽b🇳🇱c'), 'c🇳🇱b👍🏽a');
  assert.equal(await socket.ask('e\u0301x 한국'), '국한 xe\u0301');
});

test('binary is never reversed', async (t) => {
  const socket = await open(t, (await startService(t)).url);
  await socket.ask('flip');
  assert.deepEqual(await socket.ask(Buffer.from('flip')), Buffer.from('flip'));
  assert.equal(await socket.ask('ab'), 'ba', 'and does not toggle');
});

test("another connection's flip changes nothing here", async (t) => {
  const service = await startService(t);
  const [one, other] = [await open(t, service.url), await open(t, service.url)];
  await one.ask('flip');
  assert.equal(await other.ask('Hello'), 'Hello');
  assert.equal(await one.ask('Hello'), 'olleH');
});

test('a ping is answered with its own bytes', async (t) => {
  const socket = await open(t, (await startService(t)).url);
  const pong = new Promise((resolve) => socket.on('pong', resolve));
  socket.ping('are you there');
  assert.equal(String(await pong), 'are you there');
});

test('a close is answered with its code', async (t) => {
  const service = await startService(t);
  for (const code of [1000, 1001, 3000, 4999]) {
    const socket = await open(t, service.url);
    socket.close(code, 'enough');
    assert.deepEqual(await socket.closed, { code, reason: 'enough' });
  }
});

/** The original QML client: a connection for each tap. */
async function tap(t, url, text) {
  const socket = await open(t, url);
  const answer = await socket.ask(text);
  socket.close();
  await socket.closed;
  return answer;
}

test('a compatible echo serves the original QML client, which flips on one connection and sends on the next', async (t) => {
  const { url } = await startService(t, {
    args: ['--config', configuration(t, 'echo: {compatible: true}\n')],
  });
  assert.equal(await tap(t, url, 'flip'), 'pilf');
  assert.equal(await tap(t, url, 'Hello World'), 'dlroW olleH');
  assert.equal(await tap(t, url, 'flip'), 'flip');
  assert.equal(await tap(t, url, 'Hello World'), 'Hello World');
});

test('a compatible echo serves the original Python client, which sleeps and answers no ping', async (t) => {
  const file = configuration(
    t,
    'echo: {compatible: true}\nlimits: {ping_seconds: 1, gone_seconds: 2}\n',
  );
  const { port } = await startService(t, { args: ['--config', file] });
  const sleeper = await tcp(t, port);
  sleeper.write(handshake('/'));
  const pings = () => sleeper.received().toString('latin1').split('\x89\x00').length - 1;
  // More than two seconds of silence.
  await eventually(60, 'pings that nobody answers', () => pings() >= 4);
  sleeper.write(frame(1, 'Hello, World 1'));
  await eventually(60, 'the answer', () => sleeper.received().includes('Hello, World 1'));
});
