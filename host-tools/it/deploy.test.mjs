import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import { ROOT, start, within } from '../../device/it/support/processes.mjs';
import { ADDRESS, FILL, TOON, eventually, virtualToon } from '../../device/it/support/toon.mjs';
import { PORTHOLE } from './support/alone.mjs';
import { pause, random } from './support/chance.mjs';

const TARGET = `root@${ADDRESS}`;
const BASE = '/qmf/porthole';
const APP = '/qmf/qml/apps/porthole';
const LOG = '/var/volatile/log/porthole-launcher.log';
const RULES = 'etc/default/iptables.conf';
const CUTS = 20;

/**
 * Within this much what is to come has come, however slowly this machine emulates three Toons
 * beside its other work.
 */
const SETTLED_SECONDS = 300;

/** A virtual Toon with an empty home for the porthole command. */
async function toonFor(t, ...options) {
  const toon = await virtualToon(t, ...options);
  const home = mkdtempSync(join(tmpdir(), 'porthole-home-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const env = { PATH: process.env.PATH, HOME: home, PORTHOLE_PASSWORD: 'toon' };
  const words = (args) => [
    'exec',
    '--name',
    toon.name,
    '--dir',
    toon.dir,
    '--',
    ...PORTHOLE,
    ...args,
    '--accept-new',
  ];
  toon.start = (...args) => start(t, `${ROOT}scripts/virtual-toon`, words(args), { env });
  toon.porthole = async (...args) => {
    const program = toon.start(...args);
    const code = await within(SETTLED_SECONDS, `porthole ${args.join(' ')} ends`, program.exited);
    return { code, out: program.out, err: program.err };
  };
  /** Runs a command that must succeed, and resolves to what it prints. */
  toon.does = async (...args) => {
    const { code, out, err } = await toon.porthole(...args);
    assert.equal(code, 0, `porthole ${args.join(' ')}: ${out}${err}`);
    return out;
  };
  toon.status = async () =>
    JSON.parse((await toon.says(`${BASE}/current/launcher status`)) || '{}');
  toon.runs = async (seconds, what, wanted = () => true) => {
    let last;
    const look = async () => {
      last = await toon.status().catch(({ message }) => message);
      return last.state === 'running' && wanted(last) && last;
    };
    return eventually(seconds, what, look).catch(async (error) => {
      const { out } = await toon.ssh(`grep prth: /etc/inittab; tail -n 20 ${LOG}`);
      throw new Error(
        `${error.message}; the last status: ${JSON.stringify(last)}; boot entry and log:\n${out}`,
      );
    });
  };
  toon.rules = () => toon.read(RULES);
  toon.bootId = () => readFileSync(join(toon.dir, 'boot_id'), 'utf8').trim();
  return toon;
}

/** Resolves to what the work resolves to, and how often the Toon has rebooted meanwhile. */
async function reboots(toon, work) {
  const seen = new Set([toon.bootId()]);
  const look = setInterval(() => seen.add(toon.bootId()), 50);
  try {
    return [await work(), seen.size - 1];
  } finally {
    clearInterval(look);
  }
}

/** Asks the echo service from outside, with three messages of which the second is flip. */
async function answers(toon, port) {
  const [command, ...words] = PORTHOLE;
  const args = ['connect', `ws://${ADDRESS}:${port}/`, '--exit-after', '3', '--timeout', '60'];
  const { out, err } = await toon.exec(command, [...words, ...args], {
    input: 'one\nflip\ntwo\n',
    seconds: SETTLED_SECONDS,
  });
  return (out + err).trim().split('\n');
}

/** A folder with a release of its own: ours, but for what is changed. */
function releaseFolder(t, change) {
  const dir = mkdtempSync(join(tmpdir(), 'porthole-release-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  for (const name of ['launcher', 'launcher.d', 'boot'])
    cpSync(`${ROOT}device/toon/${name}`, join(dir, name), { recursive: true });
  cpSync(`${ROOT}device/target/porthole-device.jar`, join(dir, 'porthole-device.jar'));
  cpSync(`${ROOT}firewall/target/porthole-firewall.jar`, join(dir, 'porthole-firewall.jar'));
  cpSync(
    `${ROOT}device/target/porthole-runtime-armhf.tar.gz`,
    join(dir, 'porthole-runtime-armhf.tar.gz'),
  );
  change(dir);
  return dir;
}

/** Ends the sessions of the Toon's sshd at once. */
function cutSessions(toon) {
  const namespace = readlinkSync(
    `/proc/${readFileSync(join(toon.dir, 'init.pid'), 'utf8').trim()}/ns/pid`,
  );
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (
        words[0].endsWith('/dropbear') &&
        words.includes('-2') &&
        readlinkSync(`/proc/${pid}/ns/pid`) === namespace
      ) {
        process.kill(Number(pid), 'SIGKILL');
      }
    } catch {
      // It has ended meanwhile.
    }
  }
}

describe('porthole deploy and port on a virtual Toon', { concurrency: 3, ...needs(TOON) }, () => {
  test('power cut at 20 random moments of deploy: it starts, ssh works, the service is the old or the new one', async (t) => {
    const toon = await toonFor(t);
    const next = random(t);
    const folders = ['a', 'b'].map((name) =>
      releaseFolder(t, (dir) => writeFileSync(join(dir, 'launcher.d/zz.sh'), `# ${name}\n`)),
    );
    let finished = 0;
    for (let cut = 1; cut <= CUTS; cut++) {
      const program = toon.start('deploy', TARGET, '--release', folders[finished % 2]);
      await Promise.race([pause(next() * 7000), program.exited]);
      if (program.child.exitCode === 0) finished++;
      await toon.must('cut-power');
      program.child.kill('SIGKILL');
      await toon.must('up');
      await toon.says('true');
      // The boot entry is the last that a first deploy makes: before it there was no service, and
      // there is none.
      if (toon.read('etc/inittab').includes('prth:')) {
        const { release } = await toon.runs(SETTLED_SECONDS, `after cut ${cut} a service runs`);
        assert.ok(
          existsSync(toon.path(`${BASE}/releases/${release}/porthole-device.jar`)),
          release,
        );
      }
    }
    t.diagnostic(`deploy ended before the cut ${finished} times of ${CUTS}`);
    await toon.does('deploy', TARGET, '--release', folders[0]);
    assert.match(await toon.does('deploy', TARGET, '--release', folders[0]), /^Nothing to do/m);
    assert.ok(readdirSync(toon.path(`${BASE}/releases`)).length <= 2, 'two releases are kept');
    assert.deepEqual(
      readdirSync(toon.path(BASE)).filter((name) => name === '.incoming'),
      [],
    );
  });

  test('power cut at 20 random moments of port: it starts, ssh works, and the service answers or is taken back', async (t) => {
    const toon = await toonFor(t);
    const next = random(t);
    await toon.does('deploy', TARGET);
    const before = toon.rules();
    let finished = 0;
    for (let cut = 1; cut <= CUTS; cut++) {
      const { confirm, port } = await toon.runs(
        SETTLED_SECONDS,
        `before cut ${cut} the service runs`,
      );
      const wanted = confirm === 'none' ? (port === 8123 ? 8200 : 8123) : port;
      const program = toon.start('port', String(wanted), TARGET, '--yes', '--confirm-within', '1');
      await Promise.race([pause(next() * 9000), program.exited]);
      if (program.child.exitCode === 0) finished++;
      await toon.must('cut-power');
      program.child.kill('SIGKILL');
      await toon.must('up');
      await toon.says('true');
      const rules = toon.rules();
      assert.match(rules, /--dport 22 .*-j ACCEPT/);
      assert.equal(
        rules
          .split('\n')
          .filter((line) => !/--dport (8123|8200) /.test(line))
          .join('\n'),
        before,
        'nothing else was touched',
      );
    }
    t.diagnostic(`port ended before the cut ${finished} times of ${CUTS}`);
    const settled = await toon.runs(
      SETTLED_SECONDS,
      'what is pending is settled',
      ({ confirm }) => confirm === 'none',
    );
    const other = settled.port === 8123 ? 8200 : 8123;
    await toon.does('port', String(other), TARGET, '--yes');
    assert.deepEqual(await answers(toon, other), ['one', 'pilf', 'owt']);
  });

  test('from nothing: deploy, a port, another port, the same again; a refusal; and back to nothing', async (t) => {
    const toon = await toonFor(t);
    const untouched = toon.rules();
    const plan = await toon.does('deploy', TARGET, '--dry-run');
    assert.match(
      plan,
      /Nothing was changed \(--dry-run\)\. Without it, the command would\n {2}- send/,
    );
    assert.equal(existsSync(toon.path(BASE)), false);

    const deployed = await toon.does('deploy', TARGET);
    t.diagnostic(deployed);
    assert.match(deployed, /Next: 'porthole port 8123 root@/);
    const again = await toon.does('deploy', TARGET);
    assert.match(
      again,
      /^Nothing to do: \S+ is in place and running at ws:\/\/0\.0\.0\.0:8000\/\.$/m,
    );
    const app = readdirSync(`${ROOT}device/toon/porthole`, { recursive: true }).sort();
    assert.deepEqual(readdirSync(toon.path(APP), { recursive: true }).sort(), app);
    writeFileSync(toon.path(`${APP}/Words.js`), '// damaged');
    const mended = await toon.does('deploy', TARGET);
    assert.match(mended, /put its app on the screen/);
    assert.doesNotMatch(mended, /sent and verified|switched to it/, 'the release has its files');
    assert.equal(
      toon.read(`${APP}/Words.js`),
      readFileSync(`${ROOT}device/toon/porthole/Words.js`, 'utf8'),
    );
    assert.equal(await toon.accepts(8000), false, 'the firewall is shut');

    const [shown, still] = await reboots(toon, () =>
      toon.does('port', '8123', TARGET, '--dry-run'),
    );
    assert.match(shown, /^\+.*--dport 8123 .*-j ACCEPT$/m);
    assert.match(
      shown,
      /^Nothing was changed \(--dry-run\)\. Without it, the command would write this change, reboot \S+, and confirm it once the service answers on port 8123\.$/m,
    );
    assert.deepEqual([still, toon.rules()], [0, untouched]);

    const [opened, once] = await reboots(toon, () => toon.does('port', '8123', TARGET, '--yes'));
    t.diagnostic(opened);
    assert.equal(once, 1);
    assert.deepEqual(await answers(toon, 8123), ['one', 'pilf', 'owt']);
    assert.equal(await toon.accepts(8124), false);
    await toon.says('true');

    const status = await toon.does('status', TARGET);
    assert.match(
      status,
      /^service +running at .*^firewall +lets port 8123 in from outside/ms,
      'right after port',
    );
    assert.doesNotMatch(status, /next reboot/);
    const follower = toon.start('logs', TARGET, '-f');
    await eventually(SETTLED_SECONDS, 'the log is followed', () =>
      follower.out.includes('listens on 0.0.0.0:8123'),
    );
    const [moved, another] = await reboots(toon, () => toon.does('port', '8200', TARGET, '--yes'));
    t.diagnostic(moved);
    assert.equal(another, 1);
    await eventually(SETTLED_SECONDS, 'the log is followed across the reboot', () =>
      /listens on 0\.0\.0\.0:8200/.test(follower.out),
    );
    assert.match(follower.err, /^The device has rebooted; its logs are new\.$/m);
    await follower.stop();
    assert.ok(!toon.rules().includes('--dport 8123 ') && toon.rules().includes('--dport 8200 '));
    assert.deepEqual(await answers(toon, 8200), ['one', 'pilf', 'owt']);
    assert.equal(await toon.accepts(8123), false);
    const [same, none] = await reboots(toon, () => toon.does('port', '8200', TARGET));
    assert.match(same, /^Nothing to do: port 8200 is open/m);
    assert.equal(none, 0);

    await toon.says(
      'nc -l -p 8300 >/dev/null 2>&1 & until grep -q :206C /proc/net/tcp*; do usleep 10000; done',
    );
    const others = await toon.porthole('port', '8300', TARGET, '--yes');
    assert.match(
      others.err,
      /^Another program listens on port 8300 of the device already, so nothing was changed/m,
    );

    const unasked = await toon.porthole('port', '8123', TARGET);
    assert.equal(unasked.code, 1);
    assert.match(
      unasked.err,
      /There is no terminal to ask at, so nothing was changed: confirm with --yes/,
    );
    for (const port of ['80', '70000', '8001abc']) {
      const taken = await toon.porthole('port', port, TARGET, '--yes');
      assert.deepEqual(
        [taken.code, taken.err],
        [2, `Expected a port from 8000 to 65535 but was '${port}'. See 'porthole port --help'.\n`],
      );
    }
    assert.match(
      (await toon.porthole('rollback', TARGET)).err,
      /^The launcher.s .rollback. failed: .*\.\n$/m,
    );

    assert.match(
      await toon.does('status', TARGET),
      /^service +running at ws:\/\/0\.0\.0\.0:8200\//m,
    );
    assert.equal(JSON.parse(await toon.does('status', TARGET, '--json')).port, 8200);
    assert.match(await toon.does('logs', TARGET), /listens on 0\.0\.0\.0:8200/);
    assert.match(
      await toon.does('doctor', TARGET),
      /^ok +\S+ MB free for \S+; 'porthole deploy' needs [^]*^ok +port 8200 is open from here$/m,
    );
    assert.match(await toon.does('restart', TARGET), /^Running at/m);
    await toon.does('stop', TARGET);
    assert.equal((await toon.porthole('status', TARGET)).code, 1);
    const stopped = await toon.porthole('port', '8123', TARGET, '--yes');
    assert.match(
      stopped.err,
      /^The service is stopped, so nothing was changed: start it with 'porthole restart /m,
    );
    assert.match(await toon.does('deploy', TARGET), /Deployed[^]*Its port is 8200, which is open/);

    const rules = toon.rules();
    writeFileSync(
      toon.path(RULES),
      rules
        .split('\n')
        .filter((line) => !line.includes('--dport 22 '))
        .join('\n'),
    );
    const [refused, reboot] = await reboots(toon, () =>
      toon.porthole('port', '8123', TARGET, '--yes'),
    );
    assert.equal(refused.code, 1);
    assert.match(refused.err, /^Refused, and nothing was changed: .*ssh.*\n$/m);
    assert.equal(reboot, 0);
    assert.ok(!toon.rules().includes('--dport 8123 '));
    writeFileSync(toon.path(RULES), untouched);
    await eventually(
      SETTLED_SECONDS,
      'the launcher has seen the reset',
      async () => (await toon.status()).outside === 'dropped',
    );
    const reset = await toon.porthole('status', TARGET);
    assert.equal(reset.code, 1, reset.out);
    assert.match(reset.out, /^firewall +keeps port 8200 shut .*; 'porthole port 8200' opens it$/m);
    writeFileSync(toon.path(RULES), rules);

    await toon.does('undeploy', TARGET, '--yes');
    const left = await toon.porthole('doctor', TARGET);
    assert.match(
      left.out,
      /^note +port 8200 is still open in its firewall by a rule of Porthole's; .*undeploy --close-port/m,
    );
    await toon.does('deploy', TARGET);
    await toon.does('undeploy', TARGET, '--yes', '--close-port');
    assert.equal(toon.rules(), untouched);
    assert.equal(await toon.accepts(8200), false);
    assert.deepEqual([existsSync(toon.path(BASE)), existsSync(toon.path(APP))], [false, false]);
    assert.ok(!toon.read('etc/inittab').includes('prth:'));
    assert.match(
      (await toon.porthole('status', TARGET)).err,
      /^Porthole is not installed on the device: run 'porthole deploy root@/m,
    );
  });

  test('without an sftp-server, and cut off three times: the transfer goes on, and the result is the same', async (t) => {
    const toon = await toonFor(t, '--no-sftp');
    await toon.exec('tc', [
      'qdisc',
      'add',
      'dev',
      'toon',
      'root',
      'tbf',
      'rate',
      '40mbit',
      'burst',
      '64kb',
      'latency',
      '100ms',
    ]);
    const incoming = toon.path(`${BASE}/.incoming`);
    const arrived = () => {
      try {
        return Math.max(
          ...readdirSync(incoming).map((name) => readFileSync(join(incoming, name)).length),
          0,
        );
      } catch {
        return 0;
      }
    };
    const program = toon.start('deploy', TARGET);
    for (const bytes of [2e6, 5e6, 9e6]) {
      await eventually(
        SETTLED_SECONDS,
        `${bytes} bytes have arrived`,
        () => arrived() > bytes,
      ).catch((error) => Promise.reject(new Error(`${error.message}: ${program.err}`)));
      cutSessions(toon);
    }
    assert.equal(
      await within(SETTLED_SECONDS, 'deploy ends', program.exited),
      0,
      program.out + program.err,
    );
    const resumed = program.err.match(/^Sending runtime, .*resumes at .*$/gm) ?? [];
    assert.equal(resumed.length, 3, program.err);
    await toon.runs(SETTLED_SECONDS, 'the service runs');
    await toon.does('port', '8123', TARGET, '--yes');
    assert.deepEqual(await answers(toon, 8123), ['one', 'pilf', 'owt']);

    const [closed, none] = await reboots(toon, () => toon.does('port', '--close', TARGET, '--yes'));
    assert.match(
      closed,
      /^No port is open by a rule of Porthole's any more\. 'porthole port 8123 /m,
    );
    assert.equal(none, 0);
    assert.equal(await toon.accepts(8123), false, 'at once');
    assert.ok(!toon.rules().includes('--dport 8123 '));
    await toon.runs(
      SETTLED_SECONDS,
      'Porthole stays',
      ({ port, url }) => port === 0 && url.endsWith(':8000/'),
    );
    assert.match(
      await toon.does('port', '--close', TARGET, '--yes'),
      /^Nothing to do: no port is open/m,
    );
  });

  test('what is damaged is repaired; on a full disk each step is done, or refused with what to free', async (t) => {
    const toon = await toonFor(t);
    await toon.does('deploy', TARGET);
    const { pid } = await toon.runs(SETTLED_SECONDS, 'the service runs');
    await toon.says(
      `: >${BASE}/runtime/lib/modules; echo damaged >${BASE}/current/launcher.d/outside.sh; sync`,
    );
    const passwd = toon.read('etc/passwd');
    writeFileSync(
      toon.path('bin/greet'),
      '#!/bin/sh\nprintf \'\\033[2Jwelcome\\n7\'\nprintf hi >&2\nexec /bin/sh "$@"\n',
      { mode: 0o755 },
    );
    appendFileSync(toon.path('etc/shells'), '/bin/greet\n');
    // Which disturbs sftp as well.
    writeFileSync(toon.path('etc/passwd'), passwd.replace(/^(root:.*:).*$/m, '$1/bin/greet'));
    assert.match(
      (await toon.porthole('doctor', TARGET)).out,
      /^!! +the Java runtime \S+ is damaged \(lib\/modules\); deploy again$/m,
    );
    const repaired = await toon.does('deploy', TARGET);
    assert.match(repaired, /repaired the runtime \S+: lib\/modules$/m);
    assert.doesNotMatch(repaired, /welcome|\x1b/);
    writeFileSync(toon.path('etc/passwd'), passwd);
    assert.match(repaired, /repaired the release \S+: launcher\.d\/outside\.sh$/m);
    assert.notEqual((await toon.runs(SETTLED_SECONDS, 'it runs again')).pid, pid);

    await toon.says(FILL);
    const before = [toon.rules(), toon.read('etc/inittab')];
    const words = /free some room/i;
    assert.match(await toon.does('restart', TARGET), /^Running at/m);
    const [refused, reboot] = await reboots(toon, () =>
      toon.porthole('port', '8123', TARGET, '--yes'),
    );
    assert.deepEqual([refused.code, reboot], [1, 0], refused.out);
    assert.match(refused.err, words);
    const other = releaseFolder(t, (dir) =>
      writeFileSync(join(dir, 'launcher.d/zz.sh'), '# another\n'),
    );
    assert.match(
      (await toon.porthole('deploy', TARGET, '--release', other)).err,
      /^Expected \S+ MB free for /m,
    );
    await toon.must('reboot');
    await toon.runs(SETTLED_SECONDS, 'it runs after a reboot');
    const full = await toon.porthole('status', TARGET);
    assert.equal(full.code, 1, full.out);
    assert.match(
      full.out,
      /^service +running .*^disk +full: free some space in the device's \/mnt\/data\/porthole/ms,
    );
    const kept = await toon.porthole('undeploy', TARGET, '--yes');
    assert.deepEqual([kept.code, toon.rules(), toon.read('etc/inittab')], [1, ...before], kept.out);
    assert.match(kept.err, words);
    assert.doesNotMatch(kept.out, /took its boot entry out/);
    assert.equal(existsSync(toon.path('etc/inittab.porthole')), false);

    await toon.says('rm /mnt/data/fill*; sync');
    await eventually(
      SETTLED_SECONDS,
      'the disk is used again',
      async () => (await toon.status()).disk === 'ok',
    );
    await toon.does('undeploy', TARGET, '--yes');
    assert.ok(!toon.read('etc/inittab').includes('prth:'));
  });

  test('a release that crashes at start: back on the former one, and status says why; a rollback goes back as well', async (t) => {
    const toon = await toonFor(t);
    await toon.does('deploy', TARGET);
    const { release } = await toon.runs(
      SETTLED_SECONDS,
      'the first release has proved itself',
      ({ trial }) => !trial,
    );
    const crashing = releaseFolder(t, (dir) => {
      mkdirSync(join(dir, 'empty'));
      writeFileSync(join(dir, 'manifest'), 'Implementation-Version: 0.2.0\n');
      execFileSync('jar', [
        '--create',
        '--file',
        join(dir, 'porthole-device.jar'),
        '--manifest',
        join(dir, 'manifest'),
        '-C',
        join(dir, 'empty'),
        '.',
      ]);
    });
    const began = Date.now();
    const failed = await toon.porthole('deploy', TARGET, '--release', crashing);
    assert.equal(failed.code, 1, failed.out);
    assert.match(failed.err, /The release 0\.2\.0-\w+ was given up: .* The device runs 0\.1\.0-/);
    const back = await toon.runs(
      SETTLED_SECONDS,
      'the former release runs',
      (status) => status.release === release,
    );
    t.diagnostic(`back after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    assert.match(back.gave_up, /^0\.2\.0-/);
    assert.match(await toon.does('status', TARGET), /^gave up +0\.2\.0-\w+: .+$/m);

    const other = releaseFolder(t, (dir) =>
      writeFileSync(join(dir, 'launcher.d/zz.sh'), '# another\n'),
    );
    await toon.does('deploy', TARGET, '--release', other);
    await toon.runs(SETTLED_SECONDS, 'the other release has proved itself', ({ trial }) => !trial);
    assert.match(
      await toon.does('rollback', TARGET),
      new RegExp(`^Back on ${release}, running at ws://`, 'm'),
    );
  });

  test('when nobody confirms, as the host is gone: the old rules are back, and ssh works', async (t) => {
    const toon = await toonFor(t);
    await toon.does('deploy', TARGET);
    const before = toon.rules();
    const first = toon.bootId();
    // Time for the status, too.
    const program = toon.start('port', '8123', TARGET, '--yes', '--confirm-within', '2');
    await eventually(SETTLED_SECONDS, 'it has rebooted', () => toon.bootId() !== first);
    program.child.kill('SIGKILL');
    const second = toon.bootId();
    await eventually(SETTLED_SECONDS, 'the new rules are there', () =>
      toon.says('cat /etc/default/iptables.conf').then(
        (rules) => rules.includes('8123'),
        () => false,
      ),
    );
    const waits =
      / {2}a change waits to be confirmed \('porthole port 8123' does it\), or is reverted in [12] min/m;
    await eventually(SETTLED_SECONDS, 'the status tells how long it waits', async () =>
      waits.test((await toon.porthole('status', TARGET)).out),
    );
    await eventually(SETTLED_SECONDS, 'it has rebooted once more', () => toon.bootId() !== second);
    await toon.runs(
      SETTLED_SECONDS,
      'the service runs where it ran',
      ({ url, confirm }) => url.endsWith(':8000/') && confirm === 'none',
    );
    assert.equal(toon.rules(), before);
    await toon.says('true');
    assert.equal(await toon.accepts(8123), false);
  });
});
