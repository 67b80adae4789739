import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as plainTest } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import { printed, start } from '../../device/it/support/processes.mjs';
import { PASSWORD, dropbear, fingerprint, folder, hostKey, userKey } from './support/dropbear.mjs';
import { PORTHOLE, portholeAlone as porthole } from './support/alone.mjs';

const options = needs({
  root: true,
  commands: [
    'dropbear',
    'dropbearkey',
    'ssh-keygen',
    'ssh-agent',
    'ssh-add',
    'openssl',
    'unshare',
    'script',
  ],
});
const test = (name, body) => plainTest(name, { ...options, concurrency: false }, body);

const LOGGED_IN = /^ok +ssh accepts root@127\.0\.0\.1:\d+$/m;

/**
 * The doctor logs in, looks around and changes nothing; this machine is no device, so it ends with
 * 1.
 */
const doctor = (t, server, args = [], options = {}) =>
  porthole(t, ['doctor', server.target, ...args], options);

const knownHosts = (home) => readFileSync(join(home, '.ssh/known_hosts'), 'utf8');

test('a password from the environment or a file logs in; a wrong one is one sentence', async (t) => {
  const home = folder(t);
  const server = await dropbear(t, { key: hostKey(home) });
  const env = { HOME: home, PORTHOLE_PASSWORD: PASSWORD };
  assert.match((await doctor(t, server, ['--accept-new'], { env })).out, LOGGED_IN);

  const file = join(home, 'password');
  writeFileSync(file, `${PASSWORD}\n`);
  assert.match(
    (await doctor(t, server, ['--password-file', file], { env: { HOME: home } })).out,
    LOGGED_IN,
  );

  const wrong = await doctor(t, server, [], { env: { ...env, PORTHOLE_PASSWORD: 'wrong' } });
  assert.equal(wrong.code, 1);
  assert.match(
    wrong.err,
    /^Cannot log in as root at 127\.0\.0\.1: the given password was not accepted; give a key .*\.\n$/,
  );
  const none = await doctor(t, server, [], { env: { HOME: home } });
  assert.match(
    none.err,
    /^Cannot log in as root at 127\.0\.0\.1: there is no key, and no password was given; .*\.\n$/,
  );
});

test('a key file logs in, and so do the default keys of the home folder', async (t) => {
  const home = folder(t);
  const key = userKey(home);
  const rsa = userKey(home, { type: 'rsa' });
  const server = await dropbear(t, { key: hostKey(home), authorized: key.line });
  const env = { HOME: home };
  assert.match(
    (await doctor(t, server, ['--accept-new', '--identity', key.file], { env })).out,
    LOGGED_IN,
  );
  assert.match(
    (await doctor(t, server, ['--identity', rsa.file], { env })).err,
    /the key \S+id-rsa was not accepted/,
  );
  assert.match(
    (await doctor(t, server, ['--identity', '/nowhere/id'], { env })).err,
    /^Cannot read the key \/nowhere\/id: the file does not exist\.\n$/,
  );

  execFileSync('cp', [key.file, join(home, '.ssh/id_ed25519')]);
  assert.match((await doctor(t, server, [], { env })).out, LOGGED_IN);
});

test('an alias of ~/.ssh/config leads to its host, port and key', async (t) => {
  const home = folder(t);
  const key = userKey(home);
  const server = await dropbear(t, { key: hostKey(home), authorized: key.line });
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  const config = (text) => writeFileSync(join(home, '.ssh/config'), text);
  const env = { HOME: home };
  config(`Host toon\n  HostName 127.0.0.1\n  Port ${server.port}\n  IdentityFile ${key.file}\n`);
  const alias = await porthole(t, ['doctor', 'toon', '--accept-new'], { env });
  assert.match(alias.out, /^ok +ssh accepts root@toon$/m, alias.err);
  assert.match(knownHosts(home), new RegExp(`^\\[127\\.0\\.0\\.1\\]:${server.port} `));
  config('Host toon\n  ProxyJump gate\n');
  const jump = await porthole(t, ['status', 'toon'], { env });
  assert.deepEqual(
    [jump.code, jump.err],
    [
      1,
      'Cannot connect to toon: ~/.ssh/config leads there through ProxyJump gate, which porthole does not support; give an address that this machine reaches directly.\n',
    ],
  );
});

