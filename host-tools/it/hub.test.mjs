import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import {
  configuration,
  freePort,
  printed,
  start,
  startService,
  within,
} from '../../device/it/support/processes.mjs';
import { open } from '../../device/it/support/sockets.mjs';
import { PORTHOLE } from './support/alone.mjs';
import { peer, porthole, startPorthole } from './support/porthole.mjs';

test('listen prints what signal sends', async (t) => {
  const { port } = await startService(t);
  const witness = await open(t, `ws://127.0.0.1:${port}/channels`);
  const all = startPorthole(t, ['listen', `127.0.0.1:${port}`, '--json']);
  assert.equal(JSON.parse(await witness.next()).socket, 'connected');
  const garden = startPorthole(t, [
    'listen',
    `ws://127.0.0.1:${port}/channels`,
    'garden.*',
    'house.al*',
    '-n',
    '3',
  ]);
  await presence(witness);

  for (const args of [
    ['garden', 'rain', '3.50'],
    ['house', 'light', '1'],
    ['house', 'alarm'],
    ['garden', 'sun', '{"a":"é"}'],
  ]) {
    assert.deepEqual(await porthole(t, ['signal', `127.0.0.1:${port}`, ...args]), {
      code: 0,
      out: '',
      err: '',
    });
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
  const { code, out } = await porthole(t, [
    'signal',
    `127.0.0.1:${port}`,
    'garden',
    'rain',
    '1',
    '--json',
  ]);
  assert.equal(code, 0);
  assert.equal(JSON.parse(out).socket, 'sent');
});

test('the token comes from a file and is shown before anything else', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'token');
  const hub = await peer(t, (socket) =>
    socket.on('message', () => socket.close(4401, 'Wrong token.')),
  );
  for (const command of [
    ['listen', hub.url, 'garden'],
    ['signal', hub.url, 'garden', 'rain'],
  ]) {
    // And as an editor of Windows writes it.
    writeFileSync(file, command[0] === 'listen' ? ' a secret \n' : '\ufeffa secret\r\n');
    const refused = await porthole(t, [...command, '--token-file', file]);
    assert.equal(refused.code, 1);
    assert.match(
      refused.err,
      /^The connection was closed with code 4401.*: Wrong token\. Give the hub's token with --token-file FILE\.\n$/,
    );
    const [first] = hub.peers.at(-1).received;
    assert.deepEqual(JSON.parse(first[0]), {
      message: 'porthole.hello',
      data: { token: 'a secret' },
    });
    writeFileSync(file, '\n');
    const empty = await porthole(t, [...command, '--token-file', file]);
    assert.deepEqual(
      [empty.code, empty.err],
      [1, `Expected a token in ${file} but the file is empty.\n`],
    );
    const missing = await porthole(t, [...command, '--token-file', '/nowhere']);
    assert.deepEqual(
      [missing.code, missing.err],
      [1, 'Cannot read the file /nowhere: it does not exist.\n'],
    );
    const endless = await porthole(t, [...command, '--token-file', '/dev/zero']);
    assert.deepEqual(
      [endless.code, endless.err],
      [1, 'Expected a token of at most 4096 bytes in /dev/zero.\n'],
    );
  }
});

test('a wrong token is reported where none is needed, and a hub without one accepts any', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [file, config] = [join(folder, 'token'), join(folder, 'porthole.yaml')];
  writeFileSync(file, 'secret-of-the-house\n', { mode: 0o600 });
  writeFileSync(config, 'channels:\n  token_file: token\n');
  const hub = await startService(t, { args: ['--config', config] });
  const signal = (port) =>
    porthole(t, ['signal', `127.0.0.1:${port}`, 'garden', 'rain', '--token-file', file]);
  assert.equal((await signal(hub.port)).code, 0);
  writeFileSync(file, 'secret-of-another-house\n');
  const refusal = {
    code: 1,
    out: '',
    err: 'The hub says: Wrong token; your address needs none.\n',
  };
  assert.deepEqual(await signal(hub.port), refusal);
  assert.deepEqual(
    await porthole(t, ['listen', `127.0.0.1:${hub.port}`, '--token-file', file]),
    refusal,
  );
  const socket = await open(t, `ws://127.0.0.1:${hub.port}/channels`);
  const hello = JSON.stringify({ id: 1, message: 'porthole.hello', data: { token: 'guess' } });
  const { id, message, data } = JSON.parse(await socket.ask(hello));
  assert.deepEqual([id, message, data.code], [1, 'porthole.error', 'token']);
  assert.equal(
    JSON.parse(await socket.ask('{"id":2,"message":"a.b"}')).messageId,
    2,
    'it stays in',
  );
  assert.equal((await signal((await startService(t)).port)).code, 0);
});

