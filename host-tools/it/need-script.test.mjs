import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as plainTest } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import { ROOT, run } from '../../device/it/support/processes.mjs';

const options = needs({ root: true, commands: ['busybox', 'sh'] });
const test = (name, body) => plainTest(name, options, body);
const LOCKED =
  'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1 (apt-get)';

/**
 * scripts/need with an apt-get that only notes how it was called, and runs a script; resolves to
 * how it ended.
 */
async function need(t, args, { script = ':', env = {}, commands = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-need-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'apt-get'),
    `#!/bin/sh\necho "$*" >>'${folder}/calls'\n${script.replaceAll('DIR', folder)}\n`,
  );
  for (const [name, from] of Object.entries(commands)) copyFileSync(from, join(bin, name));
  for (const name of ['apt-get', ...Object.keys(commands)]) chmodSync(join(bin, name), 0o755);
  const result = await run(t, `${ROOT}scripts/need`, args, {
    cwd: folder,
    env: { PATH: `${bin}:${process.env.PATH}`, ...env },
  });
  const calls = existsSync(join(folder, 'calls'))
    ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
    : [];
  return { ...result, calls, folder };
}

const INSTALL = '-q install -y --no-install-recommends no-package';

test('missing programs are installed, present ones are not', async (t) => {
  assert.deepEqual((await need(t, ['sh:dash', '/bin/sh:dash'])).calls, []);
  const { code, err, calls } = await need(t, ['sh:dash', 'no-such-command:no-package']);
  assert.deepEqual([code, err, calls], [0, 'Installing: no-package\n', ['-q update', INSTALL]]);
});

test('a file of the name in the current folder is not the command', async (t) => {
  const { calls } = await need(t, ['bin:no-package']);
  assert.equal(calls.length, 2);
});

test('a command that has to be static is recognised by its contents, not by its name', async (t) => {
  const dynamic = execFileSync('sh', ['-c', 'readlink -f "$(command -v sh)"'], {
    encoding: 'utf8',
  }).trim();
  const other = await need(t, ['static:busybox:no-package'], { commands: { busybox: dynamic } });
  assert.deepEqual([other.code, other.calls.at(-1)], [0, INSTALL]);
  assert.deepEqual(
    (await need(t, ['static:busybox:no-package'])).calls,
    [],
    'the tests themselves run with the static one',
  );
});

test('while another program installs it waits, and says so once', async (t) => {
  const script = `[ "$2" = install ] || exit 0
    echo x >>'DIR/tries'
    [ "$(wc -l <'DIR/tries')" -gt 2 ] || { echo "${LOCKED}" >&2; exit 100; }`;
  const { code, err, calls } = await need(t, ['no-such-command:no-package'], { script });
  assert.deepEqual(
    [code, err],
    [
      0,
      'Installing: no-package\nAnother program installs packages: waiting for it, 300 s at most.\n',
    ],
  );
  assert.deepEqual(calls, ['-q update', INSTALL, INSTALL, INSTALL]);
});

test('it does not wait for ever, and not if waiting does not help', async (t) => {
  const busy = await need(t, ['no-such-command:no-package'], {
    script: `echo "${LOCKED}" >&2; exit 100`,
    env: { NEED_WAIT_SECONDS: '2' },
  });
  assert.equal(busy.code, 1);
  assert.match(
    busy.err,
    /Another program was installing packages all the while\.\napt-get could not install no-package: see above\.\n$/,
  );
  const unknown = await need(t, ['no-such-command:no-package'], {
    script: 'echo "E: Unable to locate package" >&2; exit 100',
  });
  assert.deepEqual([unknown.code, unknown.calls.length], [1, 2]);
});
