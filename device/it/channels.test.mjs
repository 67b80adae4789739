import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import {
  DEVICE_JAR,
  ROOT,
  printed,
  run,
  start,
  startService,
  within,
} from './support/processes.mjs';
import { open, refusal } from './support/sockets.mjs';

// PROTOCOL.md, section 4.

const signal = (message, data, id = message) => JSON.stringify({ id, message, data });

async function service(t, options) {
  const running = await startService(t, options);
  return { ...running, channels: `${running.url}/channels` };
}

function settings(t, text, files = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, 'porthole.yaml'), text);
  return ['--config', join(folder, 'porthole.yaml')];
}

/** Asks the hub and resolves to its reply, which must come next. */
async function ask(socket, question, data = {}) {
  const reply = JSON.parse(await socket.ask(signal(`porthole.${question}`, data, 'q')));
  assert.equal(reply.id, 'q');
  return { message: reply.message.slice('porthole.'.length), ...reply.data };
}

/**
 * Resolves when the hub has dealt with all that was sent: what it has told comes before the reply.
 */
const settled = (socket) => ask(socket, 'unsubscribe', { patterns: [] });

/** Opens a connection, and hears of nothing but what matches. */
async function subscriber(t, url, ...patterns) {
  const socket = await open(t, url);
  await ask(socket, 'subscribe', { patterns });
  return socket;
}

