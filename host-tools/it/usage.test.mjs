import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import { ROOT, run } from '../../device/it/support/processes.mjs';
import { porthole } from './support/porthole.mjs';

const COMMANDS = ['serve', 'connect', 'send', 'echo', 'echo-server', 'esp', 'bench'];

test('--help tells of every command, and each tells of itself', async (t) => {
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
    [['conect'], /^Unknown command 'conect'\. See 'porthole --help'\.\n$/],
    [['--colour'], /^Unknown option: '--colour'\. See 'porthole --help'\.\n$/],
    [['connect'], /^Missing required parameter: 'URL'\. See 'porthole connect --help'\.\n$/],
    [['connect', 'ftp://a'], /Expected a URL with ws:\/\/ or wss:\/\/ but was ftp:\/\/a\. See /],
    [['connect', 'a:0'], /Expected a port from 1 to 65535 but was 0\. See /],
    [['connect', 'a:65536'], /Expected a port from 1 to 65535 but was 65536\. See /],
    [['connect', 'a:80x'], /Expected a URL with HOST or HOST:PORT but was ws:\/\/a:80x\. See /],
    [['connect', 'a b'], /Expected a URL such as ws:\/\/host:8000\/path but was 'a b'\. See /],
    [['connect', 'ws://a/#b'], /Expected a URL without '#' but was ws:\/\/a\/#b\. See /],
    [['connect', 'a', '-H', 'no colon'], /^Expected a header such as 'Name: value' but was 'no colon'\. See 'porthole connect --help'\.\n$/],
    [['connect', 'a', '-H', 'X: a\r\nY: b'], /^Expected printable ASCII in the header X but was .*\. See /],
    [['connect', 'a', '-H', 'Upgrade: x'], /^The header Upgrade is set by the client itself\. See /],
    [['connect', 'a', '--timeout', '0'], /^Expected a timeout above zero\. See /],
    [['connect', 'a', '--timeout', '1e9'], /Expected seconds from 0 to 86400 such as 2\.5 but was '1e9'\. See /],
    [['connect', 'a', '-n', '0'], /^Expected at least 1 reply for '--exit-after' but was 0\. See /],
    [['connect', 'a', '-n', '-1'], /^Expected at least 1 reply for '--exit-after' but was -1\. See /],
    [['echo', '-s', 'a'], /^Missing required option: '--socketport=PORT'\. See 'porthole echo --help'\.\n$/],
    [['echo', '-s', 'a', '-p', '8001abc'], /Expected a port from 1 to 65535 but was '8001abc'\. See /],
    [['echo', '-s', 'a', '-p', '0'], /Expected a port from 1 to 65535 but was '0'\. See /],
    [['echo', '-s', 'a', '-p', '65536'], /Expected a port from 1 to 65535 but was '65536'\. See /],
    [['echo', '-s', 'a', '-p', '１２'], /Expected a port from 1 to 65535 but was /],
    [['echo', '-s', 'a b', '-p', '1'], /^Expected a host name or address for '-s' but was 'a b'\. See /],
    [['echo', '-s', 'a', '-p', '1', '-n', '0'], /^Expected a count of at least 1 for '-n' but was 0\. See /],
    [['echo', '-s', 'a', '-p', '1', '-o', 'maybe'], /Invalid value for option '--onlysend': .*\. See /],
    [['serve', '--listen', 'nonsense'], /Expected HOST:PORT, .* but was 'nonsense'\. See 'porthole serve --help'\.\n$/],
    [['echo-server', '--listen', '127.0.0.1:65536'], /Expected a port from 1 to 65535 but was 65536\. See /],
  ];
  for (const [args, sentence] of cases) {
    const { code, out, err } = await porthole(t, args);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.match(err, sentence);
    assert.equal(err.split('\n').length, 2, err);
  }
});

test('a stack trace is shown with --debug only', async (t) => {
  const plain = await porthole(t, ['connect', '--ca', '/no/such/file', 'wss://127.0.0.1']);
  assert.deepEqual(plain, { code: 1, out: '', err: 'Cannot read the file /no/such/file: it does not exist.\n' });
  const debug = await porthole(t, ['connect', '--debug', '--ca', '/no/such/file', 'wss://127.0.0.1']);
  assert.match(debug.err, /\n\tat porthole\.tools\./);
});

test('help is coloured on a terminal, and nowhere with NO_COLOR', needs({ commands: ['script'] }), async (t) => {
  const help = `java -jar ${ROOT}host-tools/target/porthole.jar --help`;
  const onTerminal = (env) =>
    run(t, 'script', ['-qec', help, '/dev/null'], { env: { ...process.env, NO_COLOR: undefined, ...env } });
  assert.match((await onTerminal({})).out, /\u001b\[/);
  assert.doesNotMatch((await onTerminal({ NO_COLOR: '1' })).out, /\u001b\[/);
  assert.doesNotMatch((await onTerminal({ NO_COLOR: '1', CLICOLOR_FORCE: '1' })).out, /\u001b\[/);
  assert.doesNotMatch((await porthole(t, ['--help'])).out, /\u001b\[/);
});

test('scripts/porthole runs in the caller\'s folder', async (t) => {
  const { code, err } = await run(t, `${ROOT}scripts/porthole`, ['serve', '--config', 'only-here.yaml'], { cwd: '/tmp' });
  assert.equal(code, 1);
  assert.match(err, /only-here\.yaml/);
});

test('the jar holds no signatures or module descriptors, and the services of what it holds', () => {
  const entries = execFileSync('jar', ['tf', `${ROOT}host-tools/target/porthole.jar`]).toString().split('\n');
  assert.deepEqual(entries.filter((name) => /module-info|\.(SF|RSA|DSA)$/.test(name)), []);
  assert.ok(entries.includes('META-INF/services/org.slf4j.spi.SLF4JServiceProvider'));
  assert.equal(new Set(entries).size, entries.length);
});
