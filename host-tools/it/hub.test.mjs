import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort, printed, startService } from '../../device/it/support/processes.mjs';
import { open } from '../../device/it/support/sockets.mjs';
import { peer, porthole, startPorthole } from './support/porthole.mjs';

test('listen prints what signal says', async (t) => {
  const { port } = await startService(t);
  const witness = await open(t, `ws://127.0.0.1:${port}/channels`);
  const all = startPorthole(t, ['listen', `127.0.0.1:${port}`, '--json']);
  assert.equal(JSON.parse(await witness.next()).socket, 'connected');
  const garden = startPorthole(t, ['listen', `ws://127.0.0.1:${port}/channels`, 'garden.*', 'house.al*', '-n', '3']);
  await presence(witness);

  for (const args of [['garden', 'rain', '3.50'], ['house', 'light', '1'], ['house', 'alarm'], ['garden', 'sun', '{"a":"é"}']]) {
    assert.deepEqual(await porthole(t, ['signal', `127.0.0.1:${port}`, ...args]), { code: 0, out: '', err: '' });
  }
  assert.equal(await garden.exited, 0);
  assert.equal(garden.out, 'garden.rain 3.50\nhouse.alarm {}\ngarden.sun {"a":"é"}\n');
  await printed(all, /\{"channel":"garden","event":"sun","data":\{"a":"é"\}\}\n/);
});

/** Resolves when one client has subscribed to the garden. */
async function presence(socket) {
  for (;;) {
    socket.send(JSON.stringify({ message: 'porthole.presence', data: { channel: 'garden' } }));
    for (;;) {
      const message = JSON.parse(await socket.next());
      if (message.message !== 'porthole.present') continue;
      if (message.data.peers.length === 1) return;
      break;
    }
  }
}

test('signal prints its receipt when asked', async (t) => {
  const { port } = await startService(t);
  const { code, out } = await porthole(t, ['signal', `127.0.0.1:${port}`, 'garden', 'rain', '1', '--json']);
  assert.equal(code, 0);
  assert.equal(JSON.parse(out).socket, 'sent');
});

test('the token comes from a file and is shown before anything else', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'token');
  const hub = await peer(t, (socket) => socket.on('message', () => socket.close(4401, 'Wrong token.')));
  for (const command of [['listen', hub.url, 'garden'], ['signal', hub.url, 'garden', 'rain']]) {
    writeFileSync(file, command[0] === 'listen' ? ' a secret \n' : '\ufeffa secret\r\n'); // And as an editor of Windows writes it.
    const refused = await porthole(t, [...command, '--token-file', file]);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /^The connection was closed with code 4401.*: Wrong token\.\n$/);
    const [first] = hub.peers.at(-1).received;
    assert.deepEqual(JSON.parse(first[0]), { message: 'porthole.hello', data: { token: 'a secret' } });
    writeFileSync(file, '\n');
    const empty = await porthole(t, [...command, '--token-file', file]);
    assert.deepEqual([empty.code, empty.err], [1, `Expected a token in ${file} but the file is empty.\n`]);
    const missing = await porthole(t, [...command, '--token-file', '/nowhere']);
    assert.deepEqual([missing.code, missing.err], [1, 'Cannot read the file /nowhere: it does not exist.\n']);
    const endless = await porthole(t, [...command, '--token-file', '/dev/zero']);
    assert.deepEqual([endless.code, endless.err], [1, 'Expected a token of at most 4096 bytes in /dev/zero.\n']);
  }
});

test('a wrong token is told where none is needed, and a hub without one takes any', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [file, config] = [join(folder, 'token'), join(folder, 'porthole.yaml')];
  writeFileSync(file, 'secret-of-the-house\n', { mode: 0o600 });
  writeFileSync(config, 'channels:\n  token_file: token\n');
  const hub = await startService(t, { args: ['--config', config] });
  const signal = (port) => porthole(t, ['signal', `127.0.0.1:${port}`, 'garden', 'rain', '--token-file', file]);
  assert.equal((await signal(hub.port)).code, 0);
  writeFileSync(file, 'secret-of-another-house\n');
  const refusal = { code: 1, out: '', err: 'The hub says: Wrong token; you need none from where you are.\n' };
  assert.deepEqual(await signal(hub.port), refusal);
  assert.deepEqual(await porthole(t, ['listen', `127.0.0.1:${hub.port}`, '--token-file', file]), refusal);
  const socket = await open(t, `ws://127.0.0.1:${hub.port}/channels`);
  const hello = JSON.stringify({ id: 1, message: 'porthole.hello', data: { token: 'guess' } });
  const { id, message, data } = JSON.parse(await socket.ask(hello));
  assert.deepEqual([id, message, data.code], [1, 'porthole.error', 'token']);
  assert.equal(JSON.parse(await socket.ask('{"id":2,"message":"a.b"}')).messageId, 2, 'it stays in');
  assert.equal((await signal((await startService(t)).port)).code, 0);
});