test('a signal is relayed as it was written, the sender gets a receipt', async (t) => {
  const { channels } = await service(t);
  const one = await open(t, channels);
  const other = await open(t, channels);
  const joined = JSON.parse(await one.next());
  assert.deepEqual({ ...joined, port: 0 }, { address: '127.0.0.1', port: 0, socket: 'connected' });
  const text =
    ' {"id" : "0.gi0opu8p3io",\t"message":"garden.rain","data":{"mm":3.50}, "more": "\\u00e9"}';
  const receipt = JSON.parse(await one.ask(text));
  assert.equal(await other.next(), text);
  assert.match(receipt.time, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  assert.deepEqual(
    { ...receipt, time: 0 },
    { socket: 'sent', attr: 'json', messageId: '0.gi0opu8p3io', time: 0 },
  );
  other.close();
  const left = JSON.parse(await one.next());
  assert.deepEqual(left, { ...joined, socket: 'disconnected' });
});

test('plain text, and JSON that is no object, are relayed; the receipt counts characters', async (t) => {
  const { channels } = await service(t);
  const one = await open(t, channels);
  const other = await subscriber(t, channels, 'socket.message');
  await one.next(); // The other has joined.
  for (const text of ['hello é😀', '', '[1,2]', '12', '{"a":', '"x"']) {
    const receipt = JSON.parse(await one.ask(text));
    assert.equal(receipt.attr, 'string');
    assert.equal(receipt.messageId, [...text].length);
    assert.equal(await other.next(), text);
  }
});

test('with echo senders receive their own signals', async (t) => {
  const { channels } = await service(t, { args: settings(t, 'channels:\n  echo: true\n') });
  const socket = await open(t, channels);
  assert.equal(await socket.ask(signal('a.b', 1)), signal('a.b', 1));
  assert.equal(JSON.parse(await socket.next()).socket, 'sent');
});

test('a binary message closes the connection', async (t) => {
  const socket = await open(t, (await service(t)).channels);
  socket.send(Buffer.from([1]));
  assert.equal((await within(60, 'close', socket.closed)).code, 1003);
});

test('60,000 brackets cost one reply, and nothing else', async (t) => {
  const { channels } = await service(t);
  const one = await open(t, channels);
  const other = await subscriber(t, channels, '*');
  await one.next(); // The other has joined.
  for (const text of ['['.repeat(60_000), '{"a":'.repeat(12_000)]) {
    const reply = JSON.parse(await one.ask(text));
    assert.equal(reply.message, 'porthole.error');
    assert.equal(reply.data.code, 'nesting');
    assert.equal(reply.id, null);
  }
  await one.ask(signal('a', 1));
  assert.equal(await other.next(), signal('a', 1));
});

test('a request that cannot be done is answered with its error code', async (t) => {
  const socket = await open(t, (await service(t)).channels);
  const cases = [
    ['nothing', {}, 'unknown'],
    ['subscribe', {}, 'malformed'],
    ['subscribe', { patterns: 'garden' }, 'malformed'],
    ['subscribe', { patterns: [1] }, 'malformed'],
    ['subscribe', { patterns: [], retained: 1 }, 'malformed'],
    ['subscribe', { patterns: [], resume: {} }, 'malformed'],
    ['subscribe', { patterns: [], resume: { hub: 'x', at: -1 } }, 'malformed'],
    ['subscribe', { patterns: [], resume: { hub: 'x', at: 1.5 } }, 'malformed'],
    ['subscribe', { patterns: [], resume: { hub: 'x', seq: [] } }, 'malformed'],
    ['subscribe', { patterns: ['*'.repeat(9)] }, 'limit'],
    ['subscribe', { patterns: ['x'.repeat(257)] }, 'limit'],
    ['subscribe', { patterns: Array.from({ length: 65 }, (_, i) => `c${i}`) }, 'limit'],
    ['retain', {}, 'malformed'],
    ['retain', { channel: 'x'.repeat(257) }, 'limit'],
    ['presence', { channel: 1 }, 'malformed'],
    ['hello', { name: 'x'.repeat(65) }, 'limit'],
    ['hello', { token: 1 }, 'malformed'],
    ['list', [], 'malformed'],
  ];
  for (const [question, data, code] of cases) {
    const reply = await ask(socket, question, data);
    assert.equal(reply.message, 'error', `${question} ${JSON.stringify(data)}`);
    assert.equal(reply.code, code, `${question} ${JSON.stringify(data)}`);
    assert.match(reply.text, /\.$/);
  }
  assert.deepEqual((await ask(socket, 'unsubscribe')).patterns, [], 'Nothing of them was done.');
});

test('a subscriber hears only the signals that match; the others notice nothing', async (t) => {
  const { channels } = await service(t);
  const old = await open(t, channels);
  const socket = await open(t, channels);
  await old.next(); // The second has joined.
  const reply = await ask(socket, 'subscribe', { patterns: ['garden', '*.alarm', 'garden.*'] });
  assert.deepEqual(reply.patterns, ['garden', '*.alarm']);
  assert.deepEqual([reply.resumed, reply.missed], [false, false]);
  for (const message of ['garden.rain', 'house.light', 'house.alarm', 'garden'])
    await old.ask(signal(message, 1));
  for (const message of ['garden.rain', 'house.alarm', 'garden'])
    assert.equal(await socket.next(), signal(message, 1));
  assert.deepEqual((await ask(socket, 'unsubscribe', { patterns: ['garden'] })).patterns, [
    '*.alarm',
  ]);
  await old.ask(signal('garden.rain', 2));
  assert.deepEqual((await ask(socket, 'unsubscribe')).patterns, []);
});

test('a client that resumes hears the missed signals with their numbers, and is told how many are lost', async (t) => {
  const { channels } = await service(t);
  const sender = await subscriber(t, channels);
  const first = await open(t, channels);
  const { hub, at } = await ask(first, 'subscribe', { patterns: ['garden'], numbered: true });
  assert.equal(at, 0);
  await sender.ask(signal('garden.rain', 1));
  await sender.ask('plain');
  const envelope = JSON.parse(await first.next());
  assert.deepEqual(envelope.data, {
    channel: 'garden',
    seq: 1,
    at: 1,
    signal: JSON.parse(signal('garden.rain', 1)),
  });
  first.close();
  await within(60, 'close', first.closed);
  await sender.ask(signal('garden.rain', 2));
  await sender.ask(signal('house.light', 3));

  const second = await open(t, channels);
  const back = await ask(second, 'subscribe', {
    patterns: ['garden', 'socket.message'],
    resume: { hub, at: 1 },
  });
  assert.deepEqual([back.resumed, back.missed, back.at], [true, false, 4]);
  const plain = JSON.parse(await second.next());
  assert.deepEqual(plain.data, { channel: 'socket', seq: 1, at: 2, text: 'plain' });
  assert.equal(JSON.parse(await second.next()).data.at, 3);
  const receipt = JSON.parse(await second.ask(signal('garden.rain', 9)));
  assert.deepEqual([receipt.channel, receipt.seq, receipt.at], ['garden', 3, 5]);

  const filler = 'x'.repeat(60_000);
  for (let i = 0; i < 30; i++) await sender.ask(signal('house.filler', filler));
  const third = await open(t, channels);
  const late = await ask(third, 'subscribe', { patterns: ['garden'], resume: { hub, at: 1 } });
  assert.deepEqual([late.resumed, late.missed], [true, true]);
  const stranger = await ask(third, 'subscribe', {
    patterns: ['garden'],
    resume: { hub: 'another', at: 1 },
  });
  assert.deepEqual([stranger.resumed, stranger.missed], [false, true]);
  const other = await ask(third, 'subscribe', { patterns: ['shed'], resume: { hub, at: 1 } });
  assert.deepEqual([other.resumed, other.missed], [true, false]);
});

test('a megabyte of missed signals arrives whole, in order, and before new signals', async (t) => {
  const { channels } = await service(t);
  const sender = await subscriber(t, channels);
  for (let i = 1; i <= 50; i++)
    await sender.ask(signal('garden.rain', `${i} ${'x'.repeat(20_000)}`));
  const socket = await open(t, channels);
  await ask(socket, 'subscribe', { patterns: ['garden'], resume: { hub: 'none', at: 0 } });
  for (let i = 51; i <= 60; i++) await sender.ask(signal('garden.rain', `${i} `));
  for (let i = 1; i <= 60; i++) {
    const { data } = JSON.parse(await socket.next());
    assert.equal(data.at, i);
    assert.match(data.signal.data, new RegExp(`^${i} `));
  }
  await settled(socket);
});

test('retained signals come with a subscription that asks for them', async (t) => {
  const { channels } = await service(t);
  const sender = await subscriber(t, channels);
  assert.deepEqual(await ask(sender, 'retain', { channel: 'garden' }), {
    message: 'retained',
    channel: 'garden',
    retain: true,
  });
  await sender.ask(signal('garden.rain', 1));
  await sender.ask(signal('garden.rain', 2));
  const socket = await open(t, channels);
  await ask(socket, 'subscribe', { patterns: ['garden'], retained: true });
  assert.equal(await socket.next(), signal('garden.rain', 2));
  const numbered = await open(t, channels);
  await ask(numbered, 'subscribe', { patterns: ['garden'], retained: true, numbered: true });
  assert.equal(JSON.parse(await numbered.next()).data.retained, true);
  await ask(sender, 'retain', { channel: 'garden', retain: false });
  const late = await open(t, channels);
  await ask(late, 'subscribe', { patterns: ['garden'], retained: true });
  await settled(late);
});

test('the hub lists the members of a channel, and the channels', async (t) => {
  const { channels } = await service(t);
  const shed = await open(t, channels);
  const welcome = await ask(shed, 'hello', { name: 'shed' });
  assert.deepEqual(
    [welcome.message, welcome.address, welcome.version],
    ['welcome', '127.0.0.1', '0.1.0'],
  );
  await ask(shed, 'subscribe', { patterns: ['garden.*'] });
  const all = await open(t, channels);
  await all.ask(signal('garden.rain', 1));
  const { peers, everything } = await ask(all, 'presence', { channel: 'garden' });
  assert.deepEqual(peers, [{ address: '127.0.0.1', port: welcome.port, name: 'shed' }]);
  assert.equal(everything, 1);
  const { channels: known, more } = await ask(all, 'list');
  assert.deepEqual(known, [{ channel: 'garden', seq: 1, retain: false }]);
  assert.equal(more, false);
});

test('a page of another site and a foreign host name are refused', async (t) => {
  const running = await service(t, {
    args: settings(t, 'channels:\n  hosts: [Toon.Example]\n  origins: [https://app.example]\n'),
  });
  const { port } = new URL(running.url);
  const tries = [
    [{ host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}` }, 101],
    [{ host: `localhost:${port}`, origin: `http://localhost:${port}` }, 101],
    [{ host: `toon.example:${port}`, origin: `https://toon.example:${port}` }, 101],
    [{ host: `[::1]:${port}` }, 101],
    [{ host: `localhost:${port}`, origin: 'https://app.example' }, 101],
    [{ host: `localhost:${port}`, origin: 'https://evil.example' }, 403],
    [{ host: `localhost:${port}`, origin: `http://localhost:${port}.evil.example` }, 403],
    [{ host: `localhost:${port}`, origin: 'null' }, 403],
    [{ host: `localhost:${port}`, origin: `http://127.0.0.1:${port}` }, 403],
    [{ host: `evil.example:${port}`, origin: `http://evil.example:${port}` }, 403],
    [{ host: `localhost:${port}`, origin: '' }, 403],
    [{ host: `toon:${port}` }, 101], // A program that has no Origin: no page can be behind it.
    [{ host: `127.0.0.1:${port}@evil.example` }, 400],
    [{ host: `localhost:${port}`, authorization: 'Bearer guess' }, 401],
  ];
  for (const [headers, status] of tries) {
    const what = JSON.stringify(headers);
    if (status === 101) (await open(t, running.channels, { headers })).terminate();
    else assert.equal(await refusal(running.channels, { headers }), status, what);
  }
  // The echo is for all.
  await open(t, running.url, { headers: { origin: 'https://evil.example' } });
});

/**
 * Tries an opening handshake; resolves to the status and the text of the answer that is no
 * WebSocket.
 */
function refused(port, headers) {
  return within(
    10,
    'a refusal',
    new Promise((resolve, reject) => {
      const asked = request({
        port,
        host: '127.0.0.1',
        path: '/channels',
        headers: {
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': 13,
          'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
          ...headers,
        },
      });
      asked.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode, text }));
      });
      asked.on('upgrade', () => reject(new Error(`${JSON.stringify(headers)} was let in`)));
      asked.on('error', reject).end();
    }),
  );
}

