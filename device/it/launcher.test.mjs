import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { pause, random } from '../../host-tools/it/support/chance.mjs';
import { needs } from './support/needs.mjs';
import { DEVICE_JAR, ROOT } from './support/processes.mjs';
import {
  BASE,
  CRASHES,
  HANGS,
  SERVICE,
  STATE,
  install,
  release,
  standInRuntime,
  status,
} from './support/releases.mjs';
import { TOON, eventually, virtualToon } from './support/toon.mjs';

const RUNTIME = `${ROOT}device/target/porthole-runtime-armhf.tar.gz`;
const FIREWALL_JAR = `${ROOT}firewall/target/porthole-firewall.jar`;
const LAUNCHER = `${BASE}/current/launcher`;
const PENDING = '/etc/default/iptables.conf.porthole.pending';
const NUDGE = 'kill -USR1 "$(cat /var/volatile/porthole/launcher.pid)"';
const NOBODY = '65534';

/**
 * A rule manager that does what the launcher needs of the real one, and notes how it was called.
 */
const RULES = `file=/etc/default/iptables.conf
echo "$*" >>/mnt/data/calls
case $1 in
  open)
    [ "$2" -ge 8000 ] || { echo "Expected a port from 8000 to 65535 but was $2." >&2; exit 2; }
    if grep -q "dport $2 " $file; then echo "port $2 is already open"; exit; fi
    cp $file /mnt/data/before
    sed -i "s/^.*--dport 22 /-A HCB-INPUT -p tcp -m tcp --dport $2 -j ACCEPT\\n&/" $file
    touch ${PENDING}
    [ ! -e /mnt/data/slow ] || sleep 30
    printf 'port %s is open, from the next reboot on\\nand more\\n' "$2" ;;
  boot) while [ -e ${PENDING} ]; do sleep 1; done; echo 'the change is no longer pending' ;;
  confirm) [ ! -e /mnt/data/slow ] || sleep 65; rm ${PENDING} && echo 'confirmed: the change stays' ;;
  revert) [ -e ${PENDING} ] || { echo 'Nothing is pending' >&2; exit 1; }; cp /mnt/data/before $file; rm ${PENDING}; echo 'the old rule file is back' ;;
  explain) if grep -q "dport $2 " $file; then echo '{"verdict":"accepted"}'; else echo '{"verdict":"dropped"}'; fi ;;
esac
`;

const running = ({ state }) => state === 'running';
const entry = (toon) =>
  toon
    .read('etc/inittab')
    .split('\n')
    .filter((row) => row.startsWith('prth:'));
const calls = (toon, verb) =>
  (existsSync(toon.path('mnt/data/calls')) ? toon.read('mnt/data/calls') : '')
    .split('\n')
    .filter((call) => call && call.startsWith(verb));
const services = async (toon) =>
  (await toon.says('ps | sed -n "s/^ *\\([0-9]*\\) nobody .*httpd.*/\\1/p"'))
    .split('\n')
    .filter(Boolean);

async function toonWith(t, releases, ...options) {
  const toon = await virtualToon(t, ...options);
  standInRuntime(toon);
  for (const [name, parts] of Object.entries(releases))
    release(toon, name, { rules: RULES, ...parts });
  return toon;
}

/** A Toon on which a release that has proved itself runs. */
async function toonThatRuns(t, releases = { '1-good': {} }, ...options) {
  const toon = await toonWith(t, releases, ...options);
  const [first] = Object.keys(releases);
  await toon.says(`mkdir -p ${STATE} && echo ${first} stand-in >${STATE}/good-pairs`);
  await install(toon, first);
  await status(toon, 20, 'the service runs', running);
  return toon;
}

function ask(toon, id, ...lines) {
  writeFileSync(
    toon.path(`${STATE}/.request.new`),
    ['porthole-request 1', `id ${id}`, ...lines, 'end', ''].join('\n'),
  );
  return toon.says(`mv ${STATE}/.request.new ${STATE}/request; ${NUDGE}`);
}