test('wrong usage is one sentence and exit 2', async (t) => {
  const cases = [
    [['signal', '127.0.0.1:1', 'garden', 'rain', 'text'], /^Expected JSON such as .* but was 'text'\. See 'porthole signal --help'\.\n$/],
    [['signal', '127.0.0.1:1', 'garden', 'rain', '['.repeat(9999)], /^Expected JSON such as/],
    [['signal', '127.0.0.1:1', 'garden', 'rain', '1e++1'], /^Expected JSON such as .* but was '1e\+\+1'/],
    [['signal', '127.0.0.1:1', 'garden.rain', 'x'], /^Expected a channel without a dot but was 'garden\.rain'/],
    [['signal', '127.0.0.1:1', '', 'x'], /^Expected a channel of 1 to 256 bytes but was of 0\. See/],
    [['signal', '127.0.0.1:1', 'ä'.repeat(129), 'x'], /^Expected a channel of 1 to 256 bytes but was of 258\. See/],
    [['signal', '127.0.0.1:1', 'garden', 'x'.repeat(257)], /^Expected an event of at most 256 bytes but was of 257\. See/],
    [['signal', '127.0.0.1:1', 'porthole', 'hello', '--token-file', '/nowhere'], /^Expected another channel than 'porthole', which belongs to the hub itself\. See/],
    [['signal', '127.0.0.1:1', 'garden'], /EVENT/],
    [['listen'], /URL/],
    [['listen', 'ftp://127.0.0.1'], /^Expected .*ws/],
    [['listen', '127.0.0.1:1', '-n', '0'], /^Expected at least 1 signal for '--exit-after' but was 0/],
  ];
  for (const [args, sentence] of cases) {
    const result = await porthole(t, args);
    assert.equal(result.code, 2, args.join(' '));
    assert.match(result.err, sentence);
  }
});

test('what is no hub, or refuses, is told in one sentence, and exit 1', async (t) => {
  const { port } = await startService(t);
  const cases = [
    [['signal', `127.0.0.1:${port}/echo`, 'a', 'b', '--timeout', '3'], /^The hub gave no receipt in 3\.0 seconds .*\n$/],
    [['listen', `127.0.0.1:${port}`, '*'.repeat(9)], /^The hub says: Expected at most 8 '\*' in a pattern\.\n$/],
    [['listen', `127.0.0.1:${port}/nowhere`], /404/],
    [['listen', '127.0.0.1:1'], /^Cannot connect to .* Is the server running there\?\n$/],
  ];
  for (const [args, sentence] of cases) {
    const result = await porthole(t, args);
    assert.equal(result.code, 1, args.join(' '));
    assert.match(result.err, sentence);
  }
});

test('serve takes what pocketsocket took, and does with it what that did', async (t) => {
  const port = await freePort();
  const server = startPorthole(t, ['serve', '127.0.0.1', String(port), '-ev']);
  await printed(server, new RegExp(`^Ready 127\\.0\\.0\\.1 ${port}\n`));
  const socket = await open(t, `ws://127.0.0.1:${port}/channels`);
  const text = '{"id":"0.1","message":"garden.rain","data":3}';
  assert.equal(await socket.ask(text), text);
  assert.equal(JSON.parse(await socket.next()).messageId, '0.1');
  await printed(server, /\{"id":"0\.1","message":"garden\.rain","data":3\}\n/);
  const wrong = await porthole(t, ['serve', '127.0.0.1', 'many']);
  assert.equal(wrong.code, 2);
});