test('a login shell that prints disturbs neither commands nor files, and none of it reaches the terminal', async (t) => {
  const home = folder(t);
  const shell = join(home, 'shell');
  writeFileSync(
    shell,
    "#!/bin/sh\nprintf '\\033[2Jwelcome\\n7'\nprintf '\\033[1mhi' >&2\nexec /bin/sh \"$@\"\n",
    { mode: 0o755 },
  );
  const server = await dropbear(t, { key: hostKey(home), shell });
  const env = { HOME: home, PORTHOLE_PASSWORD: PASSWORD };
  const { out, err } = await doctor(t, server, ['--accept-new'], { env });
  assert.match(out, LOGGED_IN);
  assert.match(out, /^ok +\S+.* of memory$/m, 'the survey is understood');
  assert.ok(!/\x1b|welcome/.test(out + err), out + err);
});

test("the agent's key logs in, without the file and its passphrase", async (t) => {
  const home = folder(t);
  const key = userKey(home, { passphrase: 'secret' });
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  // Locked: only the agent can use it.
  execFileSync('cp', [key.file, join(home, '.ssh/id_ed25519')]);
  const server = await dropbear(t, { key: hostKey(home), authorized: key.line });
  const socket = join(home, 'agent');
  const agent = start(t, 'ssh-agent', ['-D', '-a', socket]);
  await printed(agent, /SSH_AUTH_SOCK/);
  const ask = join(home, 'ask');
  writeFileSync(ask, '#!/bin/sh\necho secret\n', { mode: 0o755 });
  execFileSync('ssh-add', [key.file], {
    env: { ...process.env, SSH_AUTH_SOCK: socket, SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force' },
    stdio: 'ignore',
  });
  const env = { HOME: home, SSH_AUTH_SOCK: socket };
  assert.match((await doctor(t, server, ['--accept-new'], { env })).out, LOGGED_IN);
  assert.equal(
    (await doctor(t, server, [], { env: { HOME: home } })).out,
    '',
    'without the agent the key is of no use',
  );
  const gone = await doctor(t, server, [], {
    env: { HOME: home, SSH_AUTH_SOCK: '/nowhere/agent' },
  });
  assert.match(gone.err, /^Cannot log in as root/);
});

test('at a terminal the command asks about the key of a new host, with its fingerprint', async (t) => {
  const home = folder(t);
  const key = hostKey(home);
  const server = await dropbear(t, { key });
  const ask = (input) => {
    const command = [...PORTHOLE, 'doctor', server.target].join(' ');
    const program = start(t, 'script', ['-q', '-e', '-c', command, '/dev/null'], {
      env: { PATH: process.env.PATH, HOME: home, PORTHOLE_PASSWORD: PASSWORD },
    });
    return printed(program, /Is this key right\? \[yes\/no\] /).then(async () => {
      program.child.stdin.write(`${input}\n`);
      await program.exited;
      return { asked: program.out, out: program.out };
    });
  };
  const refused = await ask('no');
  assert.ok(refused.out.includes(`ssh-rsa ${fingerprint(key)}`), refused.out);
  assert.match(refused.out, /was not accepted, so nothing was done\./);
  assert.equal(existsSync(join(home, '.ssh/known_hosts')), false);

  assert.match((await ask('yes')).out, /ok +ssh accepts/);
  assert.match(
    knownHosts(home),
    new RegExp(`^\\[127\\.0\\.0\\.1\\]:${server.port} ssh-rsa \\S+\n$`),
  );
});

test('a password is asked for at a terminal, and is not shown', async (t) => {
  const home = folder(t);
  const server = await dropbear(t, { key: hostKey(home) });
  const command = [...PORTHOLE, 'doctor', server.target, '--accept-new'].join(' ');
  const program = start(t, 'script', ['-q', '-e', '-c', command, '/dev/null'], {
    env: { PATH: process.env.PATH, HOME: home },
  });
  await printed(program, /Password of root@127\.0\.0\.1:\d+: /);
  program.child.stdin.write(`${PASSWORD}\n`);
  await program.exited;
  assert.match(program.out, /ok +ssh accepts/);
  assert.ok(!program.out.includes(PASSWORD), 'the password is on the screen');
});

test('the passphrase of a key is asked for at a terminal', async (t) => {
  const home = folder(t);
  const key = userKey(home, { passphrase: 'open sesame' });
  const server = await dropbear(t, { key: hostKey(home), authorized: key.line });
  const command = [
    ...PORTHOLE,
    'doctor',
    server.target,
    '--accept-new',
    '--identity',
    key.file,
  ].join(' ');
  const program = start(t, 'script', ['-q', '-e', '-c', command, '/dev/null'], {
    env: { PATH: process.env.PATH, HOME: home },
  });
  await printed(program, /Passphrase for .*: /);
  program.child.stdin.write('open sesame\n');
  await program.exited;
  assert.match(program.out, /ok +ssh accepts/);
});

test('without a terminal the key of a new host is refused, and --accept-new takes it', async (t) => {
  const home = folder(t);
  const key = hostKey(home);
  const server = await dropbear(t, { key });
  const env = { HOME: home, PORTHOLE_PASSWORD: PASSWORD };
  const refused = await doctor(t, server, [], { env });
  assert.equal(refused.code, 1);
  assert.match(
    refused.err,
    /^The key of \[127\.0\.0\.1\]:\d+ is not known yet \(ssh-rsa SHA256:\S+\) and there is no terminal/,
  );
  assert.ok(refused.err.includes(fingerprint(key)));
  assert.equal(existsSync(join(home, '.ssh/known_hosts')), false);

  assert.match((await doctor(t, server, ['--accept-new'], { env })).out, LOGGED_IN);
  assert.match((await doctor(t, server, [], { env })).out, LOGGED_IN);
});

test('a hashed entry of known_hosts is found', async (t) => {
  const home = folder(t);
  const server = await dropbear(t, { key: hostKey(home) });
  const env = { HOME: home, PORTHOLE_PASSWORD: PASSWORD };
  await doctor(t, server, ['--accept-new'], { env });
  execFileSync('ssh-keygen', ['-H', '-f', join(home, '.ssh/known_hosts')], { stdio: 'ignore' });
  assert.match(knownHosts(home), /^\|1\|/);
  assert.match((await doctor(t, server, [], { env })).out, LOGGED_IN);
});

for (const type of ['rsa', 'ed25519']) {
  test(`a changed ${type} key is refused, with both fingerprints and the line, also with --accept-new`, async (t) => {
    const home = folder(t);
    const env = { HOME: home, PORTHOLE_PASSWORD: PASSWORD };
    const former = hostKey(home, type);
    const before = fingerprint(former);
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(join(home, '.ssh/known_hosts'), '# mine\n');
    const first = await dropbear(t, { key: former });
    assert.match((await doctor(t, first, ['--accept-new'], { env })).out, LOGGED_IN);
    const written = knownHosts(home);
    await first.stop();

    const key = hostKey(home, 'rsa');
    const second = await dropbear(t, { key, port: first.port });
    const refused = await doctor(t, second, ['--accept-new'], { env });
    assert.equal(refused.code, 1);
    assert.equal(refused.out, '');
    assert.ok(refused.err.includes(before) && refused.err.includes(fingerprint(key)), refused.err);
    assert.match(
      refused.err,
      /has changed: .*\/\.ssh\/known_hosts, line 2\).*factory reset or a firmware update.*remove line 2/,
    );
    assert.equal(knownHosts(home), written);
  });
}

