// The golden variants again, with the jar that goes to a device: its names are shortened by the
// build.
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../../device/it/support/processes.mjs';

const JAR = fileURLToPath(new URL('../target/porthole-firewall.jar', import.meta.url));
const GOLDEN = fileURLToPath(new URL('../src/test/resources/golden', import.meta.url));

test('the jar for a device prints every golden session', async (t) => {
  const variants = readdirSync(GOLDEN, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    // Where there is an iptables-restore, it refuses such a file, and so do we.
    .filter((name) => name !== 'crlf');
  assert.ok(variants.length > 15, `${variants.length} variants`);
  for (const variant of variants) {
    const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'iptables.conf');
    copyFileSync(join(GOLDEN, variant, 'before.conf'), file);
    const exits = [
      ...readFileSync(join(GOLDEN, variant, 'session'), 'utf8').matchAll(/^\(exit (\d)\)$/gm),
    ].map(([, code]) => Number(code));
    const commands = readFileSync(join(GOLDEN, variant, 'commands'), 'utf8')
      .trim()
      .split('\n');
    for (const [i, command] of commands.entries()) {
      const result = await run(t, 'java', ['-jar', JAR, ...command.split(' '), '--file', file]);
      assert.equal(result.code, exits[i], `${variant}: ${command}: ${result.err}`);
    }
    assert.deepEqual(
      readFileSync(file),
      readFileSync(join(GOLDEN, variant, 'after.conf')),
      variant,
    );
  }
});
