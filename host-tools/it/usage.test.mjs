import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import {
  ROOT,
  freePort,
  printed,
  run,
  start,
  startService,
  within,
} from '../../device/it/support/processes.mjs';
import { open } from '../../device/it/support/sockets.mjs';
import { PORTHOLE } from './support/alone.mjs';
import { porthole } from './support/porthole.mjs';

const COMMANDS = ['serve', 'connect', 'send', 'echo', 'echo-server', 'esp', 'bench'];

test('--help lists every command, and each command has its own', async (t) => {
  const { code, out, err } = await porthole(t, ['--help']);
  assert.deepEqual([code, err], [0, '']);
  for (const command of COMMANDS) {
    assert.match(out, new RegExp(`^  ${command} `, 'm'));
    const help = await porthole(t, [command, '--help']);
    assert.deepEqual([help.code, help.err], [0, '']);
    assert.match(help.out, new RegExp(`^Usage: porthole ${command} `));
  }
});

test('--version is what the build says', async (t) => {
  const { code, out } = await porthole(t, ['--version']);
  assert.equal(code, 0);
  assert.match(out, /^porthole \d+\.\d+\.\d+\n$/);
});

test('wrong usage is one sentence that leads to the help, and exit 2', async (t) => {
  const cases = [
    [[], /^Expected a command\. See 'porthole --help'\.\n$/],
    [['conect'], /^Unknown command 'conect'; did you mean 'connect'\? See 'porthole --help'\.\n$/],
    [['--colour'], /^Unknown option: '--colour'\. See 'porthole --help'\.\n$/],
    [['foo'], /^Unknown command 'foo'\. See/],
    [
      ['connect', '-x', 'hello', 'ws://a'],
      /^Unknown option: '-x'\. See 'porthole connect --help'\.\n$/,
    ],
    [
      ['connect', '--hedaer', 'A: b', 'ws://a'],
      /^Unknown option: '--hedaer'; did you mean '--header'\? See/,
    ],
    [
      ['connect', '--hedaer=A: b', 'ws://a'],
      /^Unknown option: '--hedaer'; did you mean '--header'\? See/,
    ],
    [
      ['connect', 'a b', '--compres'],
      /^Unknown option: '--compres'; did you mean '--compress'\? See/,
    ],
    [
      ['signal', '127.0.0.1:1', 'a', 'b', '--jsn', 'text'],
      /^Unknown option: '--jsn'; did you mean '--json'\? See/,
    ],
    [
      ['esp', 'ls', '+', 'ls', '--recursve'],
      /^Unknown option: '--recursve'; did you mean '--recursive'\? See 'porthole esp ls --help'/,
    ],
    [['connect'], /^Missing required parameter: 'URL'\. See 'porthole connect --help'\.\n$/],
    [['connect', 'ftp://a'], /Expected a URL with ws:\/\/ or wss:\/\/ but was ftp:\/\/a\. See /],
    [['connect', 'a:0'], /Expected a port from 1 to 65535 but was 0\. See /],
    [['connect', 'a:65536'], /Expected a port from 1 to 65535 but was 65536\. See /],
    [['connect', 'a:80x'], /Expected a URL with HOST or HOST:PORT but was ws:\/\/a:80x\. See /],
    [['connect', 'a b'], /Expected a URL such as ws:\/\/host:8000\/path but was 'a b'\. See /],
    [['connect', 'ws://a/#b'], /Expected a URL without '#' but was ws:\/\/a\/#b\. See /],
    [
      ['connect', 'a', '-H', 'no colon'],
      /^Expected a header such as 'Name: value' but was 'no colon'\. See 'porthole connect --help'\.\n$/,
    ],
    [
      ['connect', 'a', '-H', 'X: a\r\nY: b'],
      /^Expected printable ASCII in the header X but was .*\. See /,
    ],
    [
      ['connect', 'a', '-H', 'Upgrade: x'],
      /^The header Upgrade is set by the client itself\. See /,
    ],
    [['connect', 'a', '--timeout', '0'], /^Expected a timeout above zero\. See /],
    [
      ['connect', 'a', '--timeout', '1e9'],
      /Expected seconds from 0 to 86400 such as 2\.5 but was '1e9'\. See /,
    ],
    [['connect', 'a', '-n', '0'], /^Expected at least 1 reply for '--exit-after' but was 0\. See /],
    [
      ['connect', 'a', '-n', '-1'],
      /^Expected at least 1 reply for '--exit-after' but was -1\. See /,
    ],
    [
      ['connect', 'a', '-n', '99999999999999999999'],
      /^Invalid value for option '--exit-after': Expected a whole number but was '9{20}'\. See /,
    ],
    [
      ['signal', '127.0.0.1:1', '@/etc/hostname', 'b', '1', 'd'],
      /^Unexpected argument: 'd'; put an argument with spaces in quotes\. See/,
    ],
    [['esp', '-p', '', 'ls'], /^Expected a serial port or ws:\/\/HOST for '-p' but was ''\. See /],
    [
      ['esp', '-p', '/dev/nowhere', 'bridge', 'a', '--name', ''],
      /^Expected a name of 1 to 256 bytes for '--name' but was of 0\. See /,
    ],
    [
      ['echo', '-s', 'a'],
      /^Missing required option: '--socketport=PORT'\. See 'porthole echo --help'\.\n$/,
    ],
    [
      ['echo', '-s', 'a', '-p', '8001abc'],
      /Expected a port from 1 to 65535 but was '8001abc'\. See /,
    ],
    [['echo', '-s', 'a', '-p', '0'], /Expected a port from 1 to 65535 but was '0'\. See /],
    [['echo', '-s', 'a', '-p', '65536'], /Expected a port from 1 to 65535 but was '65536'\. See /],
    [['echo', '-s', 'a', '-p', '１２'], /Expected a port from 1 to 65535 but was /],
    [
      ['echo', '-s', 'a b', '-p', '1'],
      /^Expected a host name or address for '-s' but was 'a b'\. See /,
    ],
    [
      ['echo', '-s', 'a', '-p', '1', '-n', '0'],
      /^Expected a count of at least 1 for '-n' but was 0\. See /,
    ],
    [
      ['echo', '-s', 'a', '-p', '1', '-o', 'maybe'],
      /Invalid value for option '--onlysend': .*\. See /,
    ],
    [
      ['serve', '--listen', 'nonsense'],
      /Expected HOST:PORT, .* but was 'nonsense'\. See 'porthole serve --help'\.\n$/,
    ],
    [
      ['echo-server', '--listen', '127.0.0.1:65536'],
      /Expected a port from 1 to 65535 but was 65536\. See /,
    ],
  ];
  for (const [args, sentence] of cases) {
    const { code, out, err } = await porthole(t, args);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.match(err, sentence);
    assert.equal(err.split('\n').length, 2, err);
  }
});

test('an output that cannot be written is reported, and exit 1', async (t) => {
  const cases = [
    ['--help'],
    ['--version'],
    ['connect', '--help'],
    ['esp', '--help'],
    ['firewall', '--help'],
    ['esp', 'install'],
  ];
  for (const args of cases) {
    const into = (place) => run(t, 'sh', ['-c', `exec "$@" ${place}`, 'sh', ...PORTHOLE, ...args]);
    const expected = (why) => ({ code: 1, out: '', err: `Cannot write the output: ${why}.\n` });
    assert.deepEqual(await into('>/dev/full'), expected('No space left on device'), args.join(' '));
    if (args[0] === '--help') assert.deepEqual(await into('>&-'), expected('it is closed'));
  }
  const { port } = await startService(t);
  for (const args of [
    ['listen', `127.0.0.1:${port}`, '-n', '1'],
    ['signal', `127.0.0.1:${port}`, 'a', 'b', '--json'],
  ]) {
    const full = start(t, 'sh', ['-c', 'exec "$@" >/dev/full', 'sh', ...PORTHOLE, ...args]);
    if (args[0] === 'listen') {
      const ended = full.exited.then(() => (full.over = true));
      while (!full.over)
        await Promise.race([ended, porthole(t, ['signal', `127.0.0.1:${port}`, 'a', 'b'])]);
    }
    assert.equal(await within(120, 'ends', full.exited), 1);
    assert.equal(full.err, 'Cannot write the output: No space left on device.\n');
  }
});

test('a service whose output cannot be written says so once, and continues', async (t) => {
  const port = await freePort();
  const server = start(t, 'sh', [
    '-c',
    'exec "$@" >/dev/full',
    'sh',
    ...PORTHOLE,
    'serve',
    '127.0.0.1',
    `${port}`,
    '-v',
  ]);
  await printed(
    server,
    /^Cannot write the output: No space left on device\. The service continues\.$/m,
    { on: 'err' },
  );
  const socket = await open(t, `ws://127.0.0.1:${port}/`);
  assert.equal(JSON.parse(await socket.ask('{"id":1,"message":"a.b"}')).messageId, 1);
});

test('a stack trace is shown with --debug only', async (t) => {
  const plain = await porthole(t, ['connect', '--ca', '/no/such/file', 'wss://127.0.0.1']);
  assert.deepEqual(plain, {
    code: 1,
    out: '',
    err: 'Cannot read the file /no/such/file: it does not exist.\n',
  });
  const debug = await porthole(t, [
    'connect',
    '--debug',
    '--ca',
    '/no/such/file',
    'wss://127.0.0.1',
  ]);
  assert.match(debug.err, /\n\tat porthole\.tools\./);
});

test(
  'help is coloured on a terminal, and nowhere with NO_COLOR',
  needs({ commands: ['script'] }),
  async (t) => {
    const help = `java -jar ${ROOT}host-tools/target/porthole.jar --help`;
    const onTerminal = (env) =>
      run(t, 'script', ['-qec', help, '/dev/null'], {
        env: { ...process.env, NO_COLOR: undefined, ...env },
      });
    assert.match((await onTerminal({})).out, /\u001b\[/);
    assert.doesNotMatch((await onTerminal({ NO_COLOR: '1' })).out, /\u001b\[/);
    assert.doesNotMatch((await onTerminal({ NO_COLOR: '1', CLICOLOR_FORCE: '1' })).out, /\u001b\[/);
    assert.doesNotMatch((await porthole(t, ['--help'])).out, /\u001b\[/);
  },
);

test("scripts/porthole runs in the caller's folder", async (t) => {
  const { code, err } = await run(
    t,
    `${ROOT}scripts/porthole`,
    ['serve', '--config', 'only-here.yaml'],
    { cwd: '/tmp' },
  );
  assert.equal(code, 1);
  assert.match(err, /only-here\.yaml/);
});

test('the jar has no signatures or module descriptors, and has the service files of its libraries', () => {
  const entries = execFileSync('jar', ['tf', `${ROOT}host-tools/target/porthole.jar`])
    .toString()
    .split('\n');
  assert.deepEqual(
    entries.filter((name) => /module-info|\.(SF|RSA|DSA)$/.test(name)),
    [],
  );
  assert.ok(entries.includes('META-INF/services/org.slf4j.spi.SLF4JServiceProvider'));
  assert.equal(new Set(entries).size, entries.length);
});
