import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, run } from '../../device/it/support/processes.mjs';

/**
 * scripts/deploy among scripts that only note how they were called; resolves to that, and to how it
 * ended.
 */
async function deploy(t, ...args) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-scripts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'scripts'));
  cpSync(`${ROOT}scripts/deploy`, join(folder, 'scripts/deploy'));
  const called = join(folder, 'called');
  writeFileSync(called, '');
  for (const name of ['need', 'build', 'runtime', 'porthole']) {
    const script = join(folder, 'scripts', name);
    writeFileSync(
      script,
      `#!/bin/sh\nprintf '%s' "${name}" >>'${called}'\nprintf ' [%s]' "$@" >>'${called}'\necho >>'${called}'\n`,
    );
    chmodSync(script, 0o755);
  }
  const { code, err } = await run(t, join(folder, 'scripts/deploy'), args);
  const calls = readFileSync(called, 'utf8').split('\n').filter(Boolean);
  return {
    code,
    err,
    commands: calls.filter((line) => line.startsWith('porthole')),
    calls: calls.length,
  };
}

test('the options of scripts/deploy may stand anywhere', async (t) => {
  const [both, yes] = [
    '[--identity] [my key] [--accept-new] [--timeout=5]',
    ['--identity', 'my key', '--accept-new', '--timeout=5'],
  ];
  for (const args of [
    ['root@toon', '8123', '--yes', ...yes],
    ['--yes', ...yes, 'root@toon', '8123'],
    ['--identity', 'my key', 'root@toon', '--accept-new', '8123', '--timeout=5', '--yes'],
  ]) {
    assert.deepEqual(await deploy(t, ...args), {
      calls: 4,
      code: 0,
      err: '',
      commands: [`porthole [deploy] [root@toon] [--port] [8123] [--yes] ${both}`],
    });
  }
  assert.deepEqual((await deploy(t, '--accept-new', 'root@toon')).commands, [
    'porthole [deploy] [root@toon] [--accept-new]',
  ]);
});

test('scripts/deploy without a device, or with a word too many, prints its usage and does nothing', async (t) => {
  for (const args of [
    [],
    ['--yes'],
    ['--identity', 'root@toon'],
    ['root@toon', '--identity'],
    ['root@toon', '8123', '8124'],
  ]) {
    assert.deepEqual(await deploy(t, ...args), {
      calls: 0,
      code: 2,
      err: 'usage: scripts/deploy root@HOST [PORT] [--yes] [OPTION...]\n',
      commands: [],
    });
  }
});

test('scripts/deploy refuses a port that cannot be opened before it does anything', async (t) => {
  for (const port of ['22', '7999', '65536', '70000', '123456', '8001abc', '0x1f90', '08123']) {
    assert.deepEqual(await deploy(t, 'root@toon', port), {
      calls: 0,
      code: 2,
      commands: [],
      err: `scripts/deploy: expected a port from 8000 to 65535 but was '${port}'; nothing was done\n`,
    });
  }
});
