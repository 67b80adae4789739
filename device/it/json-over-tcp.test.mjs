import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { needs } from './support/needs.mjs';
import {
  DEVICE_JAR,
  ROOT,
  configuration,
  freePort,
  printed,
  run,
  start,
  startService,
  within,
} from './support/processes.mjs';
import { open, tcp } from './support/sockets.mjs';

const PYTHON = needs({ commands: ['python3'] });
const CLIENT = `${ROOT}device/it/support/json_over_tcp.py`;
const NO_HANDLER = 'No responder function defined for TCP/IP server... Returning empty message';

/** Starts the service with a port for JSON over TCP, `jsonTcp`. */
async function startWithJsonTcp(t, limits = '', jvm = []) {
  const jsonTcp = await freePort();
  const file = configuration(
    t,
    `Socket_connection:\n  Host:\n    IP: 127.0.0.1\n    Port: ${jsonTcp}\n${limits}`,
  );
  const service = await startService(t, { args: ['--config', file], jvm });
  await printed(service, new RegExp(`^Ready tcp://127\\.0\\.0\\.1:${jsonTcp}\\n`, 'm'));
  return Object.assign(service, { jsonTcp });
}

/** Sends with the foreign client; resolves to what it understood. */
async function send(t, port, content, ...options) {
  const { code, out, err } = await run(t, 'python3', [
    CLIENT,
    'send',
    '127.0.0.1',
    `${port}`,
    content,
    ...options,
  ]);
  assert.equal(code, 0, err);
  const answer = JSON.parse(out);
  assert.equal(answer.closed, true);
  return answer;
}

const result = (answer) => JSON.parse(answer.content).result;

test('a browser hears an action that a Python program sends', PYTHON, async (t) => {
  const service = await startWithJsonTcp(t);
  const browser = await open(t, `${service.url}/channels`);
  const answer = await send(
    t,
    service.jsonTcp,
    '{"action": "garden.rain", "value": {"mm": 3.50, "\\u00e9": "é"}}',
    '--pieces',
    '9',
  );
  assert.deepEqual(answer.header, {
    byteorder: 'little',
    'content-type': 'text/json',
    'content-encoding': 'utf-8',
    'content-length': Buffer.byteLength(answer.content),
  });
  assert.equal(result(answer), NO_HANDLER);
  assert.equal(await browser.next(), '{"message":"garden.rain","data":{"mm":3.50,"é":"é"}}');
  await send(t, service.jsonTcp, '{"action": "Telegram", "value": 0}');
  assert.equal(await browser.next(), '{"message":"Telegram","data":0}');
});

test(
  'a malformed request gets an error as its answer, and the next request is served',
  PYTHON,
  async (t) => {
    const service = await startWithJsonTcp(t, 'limits:\n  opening_seconds: 1\n');
    const good = '{"action": "a", "value": 1}';
    const cases = [
      [['{"action": "", "value": 1}'], 'Error: invalid action and or value , 1'],
      [['nonsense'], 'Error: expected a JSON object with an action and a value'],
      [[good, '--header-length', '0'], 'Error: Expected a header of 1 to 4096 bytes but was 0'],
      [
        [good, '--header-length', '65535'],
        'Error: Expected a header of 1 to 4096 bytes but was 65535',
      ],
      [[good, '--header-length', '50'], 'Error: Expected the header to be a JSON object'],
      [[good, '--content-length', '5'], 'Error: expected a JSON object with an action and a value'],
      [[good, '--content-length', '500'], 'Error: expected the whole message within 1 s'],
      [
        [good, '--content-length', '65537'],
        'Error: Expected at most 65536 bytes of content but was 65537',
      ],
      [[good, '--behind', '30000'], NO_HANDLER],
    ];
    for (const [args, wanted] of cases)
      assert.equal(result(await send(t, service.jsonTcp, ...args)), wanted, args.join(' '));
    const other = await send(t, service.jsonTcp, 'é23456789abc', '--type', 'image/png');
    assert.equal(other.header['content-type'], 'binary/custom-server-binary-type');
    assert.equal(
      Buffer.from(other.content, 'latin1').toString(),
      'First 10 bytes of request: é23456789',
    );
  },
);

test(
  'with 500 silent connections others are served, and memory does not grow',
  PYTHON,
  async (t) => {
    const limits =
      'limits:\n  opening_seconds: 2\n  connections: 700\n  openings_per_second_per_address: 10000\n';
    // The whole heap is touched from the start: what still grows is outside of it, or does not fit
    // and fails.
    const service = await startWithJsonTcp(t, limits, [
      '-Xms16m',
      '-Xmx16m',
      '-XX:+AlwaysPreTouch',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
    ]);
    const memory = () =>
      Number(
        readFileSync(`/proc/${service.child.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/)[1],
      );
    const socket = await open(t, service.url);
    let settled;
    for (let round = 1; round <= 4; round++) {
      const silent = await Promise.all(Array.from({ length: 500 }, () => tcp(t, service.jsonTcp)));
      assert.equal(
        result(await send(t, service.jsonTcp, '{"action": "a", "value": 1}')),
        NO_HANDLER,
      );
      assert.equal(await socket.ask(`round ${round}`), `round ${round}`);
      const ends = await within(
        20,
        'the silent are closed',
        Promise.all(silent.map((one) => one.all)),
      );
      assert.ok(
        ends.every((bytes) =>
          bytes.toString().endsWith('{"result":"Error: expected the whole message within 2 s"}'),
        ),
      );
      if (round === 1) settled = memory();
    }
    assert.ok(memory() < settled + 4 * 1024, `${settled} kB, then ${memory()} kB`);
  },
);

test('without Socket_connection the service has one port; a port in use stops the start with an error', async (t) => {
  const { out } = await startService(t);
  assert.doesNotMatch(out, /tcp:/);
  const taken = await startWithJsonTcp(t);
  const file = configuration(
    t,
    `Socket_connection: {Host: {IP: 127.0.0.1, Port: ${taken.jsonTcp}}}\n`,
  );
  const { code, err } = await run(t, 'java', [
    '-jar',
    DEVICE_JAR,
    '--listen',
    `127.0.0.1:${await freePort()}`,
    '--config',
    file,
  ]);
  assert.equal(code, 1);
  assert.match(
    err,
    /Cannot listen on 127\.0\.0\.1:\d+: another program uses the port; stop it or choose another with Socket_connection, Host\.\n$/,
  );
});

test("COMET's Telegram example prints the messages of an action", PYTHON, async (t) => {
  const port = await freePort();
  const bot = start(t, 'java', [
    '-cp',
    `${ROOT}src/examples/target/classes:${ROOT}host-tools/target/porthole.jar`,
    'porthole.examples.TelegramBot',
    `${port}`,
  ]);
  await printed(bot, /^Ready tcp:/m);
  const answer = await send(
    t,
    port,
    '{"action": "TelegramBot", "value": {"4711": "It rains.", "4712": "é"}}',
  );
  assert.equal(result(answer), 'Sent to 2 chats');
  await printed(bot, /^To chat 4711: It rains\.\nTo chat 4712: .+\n/m);
  assert.equal(result(await send(t, port, '{"action": "other", "value": 1}')), null);
});