test('a host that refuses, is not found, or speaks no SSH is one sentence', async (t) => {
  const env = { HOME: folder(t) };
  const { createServer } = await import('node:net');
  const chatty = createServer((socket) => socket.end('HTTP/1.0 400 Bad Request\r\n\r\n'));
  await new Promise((resolve) => chatty.listen(0, '127.0.0.1', resolve));
  const silent = createServer(() => {});
  await new Promise((resolve) => silent.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    chatty.close();
    silent.close();
  });
  const cases = [
    ['root@127.0.0.1:1', /^127\.0\.0\.1:1 refuses the connection: .*\.\n$/],
    ['root@porthole.invalid', /^Cannot find the host porthole\.invalid: check its name.*\.\n$/],
    [
      `root@127.0.0.1:${chatty.address().port}`,
      /^The SSH handshake with 127\.0\.0\.1:\d+ failed: .*\.\n$/,
    ],
    [`root@127.0.0.1:${silent.address().port}`, /^.*127\.0\.0\.1:\d+.*\n$/],
  ];
  for (const [target, sentence] of cases) {
    const result = await porthole(t, ['status', target, '--timeout', '2'], { env });
    assert.equal(result.code, 1, target);
    assert.match(result.err, sentence);
    assert.equal(result.err.trimEnd().split('\n').length, 1, result.err);
  }
  const usage = await porthole(t, ['status', 'fe80::1'], { env });
  assert.equal(usage.code, 2);
  assert.match(usage.err, /an IPv6 address stands in brackets/);
});