test('wrong usage is one sentence and exit 2', async (t) => {
  const cases = [
    [
      ['signal', '127.0.0.1:1', 'garden', 'rain', 'text'],
      /^Expected JSON such as .* but was 'text'\. See 'porthole signal --help'\.\n$/,
    ],
    [['signal', '127.0.0.1:1', 'garden', 'rain', '['.repeat(9999)], /^Expected JSON such as/],
    [
      ['signal', '127.0.0.1:1', 'garden', 'rain', '1e++1'],
      /^Expected JSON such as .* but was '1e\+\+1'/,
    ],
    [
      ['signal', '127.0.0.1:1', 'garden.rain', 'x'],
      /^Expected a channel without a dot but was 'garden\.rain'/,
    ],
    [
      ['signal', '127.0.0.1:1', '', 'x'],
      /^Expected a channel of 1 to 256 bytes but was of 0\. See/,
    ],
    [
      ['signal', '127.0.0.1:1', 'ä'.repeat(129), 'x'],
      /^Expected a channel of 1 to 256 bytes but was of 258\. See/,
    ],
    [
      ['signal', '127.0.0.1:1', 'garden', 'x'.repeat(257)],
      /^Expected an event of at most 256 bytes but was of 257\. See/,
    ],
    [
      ['signal', '127.0.0.1:1', 'porthole', 'hello', '--token-file', '/nowhere'],
      /^Expected another channel than 'porthole', which belongs to the hub itself\. See/,
    ],
    [['signal', '127.0.0.1:1', 'garden'], /EVENT/],
    [['listen'], /URL/],
    [['listen', 'ftp://127.0.0.1'], /^Expected .*ws/],
    [
      ['listen', '127.0.0.1:1', '-n', '0'],
      /^Expected at least 1 signal for '--exit-after' but was 0/,
    ],
  ];
  for (const [args, sentence] of cases) {
    const result = await porthole(t, args);
    assert.equal(result.code, 2, args.join(' '));
    assert.match(result.err, sentence);
  }
});

test('a server that is no hub, or refuses, is one sentence and exit 1', async (t) => {
  const { port } = await startService(t);
  const cases = [
    [
      ['signal', `127.0.0.1:${port}/echo`, 'a', 'b', '--timeout', '3'],
      /^The hub sent no receipt within 3\.0 seconds .*\n$/,
    ],
    [
      ['listen', `127.0.0.1:${port}`, '*'.repeat(9)],
      /^The hub says: Expected at most 8 '\*' in a pattern\.\n$/,
    ],
    [['listen', `127.0.0.1:${port}/nowhere`], /404/],
    [['listen', '127.0.0.1:1'], /^Cannot connect to .* Is the server running there\?\n$/],
  ];
  for (const [args, sentence] of cases) {
    const result = await porthole(t, args);
    assert.equal(result.code, 1, args.join(' '));
    assert.match(result.err, sentence);
  }
});

/**
 * A hub that goes without a word, as when its machine loses its power: nothing comes from it, and
 * nothing is closed.
 */
async function frozen(t) {
  const hub = await startService(t);
  return Object.assign(hub, {
    freeze: () => hub.child.kill('SIGSTOP'),
    thaw: () => hub.child.kill('SIGCONT'),
  });
}

/** Resolves when what is started has subscribed to the garden. */
async function joined(t, { url }, start) {
  const witness = await open(t, `${url}/channels`);
  const command = start();
  await presence(witness);
  witness.terminate();
  return command;
}

test('listen ends when its hub is silent', async (t) => {
  const hub = await frozen(t);
  const command = await joined(t, hub, () =>
    startPorthole(t, ['listen', `127.0.0.1:${hub.port}`, 'garden', '--heartbeat', '0.5']),
  );
  hub.freeze();
  assert.equal(await within(60, 'ends', command.exited), 1);
  assert.match(
    command.err,
    /^The connection was lost: The server is gone: nothing came within 500 ms after a ping\.\n$/,
  );
});

test('listen --reconnect reconnects to its hub, and subscribes again', async (t) => {
  const hub = await frozen(t);
  const command = await joined(t, hub, () =>
    startPorthole(t, [
      'listen',
      `127.0.0.1:${hub.port}`,
      'garden',
      '--heartbeat',
      '1',
      '--reconnect',
    ]),
  );
  hub.freeze();
  await printed(
    command,
    /^The hub at \S+ is gone \(1006\): The server is gone: .* Trying again\.$/m,
    { on: 'err' },
  );
  hub.thaw();
  await printed(command, /^Connected to \S+ again\.$/m, { on: 'err' });
  const sender = await open(t, `${hub.url}/channels`);
  await presence(sender);
  sender.send('{"message":"house.light","data":1}');
  sender.send('{"message":"garden.rain","data":2}');
  await printed(command, /garden\.rain 2\n/);
  assert.equal(command.out, 'garden.rain 2\n', 'and nothing from before it had subscribed');
  assert.equal(await command.stop('SIGINT'), 130);
});

test('listen with a pattern prints no signal from before its subscription', async (t) => {
  const hub = await peer(t, (socket) => {
    socket.send('{"socket":"connected"}');
    socket.on('message', (question) => {
      if (JSON.parse(question).message !== 'porthole.subscribe') return;
      socket.send('{"message":"house.light","data":1}');
      socket.send('{"message":"porthole.subscribed","data":{"patterns":["garden"]}}');
      socket.send('{"message":"garden.rain","data":2}');
      socket.close(1000);
    });
  });
  assert.deepEqual(await porthole(t, ['listen', hub.url, 'garden']), {
    code: 0,
    out: 'garden.rain 2\n',
    err: '',
  });
});

