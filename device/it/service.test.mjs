import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  DEVICE_JAR,
  configuration,
  freePort,
  printed,
  run,
  startService,
} from './support/processes.mjs';
import { open } from './support/sockets.mjs';

const device = (t, ...args) => run(t, 'java', ['-jar', DEVICE_JAR, ...args]);

test('prints one line on standard output when it accepts connections', async (t) => {
  const service = await startService(t);
  await open(t, service.url);
  await service.stop();
  assert.equal(service.out, `Ready ws://127.0.0.1:${service.port}/\n`);
});

test('runs on java.base alone', async (t) => {
  const service = await startService(t, { jvm: ['--limit-modules', 'java.base'] });
  const socket = await open(t, service.url);
  assert.equal(await socket.ask('flip'), 'pilf');
  await printed(service, /^[-0-9]+ [:.0-9]+ INFO porthole \S+ listens on 127.0.0.1:\d+\n$/, {
    on: 'err',
  });
});

test('on a device it logs to a rolling file', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const log = join(folder, 'porthole.log');
  const service = await startService(t, {
    jvm: [
      '--limit-modules',
      'java.base',
      '-Dtinylog.configuration=tinylog-device.properties',
      `-Dporthole.log=${log}`,
    ],
  });
  await service.stop();
  assert.equal(service.err, '');
  const { readFileSync } = await import('node:fs');
  assert.match(
    readFileSync(log, 'utf8'),
    /INFO porthole \S+ listens on .*\n.* INFO porthole has stopped\n$/,
  );
});

/**
 * On a busy machine something may now and then take longer than it would; a service that waits is
 * late each time.
 */
async function takesLessThan(bound, action) {
  const times = [];
  while (times.length < 5) {
    times.push(await action());
    if (times.at(-1) < bound) return;
  }
  assert.fail(`Expected less than ${bound} ms but was ${times.join(', ')} ms`);
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} closes every connection with 1001 and exits 0 within 2 s`, async (t) => {
    await takesLessThan(2000, async () => {
      const service = await startService(t);
      const sockets = await Promise.all(Array.from({ length: 20 }, () => open(t, service.url)));
      const before = Date.now();
      assert.equal(await service.stop(signal), 0);
      const millis = Date.now() - before;
      for (const socket of sockets) assert.equal((await socket.closed).code, 1001);
      return millis;
    });
  });
}

test('a peer that does not answer the close frame delays the end by at most a second', async (t) => {
  await takesLessThan(2000, async () => {
    const service = await startService(t);
    const socket = await open(t, service.url);
    socket._socket.pause(); // It reads nothing from now on.
    const before = Date.now();
    assert.equal(await service.stop(), 0);
    return Date.now() - before;
  });
});

test('a restart takes the same port at once', async (t) => {
  const service = await startService(t);
  await open(t, service.url);
  await service.stop();
  const again = await startService(t, { port: service.port });
  assert.equal(await (await open(t, again.url)).ask('hi'), 'hi');
});

test('a port in use is one sentence and exit 1', async (t) => {
  const service = await startService(t);
  const second = await device(t, '--listen', `127.0.0.1:${service.port}`);
  assert.deepEqual(second, {
    code: 1,
    out: '',
    err: `porthole: Cannot listen on 127.0.0.1:${service.port}: another program uses the port; stop it or choose another with --listen.\n`,
  });
});

test('a wrong command line is one sentence and exit 2', async (t) => {
  const cases = [
    [
      ['--listen', '127.0.0.1:0'],
      /^porthole: Expected a port from 1 to 65535 but was 0\. See --help\.\n$/,
    ],
    [
      ['--listen', '127.0.0.1:65536'],
      /^porthole: Expected a port from 1 to 65535 but was 65536\. See --help\.\n$/,
    ],
    [
      ['--listen', '127.0.0.1:8001abc'],
      /^porthole: Expected HOST:PORT.* but was '127\.0\.0\.1:8001abc'\. See --help\.\n$/,
    ],
    [['--listen', '127.0.0.1:٨٠٠١'], /^porthole: Expected HOST:PORT/],
    [['--listen'], /^porthole: Expected a value after --listen\. See --help\.\n$/],
    [['--bogus'], /^porthole: Unknown option '--bogus'\. See --help\.\n$/],
  ];
  for (const [args, sentence] of cases) {
    const result = await device(t, ...args);
    assert.equal(result.code, 2, args.join(' '));
    assert.equal(result.out, '');
    assert.match(result.err, sentence);
  }
});

test('a configuration file sets where to listen, and the command line wins', async (t) => {
  const port = await freePort();
  const file = configuration(t, `# Porthole\nlisten: 127.0.0.1:${port}\n`);
  const service = await startService(t, { args: ['--config', file] });
  assert.notEqual(service.port, port);
  await open(t, service.url);
});

test('a bad configuration file is one sentence that names the line, and exit 1', async (t) => {
  const cases = [
    [
      'listen: 127.0.0.1:8000\nlisten_to: x\n',
      /, line 2: Expected the key 'listen', .* but was 'listen_to'\.\n$/,
    ],
    ['\nlisten: 127.0.0.1:70000\n', /, line 2: Expected a port from 1 to 65535 but was 70000\.\n$/],
    [
      'listen: [127.0.0.1]\n',
      /, line 1: Expected quotes around an IPv6 address: listen: "\[127\.0\.0\.1\]"\.\n$/,
    ],
    ['listen: "127.0.0.1:8000\n', /, line \d: Expected YAML: .*\n$/],
    ['just text\n', /: Expected settings such as 'listen: 127\.0\.0\.1:8000'\.\n$/],
    ['compression: yes\n', /, line 1: Expected compression to be true or false but was 'yes'\.\n$/],
    ['\u0000\u0001', /: Expected YAML: .*\n$/],
    ['[\n'.repeat(30000), /: Expected .*\n$/],
    [`# ${'x'.repeat(300000)}\n`, /^porthole: Expected at most 256 kB in .*\.\n$/],
  ];
  for (const [text, sentence] of cases) {
    const result = await device(t, '--config', configuration(t, text));
    assert.equal(result.code, 1, text.slice(0, 40));
    assert.equal(result.out, '');
    assert.match(result.err, sentence);
    assert.equal(result.err.trimEnd().split('\n').length, 1, result.err);
  }
  const missing = await device(t, '--config', '/nowhere/porthole.yaml');
  assert.deepEqual(missing, {
    code: 1,
    out: '',
    err: 'porthole: There is no configuration file /nowhere/porthole.yaml.\n',
  });
  const folder = await device(t, '--config', tmpdir());
  assert.equal(folder.code, 1);
  assert.match(folder.err, /Expected a file but .* is a folder\.\n$/);
});
