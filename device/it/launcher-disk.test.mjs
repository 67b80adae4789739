import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { needs } from './support/needs.mjs';
import { BASE, STATE, install, release, standInRuntime } from './support/releases.mjs';
import { FILL, TOON, eventually, virtualToon } from './support/toon.mjs';

const LAUNCHER = `${BASE}/current/launcher`;
const RULE_FILE = 'etc/default/iptables.conf';
const PENDING = '/etc/default/iptables.conf.porthole.pending';

/** A rule manager that closes ports, and has a change that waits as long as its mark is there. */
const RULES = `case $1 in
  close) sed -i '/dport 8[0-9]* /d' /${RULE_FILE}; echo "$*" >>/tmp/calls; echo 'closed' ;;
  boot) while [ -e ${PENDING} ]; do sleep 1; done; echo 'the change is no longer pending' ;;
  confirm) rm ${PENDING} && echo 'confirmed: the change stays' ;;
  explain) echo '{"verdict":"dropped"}' ;;
esac
`;

/** What `launcher status` says. */
const status = async (toon) => JSON.parse((await toon.ssh(`${LAUNCHER} status`)).out || '{}');
const awaitStatus = (toon, what, wanted) =>
  eventually(60, what, async () => {
    const now = await status(toon);
    return wanted(now) && now;
  });

async function toonThatRuns(t, ...options) {
  const toon = await virtualToon(t, ...options);
  standInRuntime(toon);
  release(toon, '1-good', { rules: RULES });
  await toon.says(`mkdir -p ${STATE} && echo 1-good stand-in >${STATE}/good-pairs`);
  await install(toon, '1-good');
  await awaitStatus(toon, 'the service runs', ({ state }) => state === 'running');
  return toon;
}

describe('the launcher', { concurrency: 3, ...needs(TOON) }, () => {
  test('on a full disk keeps its status in memory, and refuses requests with what to free', async (t) => {
    const toon = await toonThatRuns(t, '--disk=128');
    const first = await status(toon);
    assert.equal(first.disk, 'ok');
    await toon.says(FILL);
    const inittab = toon.read('etc/inittab');
    await toon.says(`${LAUNCHER} restart`);
    const second = await awaitStatus(
      toon,
      'the new service is told of',
      ({ state, pid }) => state === 'running' && pid !== first.pid,
    );
    assert.deepEqual([second.disk, second.disk_folder], ['full', STATE]);
    const asked = await toon.ssh(`${LAUNCHER} request open 8123`);
    assert.equal(asked.code, 1);
    assert.match(
      asked.err,
      /request cannot be written, so nothing was changed; is the disk full\? Free some room in \/mnt\/data\/porthole /,
    );
    const removed = await toon.ssh(`${LAUNCHER} remove`);
    assert.equal(removed.code, 1);
    assert.match(
      removed.err,
      /the boot entry cannot be taken out, so nothing was removed; is the disk full\? Free some room in \/etc /,
    );
    assert.deepEqual(
      [toon.read('etc/inittab'), existsSync(toon.path('etc/inittab.porthole'))],
      [inittab, false],
    );
    await toon.must('reboot');
    const third = await awaitStatus(
      toon,
      'it runs after a reboot',
      ({ state, boot_id: boot }) => state === 'running' && boot !== first.boot_id,
    );
    assert.equal(third.disk, 'full');
    assert.deepEqual(
      readdirSync(toon.path(STATE)).filter((name) => name.endsWith('.new')),
      [],
      'nothing half written is left',
    );

    await toon.says('rm /mnt/data/fill*; sync');
    await awaitStatus(toon, 'the disk is used again', ({ disk }) => disk === 'ok');
    assert.equal(JSON.parse(toon.read(`${STATE}/status.json`)).pid, third.pid);
    await toon.says(`${LAUNCHER} remove`);
    assert.ok(!toon.read('etc/inittab').includes('prth:'));
  });

  test('accepts a confirmation on a full disk', async (t) => {
    const toon = await toonThatRuns(t, '--disk=128');
    await toon.says(`touch ${PENDING}`);
    await awaitStatus(toon, 'the change waits', ({ confirm }) => confirm === 'wanted');
    await toon.says(FILL);
    assert.match(await toon.says(`${LAUNCHER} request confirm`), /^confirmed: the change stays$/);
    await awaitStatus(toon, 'nothing waits', ({ confirm }) => confirm === 'none');
  });

  test('closes a port at once, finishes what a deploy left, and restarts also where SIGHUP is ignored', async (t) => {
    const toon = await toonThatRuns(t);
    await toon.says(`echo "port 8123" >${STATE}/port; ${LAUNCHER} restart`);
    await awaitStatus(toon, 'the service has moved', ({ url }) => url.endsWith(':8123/'));
    await toon.says(`touch ${PENDING}`);
    assert.match(
      (await toon.ssh(`${LAUNCHER} close`)).err,
      /a change of the rules waits for its confirmation/,
    );
    await toon.says(`rm ${PENDING}; ${LAUNCHER} close 8000 --adopt`);
    assert.equal(existsSync(toon.path(`${STATE}/port`)), true, 'another port is closed');
    assert.equal((await toon.ssh(`${LAUNCHER} close 8x`)).code, 2);
    await toon.says(`${LAUNCHER} close`);
    await awaitStatus(
      toon,
      'the service is where it is configured to be',
      ({ state, url, port }) => state === 'running' && port === 0 && url.endsWith(':8000/'),
    );
    assert.equal(toon.read('tmp/calls'), 'close 8000 --adopt --live\nclose --live\n');

    mkdirSync(toon.path('HCBv2/qml/apps/.porthole-new'), { recursive: true });
    writeFileSync(toon.path('HCBv2/qml/apps/.porthole-new/PortholeApp.qml'), 'new');
    renameSync(
      toon.path('HCBv2/qml/apps/.porthole-new'),
      toon.path('HCBv2/qml/apps/.porthole-ready'),
    );
    await toon.says(
      `${LAUNCHER} remove; trap '' HUP; setsid sh ${STATE}/boot </dev/null >/dev/null 2>&1 &`,
    );
    const started = await awaitStatus(toon, 'it runs', ({ state }) => state === 'running');
    assert.equal(toon.read('HCBv2/qml/apps/porthole/PortholeApp.qml'), 'new');
    assert.equal(existsSync(toon.path('HCBv2/qml/apps/.porthole-ready')), false);
    await toon.says(`${LAUNCHER} restart`);
    await awaitStatus(
      toon,
      'it has restarted',
      ({ state, pid }) => state === 'running' && pid !== started.pid,
    );
  });
});
