import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../device/it/support/processes.mjs';
import { porthole } from './support/porthole.mjs';

function rules(t) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'iptables.conf');
  copyFileSync(join(ROOT, 'firewall/src/test/resources/golden/rooted/before.conf'), file);
  return file;
}

test('the rule manager has the same verbs on a PC', async (t) => {
  const file = rules(t);
  const opened = await porthole(t, ['firewall', 'open', '8123', '--file', file]);
  assert.equal(opened.code, 0);
  assert.match(opened.out, /^port 8123 is open/);
  const rule =
    '-A HCB-INPUT -p tcp -m tcp --dport 8123 -j ACCEPT\n-A HCB-INPUT -p tcp -m tcp --dport 22 ';
  assert.ok(readFileSync(file, 'utf8').includes(rule));
  const shown = await porthole(t, ['firewall', 'show', '--json', '--file', file]);
  assert.deepEqual(JSON.parse(shown.out).ours, [{ chain: 'HCB-INPUT', port: 8123, source: null }]);
});

test('its errors and exit codes are those of the rule manager', async (t) => {
  const file = rules(t);
  const before = readFileSync(file);
  const wrong = await porthole(t, ['firewall', 'open', '8001abc', '--file', file]);
  assert.deepEqual(wrong, {
    code: 2,
    out: '',
    err: "Expected a port from 8000 to 65535 but was '8001abc'.\n",
  });
  const missing = await porthole(t, ['firewall', 'show', '--file', '/nowhere/iptables.conf']);
  assert.deepEqual(missing, {
    code: 1,
    out: '',
    err: 'There is no file /nowhere/iptables.conf.\n',
  });
  assert.deepEqual(readFileSync(file), before);
  const help = await porthole(t, ['firewall', '--help']);
  assert.equal(help.code, 0);
  assert.match(help.out, /^ {2}explain PORT /m);
});