const answered = (toon, id, seconds = 20) =>
  status(
    toon,
    seconds,
    `${id} is answered`,
    (now) => now.request_id === id && now.request_state !== 'working' && now,
  );

describe('the launcher', { concurrency: 6, ...needs(TOON) }, () => {
  test('with the real service, rule manager and runtime it opens a port, and takes it back when nobody confirms', async (t) => {
    for (const part of [RUNTIME, DEVICE_JAR, FIREWALL_JAR])
      assert.ok(existsSync(part), `${part} is not built: see scripts/test`);
    const toon = await virtualToon(t);
    const runtime = toon.path('HCBv2/porthole/runtimes/real');
    mkdirSync(runtime, { recursive: true });
    execFileSync('tar', ['-xzf', RUNTIME, '-C', runtime, '--strip-components=1']);
    release(toon, '1-real', {
      jars: { 'porthole-device.jar': DEVICE_JAR, 'porthole-firewall.jar': FIREWALL_JAR },
    });
    await toon.says(`${BASE}/releases/1-real/launcher use-runtime real`);
    await install(toon, '1-real');
    const first = await status(toon, 60, 'the service runs', running);
    assert.equal(await toon.accepts(8123), false);
    const rules = toon.read('etc/default/iptables.conf');

    assert.match(await toon.says(`${LAUNCHER} request open 8123 1`), /^port 8123 is open/);
    const opened = await status(
      toon,
      90,
      'it waits for the confirmation',
      (now) => running(now) && now.boot_id !== first.boot_id && now.confirm === 'wanted',
    );
    assert.equal(opened.url, 'ws://0.0.0.0:8123/');
    assert.deepEqual(
      [await toon.accepts(8123), await toon.accepts(8124), await toon.accepts(22)],
      [true, false, true],
    );
    assert.equal((await toon.ssh(`${LAUNCHER} request open 8200`)).code, 1, 'one change at a time');

    const back = await status(
      toon,
      150,
      'it has rebooted by itself',
      (now) => running(now) && now.boot_id !== opened.boot_id && now.confirm === 'none',
    );
    assert.deepEqual([back.url, back.port], ['ws://0.0.0.0:8000/', 0]);
    assert.equal(toon.read('etc/default/iptables.conf'), rules);
    assert.deepEqual([await toon.accepts(8123), await toon.accepts(22)], [false, true]);
  });

  test('gives up a release that is not healthy within 60 s', async (t) => {
    const toon = await toonThatRuns(t, { '1-good': {}, '2-hangs': { service: HANGS } });
    const began = Date.now();
    await toon.says(`${LAUNCHER} use 2-hangs`);
    const now = await status(
      toon,
      90,
      'the former one runs',
      (after) => running(after) && after.gave_up === '2-hangs',
    );
    assert.ok(Date.now() - began > 55_000);
    assert.deepEqual([now.release, now.gave_up_why], ['1-good', 'it was not healthy within 60 s']);
    assert.equal(await toon.says('ps | grep -c "[s]leep 1000" || true'), '0');
  });

  test('does not give up a service that it could not ask while the rule manager ran', async (t) => {
    const toon = await toonThatRuns(t, { '1-good': { service: `sleep 6\n${SERVICE}` } });
    await toon.says(`touch /mnt/data/slow; ${LAUNCHER} restart`);
    const started = await status(
      toon,
      20,
      'the service is started',
      ({ state, pid }) => state === 'starting' && pid !== 0,
    );
    await ask(toon, 'slow', 'do confirm');
    await answered(toon, 'slow', 90);
    const now = await status(
      toon,
      20,
      'it is seen, or given up',
      ({ state }) => state !== 'starting',
    );
    assert.deepEqual([now.state, now.pid, now.exits, now.reason], ['running', started.pid, 0, '']);
  });

  test('starts the service as nobody, with its configuration, and again after a reboot', async (t) => {
    const toon = await toonWith(t, {
      '1-a': { service: `echo "$*" >>/tmp/arguments\n${SERVICE}` },
    });
    await toon.says(
      `mkdir -p ${STATE} && echo 'port 8111' >${STATE}/port && echo 'listen: 127.0.0.1:9' >${STATE}/porthole.yaml`,
    );
    await install(toon, '1-a');
    const now = await status(toon, 20, 'the service runs', running);
    assert.deepEqual(
      [now.user, now.url, now.release, now.trial, now.port],
      ['nobody', 'ws://0.0.0.0:8111/', '1-a', true, 8111],
    );
    assert.match(
      await toon.says(`cat /proc/${now.pid}/status`),
      new RegExp(`^Uid:\t${NOBODY}\t${NOBODY}\t${NOBODY}\t${NOBODY}$`, 'm'),
    );
    assert.match(
      await toon.says(`cat /proc/${now.pid}/status`),
      new RegExp(`^Groups:\t(${NOBODY})? *$`, 'm'),
      'and in no group of root',
    );
    assert.equal(
      await toon.says('cat /tmp/arguments'),
      `--config ${STATE}/porthole.yaml --listen 0.0.0.0:8111`,
    );
    assert.equal(
      await toon.says(
        `stat -c '%U %a' ${STATE} ${STATE}/status.json /var/volatile/porthole /var/volatile/log/porthole`,
      ),
      'root 755\nroot 644\nroot 755\nnobody 755',
    );

    await toon.must('reboot');
    await status(
      toon,
      20,
      'the service runs after the reboot',
      (after) => running(after) && after.boot_id !== now.boot_id,
    );
    await status(toon, 40, 'it has proved itself', ({ trial }) => !trial);
    assert.equal(toon.read(`${STATE}/good`), '1-a\n');
  });

  test('refuses to run the service as root', async (t) => {
    const toon = await toonWith(t, { '1-a': {} });
    await toon.says("sed -i '/^nobody/d' /etc/passwd");
    await install(toon, '1-a');
    const now = await status(toon, 20, 'it is refused', ({ state }) => state === 'refused');
    assert.equal(
      now.reason,
      'the service never runs as root, and nothing here makes it run as nobody',
    );
    assert.deepEqual([now.pid, await services(toon)], [0, []]);
  });

  test('finds su where start-stop-daemon is missing', async (t) => {
    const toon = await toonWith(t, { '1-a': {} });
    const by = (way) =>
      toon.says(
        `run=/tmp user=nobody; . ${BASE}/releases/1-a/launcher.d/service.sh; (by_${way} sh -c 'echo $(id -u) $0 $*' 'a b' c)`,
      );
    for (const way of ['start_stop_daemon', 'su'])
      assert.equal(await by(way), `${NOBODY} a b c`, way);
  });

  test('stops, starts and restarts the service on request', async (t) => {
    const toon = await toonThatRuns(t);
    await toon.says(`${LAUNCHER} stop`);
    assert.deepEqual(await services(toon), []);
    await status(toon, 10, 'it says so', ({ state, pid }) => state === 'stopped' && pid === 0);
    await toon.says(`${LAUNCHER} start`);
    const first = await status(toon, 20, 'it runs again', running);
    await toon.says(`${LAUNCHER} restart`);
    const second = await status(
      toon,
      20,
      'it is another process',
      (now) => running(now) && now.pid !== first.pid,
    );
    assert.deepEqual(await services(toon), [`${second.pid}`]);
    await toon.says(`${LAUNCHER} remove`);
    assert.deepEqual([entry(toon), await services(toon)], [[], []]);
    assert.equal(JSON.parse(await toon.says(`${LAUNCHER} status`)).state, 'not-running');
    for (const wrong of ['', 'use', 'use ../x', 'bogus', 'request open', 'request shut']) {
      assert.notEqual((await toon.ssh(`${LAUNCHER} ${wrong}`)).code, 0, wrong);
    }
  });

  test('leaves no service running, whatever ends the launcher', async (t) => {
    const toon = await toonThatRuns(t);
    const first = await status(toon, 5, 'runs', running);
    await toon.says(`kill -TERM ${first.launcher_pid}`);
    const second = await status(
      toon,
      20,
      'init has started it again',
      (now) => running(now) && now.launcher_pid !== first.launcher_pid,
    );
    assert.deepEqual(await services(toon), [`${second.pid}`]);
    assert.doesNotMatch(
      await toon.says('cat /var/volatile/log/porthole-launcher.log'),
      /was killed/,
      'it ended the service itself',
    );
    await toon.says(`kill -KILL ${second.launcher_pid}`);
    const third = await status(
      toon,
      20,
      'and again',
      (now) => running(now) && now.launcher_pid !== second.launcher_pid,
    );
    assert.deepEqual(await services(toon), [`${third.pid}`]);
    assert.match(
      await toon.says('cat /var/volatile/log/porthole-launcher.log'),
      /Ending the service \d+, whose launcher was killed/,
    );
  });

  test('starts a good release that crashes again and again, with growing pauses', async (t) => {
    const toon = await toonWith(t, { '1-good': { service: CRASHES }, '0-good': {} });
    await toon.says(
      `mkdir -p ${STATE} && printf '0-good stand-in\\n1-good stand-in\\n' >${STATE}/good-pairs`,
    );
    await install(toon, '1-good');
    const now = await status(toon, 40, 'it has crashed four times', ({ exits }) => exits === 4);
    assert.deepEqual(
      [now.state, now.retry_seconds, now.release, now.gave_up],
      ['waiting', 16, '1-good', ''],
    );
    assert.equal(now.reason, 'it exited with 1: Cannot listen on 0.0.0.0:8000: "no".');
    await toon.says(`cp ${BASE}/releases/0-good/porthole-device.jar ${BASE}/releases/1-good/`);
    await status(toon, 30, 'it runs once the cause is gone', running);
  });

  test('restarts a healthy service that ran out of memory after 2 s, and one that never was healthy with growing pauses', async (t) => {
    const dies = `last=$(cat /tmp/dies 2>/dev/null)
[ "$last" != always ] || exit 3
${SERVICE.replace(/^exec (httpd.*)$/m, '$1 &')}
while [ "$(cat /tmp/dies 2>/dev/null)" = "$last" ]; do sleep 0.2; done
kill $!
exit 3
`;
    const toon = await toonThatRuns(t, { '1-good': { service: dies } });
    let { pid } = await status(toon, 5, 'runs', running);
    for (let round = 0; round < 4; round++) {
      await toon.says(`echo ${round} >/tmp/dies`);
      const waits = await status(toon, 20, 'it has ended', ({ state }) => state === 'waiting');
      assert.deepEqual(
        [waits.reason, waits.retry_seconds, waits.exits],
        ['it exited with 3', 2, 0],
        `round ${round}`,
      );
      ({ pid } = await status(toon, 20, 'it runs again', (now) => running(now) && now.pid !== pid));
    }
    await toon.says('echo always >/tmp/dies');
    const now = await status(
      toon,
      60,
      'it backs off',
      ({ exits, state }) => exits === 3 && state === 'waiting',
    );
    assert.deepEqual([now.retry_seconds, now.gave_up], [8, '']);
  });

  test('gives up a release that crashes, and goes back to the last good one', async (t) => {
    const toon = await toonThatRuns(t, {
      '1-good': {},
      '2-crashes': { service: CRASHES },
      '3-crashes': { service: CRASHES },
    });
    const began = Date.now();
    await toon.says(`${BASE}/releases/2-crashes/launcher use 2-crashes`);
    const now = await status(
      toon,
      90,
      'the former one runs',
      (after) => running(after) && after.gave_up === '2-crashes',
    );
    t.diagnostic(`back after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    assert.deepEqual(
      [now.release, now.trial, now.gave_up_why],
      ['1-good', false, 'it exited with 1: Cannot listen on 0.0.0.0:8000: "no".'],
    );
    assert.equal(toon.read(`${STATE}/given-up`), '2-crashes stand-in\n');

    await toon.says(`${LAUNCHER} use 3-crashes`);
    await status(
      toon,
      90,
      'not back to the other bad one',
      (after) => running(after) && after.gave_up === '3-crashes' && after.release === '1-good',
    );
    await toon.says(
      `rm -r ${BASE}/releases/1-good; ${BASE}/releases/2-crashes/launcher use 2-crashes`,
    );
    const alone = await status(
      toon,
      40,
      'with no good one left it keeps trying',
      ({ exits }) => exits >= 4,
    );
    assert.deepEqual([alone.release, alone.state], ['2-crashes', 'waiting']);
  });

  test('gives up a runtime with which a good release crashes', async (t) => {
    const toon = await toonThatRuns(t);
    standInRuntime(toon, 'bad', '#!/bin/sh\nexit 7\n');
    await toon.says(`${LAUNCHER} use-runtime bad`);
    const now = await status(
      toon,
      40,
      'it runs with the former one',
      (after) => running(after) && after.gave_up === '1-good',
    );
    assert.deepEqual([now.gave_up_why, now.trial], ['it exited with 7', false]);
    assert.equal(await toon.says(`readlink ${BASE}/runtime`), 'runtimes/stand-in');

    release(toon, '2-crashes', { service: CRASHES });
    standInRuntime(toon, 'new');
    await toon.says(
      `rm -r ${BASE}/runtimes/stand-in; ${LAUNCHER} use-runtime new; ${BASE}/releases/2-crashes/launcher use 2-crashes`,
    );
    await status(
      toon,
      40,
      'the good release runs with what is there',
      (after) => running(after) && after.gave_up === '2-crashes' && after.release === '1-good',
    );
  });

  test('switches between two good releases at each rollback', async (t) => {
    const toon = await toonThatRuns(t, { '2-good': {}, '1-good': {} });
    assert.equal((await toon.ssh(`${LAUNCHER} rollback`)).code, 1, 'there is no other yet');
    await toon.says(`printf '1-good stand-in\n2-good stand-in\n' >${STATE}/good-pairs`);
    assert.equal(await toon.says(`${LAUNCHER} rollback`), '1-good');
    await status(
      toon,
      20,
      'the one before runs',
      (now) => running(now) && now.release === '1-good',
    );
    assert.equal(await toon.says(`${LAUNCHER} rollback`), '2-good');
  });

  test('uses no address from the service that is not a valid one', async (t) => {
    const service = `echo 'Ready ws://-e:/sbin/reboot:1/'\nexec sleep 1000\n`;
    const toon = await toonThatRuns(t, { '1-good': { service } });
    assert.equal((await status(toon, 5, 'runs', running)).url, 'ws://-e:/sbin/reboot:1/');
  });

  test('repairs a dangling symlink current', async (t) => {
    const toon = await toonThatRuns(t, { '1-good': {}, '2-gone': {} });
    await toon.says(`${LAUNCHER} use 2-gone`);
    await status(toon, 20, 'the other runs', (now) => running(now) && now.release === '2-gone');
    await toon.says(`rm -r ${BASE}/releases/2-gone`);
    await status(
      toon,
      40,
      'the one that is left runs',
      (now) => running(now) && now.release === '1-good',
    );
    assert.equal(entry(toon).length, 1);
  });

  test('removes its boot entry when its folder was removed', async (t) => {
    const toon = await toonThatRuns(t);
    const others = toon.read('etc/inittab').replace(/^prth:.*\n/m, '');
    assert.equal(entry(toon).length, 1);
    const { launcher_pid: launcher } = await status(toon, 5, 'runs', running);
    await toon.says(`rm -r ${BASE}`);
    await eventually(60, 'the entry is gone', () => entry(toon).length === 0);
    assert.equal(toon.read('etc/inittab'), others);
    await eventually(
      10,
      'launcher and service have ended',
      async () => (await toon.ssh(`kill -0 ${launcher}`)).code !== 0,
    );
    assert.deepEqual(await services(toon), []);
  });

  test('is started by an rc script if there is no inittab', async (t) => {
    const toon = await toonThatRuns(t, { '1-good': {} }, '--no-inittab');
    const { launcher_pid: first } = await status(toon, 5, 'runs', running);
    await toon.says(`${LAUNCHER} install; kill -KILL ${first}`);
    await status(
      toon,
      40,
      'it is started again',
      (now) => running(now) && now.launcher_pid !== first,
    );
    await toon.must('reboot');
    await status(toon, 20, 'it is started at boot', running);
    await toon.says(`rm -r ${BASE}`);
    await eventually(
      60,
      'the script is gone',
      () => !existsSync(toon.path('etc/rc5.d/S99porthole')),
    );
  });

  test('keeps its state beside its folder if there is no /mnt/data', async (t) => {
    const toon = await toonWith(t, { '1-a': {} }, '--no-data');
    await install(toon, '1-a');
    await status(toon, 20, 'the service runs', running);
    assert.match(
      entry(toon)[0],
      /^prth:345:respawn:\/bin\/sh \/(qmf|HCBv2)\/porthole-state\/boot$/,
    );
  });

  test("opens a port at root's request once, and waits at boot for the confirmation", async (t) => {
    const toon = await toonThatRuns(t);
    await ask(toon, 'first', 'do open 8200');
    const { boot_id: before } = await answered(toon, 'first');
    const after = await status(
      toon,
      40,
      'it has rebooted',
      (now) => running(now) && now.boot_id !== before && now.confirm === 'wanted',
    );
    assert.deepEqual(
      [after.request_state, after.port, after.url],
      ['done', 8200, 'ws://0.0.0.0:8200/'],
    );
    assert.equal(after.request_message, 'port 8200 is open, from the next reboot on');
    assert.equal(await toon.accepts(8200), true);
    assert.ok(!existsSync(toon.path(`${STATE}/request`)));
    await ask(toon, 'first', 'do open 8200');
    await eventually(
      10,
      'the same request is only removed',
      () => !existsSync(toon.path(`${STATE}/request`)),
    );
    assert.equal((await answered(toon, 'first')).request_state, 'done');

    assert.equal(await toon.says(`${LAUNCHER} request confirm`), 'confirmed: the change stays');
    await status(
      toon,
      20,
      'the wait is over',
      ({ confirm, confirm_message: words }) =>
        confirm === 'none' && words === 'the change is no longer pending',
    );
    await eventually(60, 'the port is settled', () => toon.read(`${STATE}/port`) === 'port 8200\n');
    assert.deepEqual(calls(toon, 'open'), ['open 8200 --confirm-within 10']);
    assert.deepEqual(calls(toon, 'boot'), ['boot']);

    await ask(toon, 'second', 'do open 8200');
    assert.deepEqual(
      (({ request_state: s, request_message: m, boot_id: b }) => [s, m, b])(
        await answered(toon, 'second'),
      ),
      ['done', 'port 8200 is already open', after.boot_id],
    );
  });

  test('takes a login by ssh as the confirmation only if the request says so', async (t) => {
    const toon = await toonThatRuns(t);
    for (const [id, port, accept] of [
      ['plain', 8123, []],
      ['any', 8200, ['accept outside']],
    ]) {
      await ask(toon, id, `do open ${port}`, ...accept);
      const bootId = toon.read('proc/sys/kernel/random/boot_id');
      const waits = (now) =>
        running(now) &&
        now.boot_id !== bootId.trim() &&
        now.request_id === id &&
        now.confirm === 'wanted';
      await status(toon, 60, `${id} waits for the confirmation`, waits);
      assert.equal(calls(toon, 'confirm').length, 0);
      const login = toon.ssh('sleep 12');
      if (accept.length === 0) {
        await login;
        assert.deepEqual(
          [existsSync(toon.path(PENDING)), calls(toon, 'confirm').length],
          [true, 0],
        );
        await toon.says(`${LAUNCHER} firewall confirm && : >/mnt/data/calls`);
      }
      const now = await status(toon, 20, `${id} is confirmed`, ({ confirm }) => confirm === 'none');
      await login;
      assert.deepEqual([now.port, existsSync(toon.path(`${STATE}/outside`))], [port, false]);
    }
    assert.equal(calls(toon, 'confirm').length, 1);
  });

  test('takes back the port of the service together with the rule', async (t) => {
    const toon = await toonThatRuns(t);
    await ask(toon, 'one', 'do open 8200', 'within 3');
    const { boot_id: before } = await answered(toon, 'one');
    const there = await status(
      toon,
      40,
      'it has rebooted',
      (now) => running(now) && now.boot_id !== before,
    );
    assert.equal(there.url, 'ws://0.0.0.0:8200/');
    await ask(toon, 'two', 'do revert');
    const back = await status(
      toon,
      40,
      'it has rebooted again',
      (now) => running(now) && now.boot_id !== there.boot_id,
    );
    assert.deepEqual(
      [back.url, back.port, back.confirm, back.request_state],
      ['ws://0.0.0.0:8000/', 0, 'none', 'done'],
    );
    assert.deepEqual(calls(toon, 'open'), ['open 8200 --confirm-within 3']);
  });

  test('takes back an unconfirmed change without the rule manager, and reboots once', async (t) => {
    const toon = await toonThatRuns(t, { '1-good': { rules: 'exit 1\n' } });
    const file = '/etc/default/iptables.conf';
    const parts = toon.path('HCBv2/porthole/releases/1-good/launcher.d/takeback.sh');
    writeFileSync(
      parts,
      readFileSync(parts, 'utf8').replace(
        /^TAKE_BACK_GRACE_SECONDS=.*$/m,
        'TAKE_BACK_GRACE_SECONDS=2',
      ),
    );
    const rules = toon.read(file);
    const changed = rules.replace(
      /^.*--dport 22 /m,
      '-A HCB-INPUT -p tcp -m tcp --dport 8123 -j ACCEPT\n$&',
    );
    const hash = (text) => createHash('sha256').update(text).digest('hex');
    writeFileSync(toon.path(`${file}.porthole.backup-1`), rules);
    writeFileSync(
      toon.path(PENDING),
      [
        'porthole-firewall pending 1',
        `before ${hash(rules)}`,
        `after ${hash(changed)}`,
        'backup 1',
        'minutes 1',
        'live false',
        'boot another',
        'waiting - 0 0',
        'reverted -',
        'end',
        '',
      ].join('\n'),
    );
    writeFileSync(toon.path(file), changed);
    const { boot_id: before } = await status(toon, 5, 'runs', running);
    await toon.says(`${LAUNCHER} restart`);
    await status(toon, 20, 'it waits for the confirmation', ({ confirm }) => confirm === 'wanted');
    assert.equal(toon.read(file), changed);
    const after = await status(
      toon,
      120,
      'it has rebooted by itself',
      (now) => running(now) && now.boot_id !== before,
    );
    assert.equal(toon.read(file), rules);
    assert.match(toon.read(PENDING), new RegExp(`^reverted ${before}$`, 'm'));
    await pause(8_000); // Longer than it would take to reboot again.
    assert.equal((await status(toon, 5, 'runs', running)).boot_id, after.boot_id);
  });

  test('answers a request that it cannot carry out, and changes nothing', async (t) => {
    const toon = await toonThatRuns(t);
    const wrong = {
      a: ['do open 8001abc'],
      b: ['do open 8200 --live'],
      c: ['do shut 8200'],
      d: ['do open 8200', 'within x'],
      e: ['do open $(reboot)'],
      f: ['bogus'],
      g: ['do open 8200', 'accept anybody'],
    };
    for (const [id, lines] of Object.entries(wrong)) {
      await ask(toon, id, ...lines);
      assert.equal((await answered(toon, id)).request_state, 'refused', lines.join());
    }
    await toon.says(`printf 'porthole-request 1\\nid half\\ndo open 82' >${STATE}/request`);
    assert.equal((await answered(toon, 'half')).request_state, 'refused', 'a half-written one');
    assert.deepEqual(
      calls(toon, '').filter((call) => !call.startsWith('explain')),
      [],
    );
    await ask(toon, 'low', 'do open 80');
    const low = await answered(toon, 'low');
    assert.deepEqual(
      [low.request_state, low.request_message, low.port],
      ['failed', 'Expected a port from 8000 to 65535 but was 80.', 0],
    );
    const answer = await toon.ssh(`${LAUNCHER} request open 70`);
    assert.deepEqual(
      [answer.code, answer.out],
      [1, 'Expected a port from 8000 to 65535 but was 70.\n'],
    );
  });

  test('ignores a request that others than root may have written', async (t) => {
    const toon = await toonThatRuns(t);
    const request = `printf 'porthole-request 1\\nid evil\\ndo open 8200\\nend\\n'`;
    const evil = [
      `${request} >${STATE}/request; chown nobody ${STATE}/request`,
      `${request} >${STATE}/request; chmod 666 ${STATE}/request`,
      `${request} >${STATE}/request; chmod 664 ${STATE}/request`,
      `${request} >${STATE}/request; chmod 646 ${STATE}/request`,
      `${request} >/tmp/request; chown nobody /tmp/request; ln -s /tmp/request ${STATE}/request`,
      `mkdir ${STATE}/request`,
      `chmod 777 ${STATE}; ${request} >${STATE}/request`,
    ];
    for (const command of evil) {
      await toon.says(`: >/var/volatile/log/porthole-launcher.log; ${command}; ${NUDGE}`);
      await eventually(60, `${command}: is ignored`, async () =>
        (await toon.says('cat /var/volatile/log/porthole-launcher.log')).includes('Ignored'),
      );
      await toon.says(`rm -rf ${STATE}/request; chmod 755 ${STATE}`);
    }
    assert.deepEqual(
      [calls(toon, 'open'), (await status(toon, 5, 'runs', running)).request_id],
      [[], ''],
    );
  });

  test('never carries out a request twice, also after a power cut', async (t) => {
    const toon = await toonThatRuns(t);
    await toon.says('touch /mnt/data/slow');
    await ask(toon, 'cut', 'do open 8200');
    await eventually(60, 'the rule is being written', () => existsSync(toon.path(PENDING)));
    await toon.must('cut-power');
    await toon.must('up');
    const now = await answered(toon, 'cut');
    assert.deepEqual([now.request_state, now.port], ['done', 8200]);
    assert.deepEqual(calls(toon, 'open'), ['open 8200 --confirm-within 10']);
    await status(
      toon,
      20,
      'the service is where the rule is',
      ({ url, confirm }) => url === 'ws://0.0.0.0:8200/' && confirm === 'wanted',
    );
  });

  test('runs one whole release after a power cut at any moment', async (t) => {
    const toon = await toonThatRuns(t, { '1-good': {}, '2-good': {} });
    await toon.says(`echo 2-good stand-in >>${STATE}/good-pairs`);
    const next = random(t);
    for (let round = 1; round <= 5; round++) {
      const switching = toon.ssh(
        `while :; do ${LAUNCHER} use 2-good; ${LAUNCHER} use 1-good; ${LAUNCHER} install; done`,
      );
      await pause(next() * 1500);
      await toon.must('cut-power');
      await switching;
      await toon.must('up');
      const now = await status(toon, 30, `the service runs after cut ${round}`, running);
      assert.match(now.release, /^[12]-good$/);
      assert.equal(entry(toon).length, 1);
      assert.deepEqual(await services(toon), [`${now.pid}`]);
    }
  });
});