test('listen --reconnect waits for a missing hub, and leaves one that refuses it', async (t) => {
  const port = await freePort();
  const command = startPorthole(t, ['listen', `127.0.0.1:${port}`, '--reconnect']);
  await printed(command, /^Cannot connect to .* Trying again\.$/m, { on: 'err' });
  await peer(t, (socket) => socket.close(4401, 'Expected\u001b a token'), { port });
  assert.equal(await within(60, 'ends', command.exited), 1);
  assert.match(
    command.err,
    /\nThe hub at \S+ closed the connection for good with code 4401: Expected\? a token\. Give the hub's token with --token-file FILE\.\n$/,
  );
});

/** What pocketsocket's own client does: it knows an address alone, and its hub is at the root. */
async function original(t, port) {
  const socket = await open(t, `ws://127.0.0.1:${port}`);
  socket.signal = (id, message, data = {}) => socket.send(JSON.stringify({ id, message, data }));
  return socket;
}

test("serve takes pocketsocket's arguments, and does the same", async (t) => {
  const port = await freePort();
  const server = startPorthole(t, ['serve', '127.0.0.1', String(port), '-ev']);
  await printed(server, new RegExp(`^Ready 127\\.0\\.0\\.1 ${port}\n`));
  const first = await original(t, port);
  const second = await original(t, port);
  assert.equal(JSON.parse(await first.next()).socket, 'connected');
  first.signal('0.gi0opu8p3io', 'garden.rain', { text: 'é\u001b€' });
  const text = '{"id":"0.gi0opu8p3io","message":"garden.rain","data":{"text":"é\\u001b€"}}';
  assert.equal(await second.next(), text);
  assert.equal(await first.next(), text, 'its own, as with --echo');
  assert.equal(JSON.parse(await first.next()).messageId, '0.gi0opu8p3io');
  second.send('plain\u001b text');
  assert.equal(await first.next(), 'plain\u001b text');

  await printed(server, /< 127\.0\.0\.1:\d+ plain\? text\n/);
  await printed(server, /> 127\.0\.0\.1:\d+ \{"socket":"sent","attr":"string"/);
  const lines = server.out.split('\n');
  const place = (socket) => `127.0.0.1:${socket._socket.localPort}`;
  assert.ok(lines.includes(`< ${place(first)} ${text}`));
  for (const socket of [first, second]) assert.ok(lines.includes(`> ${place(socket)} ${text}`));

  const page = await open(t, `ws://127.0.0.1:${port}/channels`);
  page.send('{"id":1,"message":"garden.sun"}');
  assert.equal(JSON.parse(await first.next()).socket, 'connected');
  assert.equal(await first.next(), '{"id":1,"message":"garden.sun"}', 'one hub at both paths');
  const echo = await open(t, `ws://127.0.0.1:${port}/echo`);
  assert.equal(await echo.ask('a'), 'a');
  const wrong = await porthole(t, ['serve', '127.0.0.1', 'many']);
  assert.equal(wrong.code, 2);
});

test('serve refuses two addresses, and a port in place of the host', async (t) => {
  const see = " See 'porthole serve --help'.\n";
  const both = await porthole(t, ['serve', '127.0.0.1', '--listen', '127.0.0.1:8000']);
  assert.deepEqual(
    [both.code, both.err],
    [2, `Expected HOST and PORT, or --listen, but was both.${see}`],
  );
  const bare = await porthole(t, ['serve', '-e', '8123']);
  assert.deepEqual(
    [bare.code, bare.err],
    [2, `Expected a host before the port, such as 127.0.0.1 8123.${see}`],
  );
});

test(
  'serve -e or -v listens where pocketsocket did',
  needs({ root: true, commands: ['unshare', 'ip'] }),
  async (t) => {
    for (const flag of ['-e', '-v']) {
      const command = [
        '-n',
        'sh',
        '-c',
        'ip link set lo up && exec "$@"',
        'sh',
        ...PORTHOLE,
        'serve',
        flag,
      ];
      // In a network of its own nobody else has the port.
      const server = start(t, 'unshare', command);
      await printed(server, /^Ready 127\.0\.0\.1 8001\n/);
    }
  },
);

test('a file may set where -e and -v listen, and the channels to be at the root', async (t) => {
  const port = await freePort();
  const file = configuration(t, `listen: 127.0.0.1:${port}\nchannels:\n  at_root: true\n`);
  const server = startPorthole(t, ['serve', '--config', file, '-v']);
  await printed(server, new RegExp(`^Ready 127\\.0\\.0\\.1 ${port}\n`));
  const device = await startService(t, { args: ['--config', file] });
  const socket = await open(t, `${device.url}/`);
  assert.equal(JSON.parse(await socket.ask('{"id":7,"message":"a.b"}')).messageId, 7);
  assert.equal(await (await open(t, `${device.url}/echo`)).ask('a'), 'a');
});
