import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import { run } from '../../device/it/support/processes.mjs';
import { PORTHOLE } from './support/alone.mjs';
import { board } from './support/board.mjs';

const options = {
  ...needs({ root: true, commands: ['socat', 'unshare', 'mount'] }),
  concurrency: false,
};

/** Folders for temporary files and for the user's cache. */
function folders(t) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-native-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [tmp, cache] = ['tmp', 'cache'].map((name) => join(folder, name));
  mkdirSync(tmp);
  return { tmp, cache };
}

/** Runs code on a board, in a name space in which folders are mounted so. */
const exec = (t, at, { tmp, cache }, mounts) => {
  const all = mounts.map(
    ([folder, flags]) => `mkdir -p ${folder}; mount -t tmpfs -o ${flags} none ${folder}`,
  );
  const command = [
    ...PORTHOLE.slice(0, 1),
    `-Djava.io.tmpdir=${tmp}`,
    '-XX:-UsePerfData',
    ...PORTHOLE.slice(1),
    'esp',
    '-p',
    at.port,
    'exec',
    'print(3)',
  ];
  return run(
    t,
    'unshare',
    ['--mount', 'sh', '-c', `${[...all, 'exec "$@"'].join('; ')}`, 'sh', ...command],
    {
      env: { ...process.env, XDG_CACHE_HOME: cache },
    },
  );
};

for (const [what, flags] of [
  ['where nothing may be executed', 'noexec'],
  ['that is full', 'size=4k'],
]) {
  test(
    `with a folder for temporary files ${what} the serial library lies in the cache`,
    options,
    async (t) => {
      const at = await board(t);
      const place = folders(t);
      assert.deepEqual(await exec(t, at, place, [[place.tmp, flags]]), {
        code: 0,
        out: '3\n',
        err: '',
      });
      assert.deepEqual(readdirSync(place.cache), [], 'nothing is left there');
    },
  );
}

test('a missing place for the serial library is reported in one sentence', options, async (t) => {
  const at = await board(t);
  const place = folders(t);
  const { code, out, err } = await exec(t, at, place, [
    [place.tmp, 'noexec'],
    [place.cache, 'size=4k'],
  ]);
  assert.deepEqual([code, out], [1, '']);
  assert.equal(
    err,
    `Cannot load the library for serial ports from ${place.tmp} (nothing may be executed there) or ${place.cache} ` +
      '(No space left on device): make room, or name a folder in which programs may be run with the variable XDG_CACHE_HOME.\n',
  );
});

test(
  "a folder for temporary files that does not exist, or is another's, is no hindrance",
  options,
  async (t) => {
    const at = await board(t);
    const place = folders(t);
    assert.equal((await exec(t, at, { ...place, tmp: join(place.tmp, 'nowhere') }, [])).out, '3\n');
    chmodSync(place.tmp, 0o555);
    assert.equal((await exec(t, at, { ...place, tmp: '/proc' }, [])).out, '3\n');
  },
);