test('the refusal, and the log once, name the configuration that lets the page in', async (t) => {
  const first = await startService(t);
  const { port } = first;
  const said = { origins: [], hosts: [] };
  const pages = [
    'file://',
    'null',
    'capacitor://localhost',
    'ionic://localhost',
    'app://.',
    'qrc:',
    'http://localhost',
    'https://app.example:8443',
    'http://a.example:80',
  ].map((origin) => ({ host: `127.0.0.1:${port}`, origin }));
  for (const headers of [...pages, { host: `toon:${port}`, origin: `http://toon:${port}` }]) {
    const { status, text } = await refused(port, headers);
    assert.equal(status, 403);
    const [, added, key] = /add "(.+)" to channels, (origins|hosts) in its configuration\.\n$/.exec(
      text,
    );
    said[key].push(added);
    await refused(port, headers);
  }
  await first.stop();
  const lines = (first.out + first.err).split('\n').filter((line) => line.includes('Refused'));
  const logged = { origins: [], hosts: [] };
  for (const line of lines) {
    const [, key, value] =
      /first from 127\.0\.0\.1; to allow them add to the configuration, below 'channels': (origins|hosts): \["(.+)"\]$/.exec(
        line,
      );
    logged[key].push(value);
  }
  assert.deepEqual(logged, said, 'each is logged once');
  const list = (key) => `  ${key}: [${logged[key].map((value) => `"${value}"`).join(', ')}]\n`;
  const second = await service(t, {
    port,
    args: settings(t, `channels:\n${list('origins')}${list('hosts')}`),
  });
  for (const headers of [...pages, { host: `toon:${port}`, origin: `http://toon:${port}` }])
    (await open(t, second.channels, { headers })).terminate();
});

