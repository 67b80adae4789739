import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import { freePort, printed, start } from '../../device/it/support/processes.mjs';
import { PORTHOLE, portholeAlone } from './support/alone.mjs';
import { webrepl } from './support/board.mjs';
import { peer } from './support/porthole.mjs';

const PASSWORD = 'geh éi€9';
const env = { PORTHOLE_WEBREPL_PASSWORD: PASSWORD };

async function board(t, options = {}) {
  const at = webrepl(t, { password: PASSWORD, ...options });
  const { url, peers } = await peer(t, at.connection);
  const dir = mkdtempSync(join(tmpdir(), 'porthole-webrepl-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  at.esp = (args, more = { env }) => portholeAlone(t, ['esp', '-p', url, ...args], more);
  return Object.assign(at, { url, peers, dir });
}

test('over WebREPL the same verbs work, and files go by its binary messages, verified', async (t) => {
  const at = await board(t, { files: [['/old', Buffer.from('1')]] });
  const content = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i) >> 3));
  const local = join(at.dir, 'data');
  writeFileSync(local, content);
  const done = await at.esp([
    'put',
    local,
    '+',
    'mkdir',
    'd',
    '+',
    'mv',
    'data',
    'd',
    '+',
    'ls',
    '-r',
    'd',
    '+',
    'exec',
    'print("\\xe9" * 3)',
  ]);
  assert.deepEqual(done, {
    code: 0,
    out: '      5000  data\nééé\n',
    err: 'Sent and verified: 1, unchanged: 0.\n',
  });
  assert.equal(at.bytes, content.length, 'as bytes, not as text');
  assert.ok((await at.read('/d/data')).equals(content));
  assert.equal(
    (await at.esp(['put', local, '--to', 'd'])).err,
    'Sent and verified: 0, unchanged: 1.\n',
  );
  assert.equal(
    (
      await at.esp([
        'get',
        'd/data',
        '--to',
        join(at.dir, 'back'),
        '+',
        'put',
        join(at.dir, 'back'),
        '--to',
        'empty',
      ])
    ).code,
    0,
  );
  assert.ok(readFileSync(join(at.dir, 'back')).equals(content));
  writeFileSync(join(at.dir, 'nothing'), '');
  assert.equal((await at.esp(['put', join(at.dir, 'nothing'), '--to', 'old'])).code, 0);
  assert.equal((await at.read('/old')).length, 0);
  const script = join(at.dir, 'a.py');
  writeFileSync(script, 'import sys\nprint(1)\nsys.exit(5)\n');
  assert.deepEqual(await at.esp(['run', script]), { code: 5, out: '1\n', err: '' });
  const long = await at.esp(['put', local, '--to', 'x'.repeat(60)]);
  assert.match(
    long.err,
    /Expected a path of at most 64 bytes, as WebREPL knows no longer ones, but was x+\.porthole\.\n$/,
  );
});

test('an upload that is cut continues where it stopped, and keeps the old file', async (t) => {
  const old = Buffer.from('old');
  const at = await board(t, { files: [['/data', old]] });
  const content = Buffer.from(Array.from({ length: 10_000 }, (_, i) => (i * i) >> 5));
  const local = join(at.dir, 'data');
  writeFileSync(local, content);
  for (const [cut, sum] of [
    [1000, 1000],
    [3500, 4500],
    [2048, 6548],
  ]) {
    at.bytes = 0;
    at.cutAfter = cut;
    const lost = await at.esp(['put', local]);
    assert.equal(lost.code, 1);
    assert.match(lost.err, /The connection to the board at \S+ was lost\. An upload goes on /);
    assert.ok((await at.read('/data')).equals(old), `after ${sum}`);
  }
  at.bytes = 0;
  at.cutAfter = Infinity;
  assert.equal((await at.esp(['put', local])).code, 0);
  assert.equal(at.bytes, content.length - 6548);
  assert.ok((await at.read('/data')).equals(content));
  assert.equal((await at.files()).length, 1);
});

test('the password comes from a file or the environment, and is in no output', async (t) => {
  const at = await board(t);
  const file = join(at.dir, 'password');
  writeFileSync(file, `${PASSWORD}\n`);
  chmodSync(file, 0o600);
  const results = [
    [0, await at.esp(['--password-file', file, 'exec', 'print(1)'], {})],
    [0, await at.esp(['exec', 'print(1)', '--debug'])],
    [
      1,
      await at.esp(['exec', 'print(1)', '--debug'], {
        env: { PORTHOLE_WEBREPL_PASSWORD: `${PASSWORD}x` },
      }),
    ],
    [1, await at.esp(['exec', 'print(1)'], {})],
    [1, await at.esp(['cat', 'nothing', '--debug'])],
  ];
  for (const [code, result] of results) {
    assert.equal(result.code, code, result.err);
    assert.ok(!(result.out + result.err).includes(PASSWORD));
  }
  assert.match(
    results[2][1].err,
    /^The WebREPL of 127\.0\.0\.1:\d+ does not accept the password\.\n/,
  );
  assert.match(
    results[3][1].err,
    /^The WebREPL needs a password: give it in a file with --password-file, or .*\.\n$/,
  );
});

test(
  'the password is asked for at a terminal, and not shown',
  needs({ commands: ['script'] }),
  async (t) => {
    const at = await board(t);
    const command = [...PORTHOLE, 'esp', '-p', at.url, 'info'].join(' ');
    const shell = start(t, 'script', ['-qec', command, '/dev/null'], {
      env: { PATH: process.env.PATH },
    });
    await printed(shell, /Password of the WebREPL: $/);
    shell.child.stdin.write(`${PASSWORD}\n`);
    assert.equal(await shell.exited, 0, shell.out);
    assert.match(shell.out, /firmware: micropython/);
    assert.ok(!shell.out.includes(PASSWORD));
  },
);

test('a host without WebREPL is reported in one sentence', async (t) => {
  const nobody = await portholeAlone(t, ['esp', '-p', `ws://127.0.0.1:${await freePort()}`, 'ls'], {
    env,
  });
  assert.match(nobody.err, /^Cannot connect to 127\.0\.0\.1:\d+: Connection refused\. /);
  const { url } = await peer(t, (socket) => socket.send('hello'));
  const other = await portholeAlone(t, ['esp', '-p', url, 'ls'], { env });
  assert.deepEqual(
    [
      other.code,
      /^There is no WebREPL at 127\.0\.0\.1:\d+: it did not ask for a password\.\n$/.test(
        other.err,
      ),
    ],
    [1, true],
    other.err,
  );
});
