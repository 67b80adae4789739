import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import {
  ROOT,
  configuration,
  freePort,
  printed,
  start,
  startService,
} from '../../device/it/support/processes.mjs';
import { open } from '../../device/it/support/sockets.mjs';
import { porthole } from './support/porthole.mjs';

const PYTHON = needs({ commands: ['python3'] });

/** Starts a server of JSON over TCP in Python. */
async function startServer(t, ...options) {
  const server = start(t, 'python3', [
    `${ROOT}device/it/support/json_over_tcp.py`,
    'serve',
    ...options,
  ]);
  const [port] = await printed(server, /^\d+(?=\n)/);
  return Object.assign(server, { port });
}

test('send prints the answer of a Python program unchanged', PYTHON, async (t) => {
  const server = await startServer(t);
  const file = configuration(
    t,
    `Socket_connection:\n  Client:\n    Lab:\n      IP: 127.0.0.1\n      Port: ${server.port}\n`,
  );
  for (const place of [`127.0.0.1:${server.port}`, 'Lab']) {
    const sent = await porthole(t, [
      'send',
      place,
      'garden.rain',
      '{"mm":3.50,"é":[0,false]}',
      '--config',
      file,
    ]);
    // Python's 3.5.
    assert.deepEqual(sent, { code: 0, out: '{"mm":3.5,"é":[0,false]}\n', err: '' });
    await printed(server, /\{"action":"garden\.rain","value":\{"mm":3\.50,"é":\[0,false\]\}\}\n/);
  }
});

test('send --no-wait does not wait for the answer', PYTHON, async (t) => {
  const server = await startServer(t, '--silent');
  const sent = await porthole(t, ['send', `127.0.0.1:${server.port}`, 'a', '1', '--no-wait']);
  assert.deepEqual(sent, { code: 0, out: '', err: '' });
  await printed(server, /\{"action":"a","value":1\}\n/);
});

test('an offline or silent server is reported in a sentence, in time', PYTHON, async (t) => {
  const nobody = `127.0.0.1:${await freePort()}`;
  for (const option of [[], ['--no-wait']]) {
    const offline = await porthole(t, ['send', nobody, 'a', '1', ...option]);
    assert.deepEqual(offline, {
      code: 1,
      out: '',
      err: `The server at ${nobody} seems to be offline: Connection refused.\n`,
    });
  }
  const server = await startServer(t, '--silent');
  const late = await porthole(t, [
    'send',
    `127.0.0.1:${server.port}`,
    'a',
    '1',
    '--timeout',
    '0.5',
  ]);
  assert.deepEqual(late, {
    code: 1,
    out: '',
    err: `127.0.0.1:${server.port} did not answer within 0.5 s.\n`,
  });
});

test('invalid arguments of send are wrong usage', async (t) => {
  const file = configuration(t, 'Socket_connection: {Client: {Lab: {Port: 1}}}\n');
  const cases = [
    [
      ['Lba', 'a', '1', '--config', file],
      /Expected a known name, or HOST:PORT .* was 'Lba'; the names are below Socket_connection, Client in /,
    ],
    [
      ['Lab', 'a', '1'],
      /but was 'Lab'; names come from --config FILE\. See 'porthole send --help'\.\n$/,
    ],
    [['127.0.0.1:1', 'a', 'word'], /^Expected JSON such as 21\.5 or .* but was 'word'\. See /],
    [['127.0.0.1:1', 'a', '[01]'], /^Expected JSON such as 21\.5 or .* but was '\[01\]'/],
    [['127.0.0.1:1', 'a', '1', '--timeout', '0'], /^Expected a timeout above zero\. See /],
  ];
  for (const [args, sentence] of cases) {
    const { code, out, err } = await porthole(t, ['send', ...args]);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.match(err, sentence);
  }
});

test('the one client of a file of COMET has no name of its own', async (t) => {
  const server = await startServer(t);
  const file = configuration(
    t,
    `settings:\n  Socket_connection:\n    Client:\n      IP: 127.0.0.1\n      Port: ${server.port}\n`,
  );
  const { code, err } = await porthole(t, ['send', 'Client', 'a', '1', '--config', file]);
  assert.deepEqual([code, err], [0, '']);
});

test("the clients of a hub's channels hear an action of send", async (t) => {
  const port = await freePort();
  const file = configuration(
    t,
    `Socket_connection:\n  Host: {Port: ${port}}\n  Client:\n    Toon: {Port: ${port}}\n`,
  );
  const service = await startService(t, { args: ['--config', file] });
  const browser = await open(t, `${service.url}/channels`);
  const { code, out } = await porthole(t, [
    'send',
    'Toon',
    'garden.rain',
    '3.50',
    '--config',
    file,
  ]);
  assert.deepEqual(
    [code, out],
    [0, '"No responder function defined for TCP/IP server... Returning empty message"\n'],
  );
  assert.equal(await browser.next(), '{"message":"garden.rain","data":3.50}');
});