test('strangers cannot fill the log with origins', async (t) => {
  const running = await startService(t);
  const { port } = running;
  for (let i = 0; i < 100; i++)
    assert.equal((await refused(port, { origin: `https://${i}.example` })).status, 403);
  await running.stop();
  const lines = (running.out + running.err).split('\n').filter((line) => line.includes('Refused'));
  assert.equal(lines.length, 33);
  assert.match(lines[32], /Refused 32 origins and hosts; further ones are not logged$/);
});

/** What 200 clients from one address need to come and go as they like. */
const CROWD = `limits:
  connections: 500
  openings_per_second_per_address: 1000
  messages_per_second_per_address: 100000
  bytes_per_second_per_address: 100000000
`;

test('200 clients that come and go hear every signal of their channels, once, and in order', async (t) => {
  const running = await service(t, { args: settings(t, CROWD) });
  const seconds = Number(process.env.PORTHOLE_CROWD_SECONDS ?? 10);
  const until = Date.now() + seconds * 1000;
  let delivered = 0;

  /**
   * One client, again and again: hears two of 20 channels, and signals any. What it hears of a
   * channel and the receipts of what it says there itself count without a gap; the signals of one
   * sender come in the order of their numbers.
   */
  async function client(number) {
    const random = generator(number);
    const channel = () => `c${Math.floor(random() * 20)}`;
    for (let visit = 0; Date.now() < until; visit++) {
      const patterns = [channel(), channel()];
      const socket = await open(t, running.channels);
      // Of each channel the last number, of each sender in a channel its last one.
      const last = new Map();
      const wrong = [];
      const count = (name, seq, isNext) => {
        if (last.has(name) && !isNext(last.get(name), seq))
          wrong.push(`${name}: ${last.get(name)}, then ${seq}`);
        last.set(name, seq);
      };
      let replied;
      const subscribed = new Promise((resolve) => (replied = resolve));
      socket.on('message', (bytes) => {
        const message = JSON.parse(bytes);
        if (message.message === 'porthole.subscribed') replied();
        const numbers =
          message.socket === 'sent'
            ? message
            : message.message === 'porthole.signal'
              ? message.data
              : {};
        if (!patterns.includes(numbers.channel)) return;
        count(numbers.channel, numbers.seq, (before, seq) => seq === before + 1);
        if (numbers.signal) {
          const { from, n } = numbers.signal.data;
          count(`${from} in ${numbers.channel}`, n, (before, next) => next > before);
          delivered++;
        }
      });
      socket.send(signal('porthole.subscribe', { patterns, numbered: true }));
      await within(60, 'subscription', subscribed);
      const from = `${number}, visit ${visit}`;
      for (let n = 1 + Math.floor(random() * 10); n <= 12; n++) {
        socket.send(signal(`${channel()}.x`, { from, n }));
        await new Promise((resolve) => setTimeout(resolve, 20 + random() * 200));
      }
      socket.close();
      await within(60, 'close', socket.closed);
      assert.deepEqual(wrong, [], `client ${from}`);
    }
  }
  await Promise.all(Array.from({ length: 200 }, (_, number) => client(number)));
  assert.ok(delivered > 2000, `delivered: ${delivered}`);
});

/** Random numbers from 0 to 1, the same at each run. */
function generator(seed) {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

test('a missing token file is reported as missing, not as one without a token', async (t) => {
  const running = await service(t, { args: settings(t, 'channels:\n  token_file: misspelt\n') });
  const sentence =
    /, line 2: token_file: There is no file \S*misspelt: until there is one, the channels are open to the local network only/;
  await printed(running, sentence, { on: 'err' });
});

test('a client from outside without the token hears nothing and sends nothing', async (t) => {
  const name = `porthole-${process.pid}`;
  const ip = (...args) => run(t, 'ip', args).then(({ code, err }) => assert.equal(code, 0, err));
  await ip('netns', 'add', name);
  t.after(() => run(t, 'ip', ['netns', 'delete', name]));
  const inside = ['netns', 'exec', name];
  await ip(...inside, 'ip', 'link', 'set', 'lo', 'up');
  // RFC 5737: as if on the internet.
  await ip(...inside, 'ip', 'address', 'add', '203.0.113.7/32', 'dev', 'lo');
  for (const token of ['secret-of-the-house', '']) {
    const args = settings(t, 'channels:\n  token_file: token\n', { token: `${token}\n` });
    const running = start(t, 'ip', [
      ...inside,
      'java',
      '-jar',
      DEVICE_JAR,
      '--listen',
      '0.0.0.0:8000',
      ...args,
    ]);
    await printed(running, /^Ready/m);
    if (token === '')
      assert.match(
        running.out + running.err,
        /, line 2: token_file: There is no token in .*token: until there is one, the channels are open to this machine only/,
      );
    const client = await run(t, 'ip', [...inside, 'node', '--input-type=module', '-e', OUTSIDER], {
      cwd: ROOT,
    });
    assert.equal(client.err, '');
    const heard = JSON.parse(client.out);
    assert.deepEqual(heard.silent, [], 'who has not shown the token hears nothing');
    assert.equal(heard.silentCode, 4401);
    assert.ok(
      heard.silentSeconds > 4 && heard.silentSeconds < 9,
      `closed after ${heard.silentSeconds} s`,
    );
    assert.equal(heard.eager, 4401, 'who speaks without the token');
    assert.equal(heard.wrong, 4401, 'who shows a wrong token');
    assert.equal(heard.header, token ? 'open' : 401);
    assert.equal(heard.right, token ? 'porthole.welcome' : 4401);
    assert.equal(
      heard.announced,
      token ? 2 : 0,
      'those who are let in are announced, the others are not',
    );
    await running.stop();
  }
});

test('a client behind a proxy in the house needs the token', async (t) => {
  const { channels, url } = await service(t, {
    args: settings(t, 'channels:\n  token_file: token\n', { token: 'secret-of-the-house\n' }),
  });
  const inside = await open(t, channels);
  for (const [field, value] of [
    ['Forwarded', 'for=203.0.113.7'],
    ['X-Forwarded-For', '203.0.113.7'],
    ['Via', '1.1 house'],
    ['X-Real-IP', '203.0.113.7'],
    ['X-Forwarded-Host', 'x'],
    ['X-Forwarded-Proto', 'https'],
    ['CF-Connecting-IP', '203.0.113.7'],
    ['True-Client-IP', '203.0.113.7'],
  ]) {
    const stranger = await open(t, channels, { headers: { [field]: value } });
    stranger.send(signal('garden.rain', 1));
    assert.equal((await within(60, 'close', stranger.closed)).code, 4401, field);
    assert.equal(
      (await fetch(`${url.replace('ws', 'http')}/health`, { headers: { [field]: value } })).status,
      403,
      field,
    );
  }
  const owner = await open(t, channels, {
    headers: { Via: '1.1 house', Authorization: 'Bearer secret-of-the-house' },
  });
  await owner.ask(signal('garden.rain', 2));
  assert.equal(JSON.parse(await inside.next()).socket, 'connected', 'no stranger was announced');
  assert.equal(await inside.next(), signal('garden.rain', 2));
});

test('with a token file the local network needs the token, unless the owner says otherwise', async (t) => {
  const name = `porthole-${process.pid}-lan`;
  const ip = (...args) => run(t, 'ip', args).then(({ code, err }) => assert.equal(code, 0, err));
  await ip('netns', 'add', name);
  t.after(() => run(t, 'ip', ['netns', 'delete', name]));
  const inside = ['netns', 'exec', name];
  await ip(...inside, 'ip', 'link', 'set', 'lo', 'up');
  await ip(...inside, 'ip', 'address', 'add', '192.168.78.9/32', 'dev', 'lo');
  const enters = `
    import WebSocket from 'ws';
    const [address, host] = process.argv.slice(1);
    const socket = new WebSocket('ws://' + address + ':8000/channels', { headers: { host } });
    socket.on('open', () => socket.send('{"message":"garden.rain","data":1}'));
    const done = (outcome) => (console.log(outcome), process.exit());
    socket.on('message', (data) => done(JSON.parse(data).socket));
    socket.on('close', done);`;
  const said = async (address, host) =>
    (
      await run(t, 'ip', [...inside, 'node', '--input-type=module', '-e', enters, address, host], {
        cwd: ROOT,
      })
    ).out.trim();
  for (const [listen, rule, lan, loopback, tunnel] of [
    ['0.0.0.0:8000', '', '4401', 'sent', '4401'],
    ['0.0.0.0:8000', '  token: always\n', '4401', 'sent', '4401'],
    ['0.0.0.0:8000', '  token: outside\n', 'sent', 'sent', 'sent'],
    ['0.0.0.0:8000', '  token: everybody\n', '4401', '4401', '4401'],
    ['127.0.0.1:8000', '', undefined, 'sent', 'sent'],
  ]) {
    const args = settings(t, `channels:\n  token_file: token\n${rule}`, {
      token: 'secret-of-the-house\n',
    });
    const running = start(t, 'ip', [
      ...inside,
      'java',
      '-jar',
      DEVICE_JAR,
      '--listen',
      listen,
      ...args,
    ]);
    await printed(running, /^Ready/m);
    assert.equal(
      /Clients in the local network must show the token, too/.test(running.err),
      lan === '4401' && rule === '',
    );
    const [what, tunnelled] = [`${listen} ${rule}`, 'toon.example.org'];
    if (lan)
      assert.equal(
        await said('192.168.78.9', '192.168.78.9:8000'),
        lan,
        `${what}: the local network`,
      );
    assert.equal(await said('127.0.0.1', 'localhost:8000'), loopback, `${what}: this machine`);
    assert.equal(
      await said('127.0.0.1', tunnelled),
      tunnel,
      `${what}: a tunnel that leaves Host as it was`,
    );
    await running.stop();
  }
});

test('the log warns of a token file that other users can read', async (t) => {
  for (const [mode, said] of [
    [0o644, true],
    [0o640, false],
  ]) {
    const args = settings(t, 'channels:\n  token_file: token\n', { token: 'secret-of-the-house' });
    chmodSync(join(dirname(args.at(-1)), 'token'), mode);
    const service = await startService(t, { args });
    const { out, err } = await service.stop().then(() => service);
    assert.equal(
      /, line 2: token_file: Every user of this machine can read the token: chmod o-r .*token/.test(
        out + err,
      ),
      said,
      out + err,
    );
  }
});

/** Run outside: tries every way in, and prints what came of each. */
const OUTSIDER = `
import WebSocket from 'ws';
const connect = (headers = {}, address = '203.0.113.7') => {
  const socket = new WebSocket('ws://' + address + ':8000/channels', { headers });
  const heard = [];
  socket.on('message', (data) => heard.push(JSON.parse(data)));
  socket.on('error', () => {});
  const code = new Promise((resolve) => socket.on('close', resolve));
  const opened = new Promise((resolve) => {
    socket.on('open', () => resolve('open'));
    socket.on('unexpected-response', (request, response) => resolve(response.statusCode));
  });
  return { socket, heard, code, opened };
};
const say = ({ socket }, message, data) => socket.send(JSON.stringify({ id: 1, message, data }));
const local = connect({}, '127.0.0.1');
await local.opened;
const start = Date.now();
const silent = connect();
await silent.opened;
say(local, 'garden.rain', 1);
const eager = connect();
await eager.opened;
say(eager, 'garden.rain', 2);
const wrong = connect();
await wrong.opened;
say(wrong, 'porthole.hello', { token: 'guess' });
const header = connect({ authorization: 'Bearer secret-of-the-house' });
const result = { header: await header.opened, eager: await eager.code, wrong: await wrong.code };
const right = connect();
await right.opened;
say(right, 'porthole.hello', { token: 'secret-of-the-house' });
result.right = await Promise.race([right.code, new Promise((resolve) => right.socket.on('message', (data) => resolve(JSON.parse(data).message)))]);
result.silentCode = await silent.code;
result.silentSeconds = (Date.now() - start) / 1000;
result.silent = silent.heard;
result.announced = local.heard.filter(({ socket }) => socket === 'connected').length;
console.log(JSON.stringify(result));
process.exit();
`;
