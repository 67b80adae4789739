// The launcher's parts, run by busybox's shell, and the rule manager's jar: an unconfirmed change
// is taken back though the rule manager cannot run. The clock is a file, so that minutes cost
// nothing; only the reboot command is not the real one.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { needs } from './support/needs.mjs';
import { ROOT } from './support/processes.mjs';

const JAR = `${ROOT}firewall/target/porthole-firewall.jar`;
const BOOT = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const RULES = `*filter
:INPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p tcp -j DROP
COMMIT
`;
const START = 1000; // seconds since boot
const LOOK_SECONDS = 20;

/**
 * A device's folder with a rule file, the launcher's parts, a runtime of this machine's Java, and
 * the jar.
 */
class Device {
  constructor(t) {
    this.dir = mkdtempSync(join(tmpdir(), 'porthole-takeback-'));
    t.after(() => rmSync(this.dir, { recursive: true, force: true }));
    for (const folder of ['home', 'run', 'state', 'etc', 'base/runtime/bin', 'bin'])
      mkdirSync(this.path(folder), { recursive: true });
    cpSync(`${ROOT}device/toon/launcher.d`, this.path('home/launcher.d'), { recursive: true });
    cpSync(`${ROOT}device/runtime/porthole`, this.path('base/runtime/porthole'));
    cpSync(JAR, this.path('home/porthole-firewall.jar'));
    const java = spawnSync('sh', ['-c', 'readlink -f "$(command -v java)"'], {
      encoding: 'utf8',
    }).stdout.trim();
    symlinkSync(java, this.path('base/runtime/bin/java'));
    writeFileSync(this.rules, RULES);
    writeFileSync(this.path('bin/porthole-launcher'), '');
    this.script('bin/S99porthole', `#!/bin/sh\n${this.path('bin/porthole-launcher')}\n`);
    this.script('bin/reboot', `#!/bin/sh\necho >>${this.path('rebooted')}\n`);
    writeFileSync(this.path('clock'), `${START}\n`);
  }

  path = (name) => join(this.dir, name);
  get rules() {
    return join(this.dir, 'etc/iptables.conf');
  }
  get mark() {
    return `${this.rules}.porthole.pending`;
  }
  read = () => readFileSync(this.rules, 'utf8');
  reboots = () =>
    existsSync(this.path('rebooted')) ? readFileSync(this.path('rebooted'), 'utf8').length : 0;
  script(name, text) {
    writeFileSync(this.path(name), text);
    chmodSync(this.path(name), 0o755);
  }

  /** Runs the rule manager itself, with this machine's Java. */
  firewall(...words) {
    return spawnSync('java', ['-jar', JAR, ...words, '--file', this.rules], {
      encoding: 'utf8',
      timeout: 180_000,
    });
  }

  /**
   * A change that waits for its confirmation, and then a boot: the mark names another one than
   * this.
   */
  openAndBoot(...more) {
    const done = this.firewall(
      'open',
      '8123',
      '--confirm-within',
      '2',
      '--hook',
      this.path('bin/S99porthole'),
      ...more,
    );
    assert.equal(done.status, 0, done.stderr);
    this.changed = this.read();
    this.otherBoot();
  }

  otherBoot() {
    writeFileSync(
      this.mark,
      readFileSync(this.mark, 'utf8').replaceAll(BOOT, '11111111-2222-3333-4444-555555555555'),
    );
  }

  /**
   * Lets the launcher look for so many seconds of its clock, in a launcher just started; returns
   * its log.
   */
  look(seconds, before = '') {
    const script = `set -u
      home=${this.path('home')} base=${this.path('base')} run=${this.path('run')} state=${this.path('state')}
      log=$run/log pending=${this.mark} name=1-test
      for part in files service rules takeback outside request; do . "$home/launcher.d/$part.sh"; done
      REBOOT=${this.path('bin/reboot')} boot_id=${BOOT} service='' service_state=stopped url='' counter='' port=0 port_before=''
      waiter='' known='' waited='' confirm=none confirm_message='' settle_at=0 now=0
      now() { read -r now <${this.path('clock')}; }
      advance() { now; echo $((now + $1)) >${this.path('clock')}; }
      sleep() { advance "$1"; busybox usleep 2000; }
      rules() { # As the launcher's own, but for the file's place and this machine's Java.
        export PORTHOLE_JAR="$home/porthole-firewall.jar" PORTHOLE_LOG="$run/firewall.log"
        exec busybox ash "$base/runtime/porthole" "$@" --file "${this.rules}" --reboot-command "$REBOOT"
      }
      tell() { :; }
      exec >>"$log" 2>&1
      ${before}
      ends=$(( $(cat ${this.path('clock')}) + ${seconds} ))
      while now; [ "$now" -lt "$ends" ] && [ ! -e ${this.path('rebooted')} ]; do
        tend_pending
        # What is begun has this machine's time for its first steps, 2 s at most.
        looks=0
        while [ -n "$waiter" ] && [ "$waiter" != "$known" ] && is_alive "$waiter" && [ $looks -lt 40 ]; do busybox usleep 50000; looks=$((looks + 1)); done
        known=$waiter
        advance ${LOOK_SECONDS}
      done
      end_waiter_now`;
    const done = spawnSync('busybox', ['ash', '-c', script], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    assert.equal(done.status, 0, done.stderr);
    return readFileSync(this.path('run/log'), 'utf8');
  }
}

const DAMAGES = {
  'bin/java is missing': (d) => rmSync(d.path('base/runtime/bin/java')),
  'the runtime is missing': (d) => rmSync(d.path('base/runtime'), { recursive: true }),
  'the jar is missing': (d) => rmSync(d.path('home/porthole-firewall.jar')),
  'the jar is truncated': (d) => truncateSync(d.path('home/porthole-firewall.jar'), 20_000),
  'the runtime fails': (d) => d.script('base/runtime/porthole', 'exit 7\n'),
  'the runtime does nothing, and says that it did': (d) =>
    d.script('base/runtime/porthole', 'exit 0\n'),
  'the runtime hangs': (d) => d.script('base/runtime/porthole', 'exec sleep 1000\n'),
};

describe(
  'the launcher takes an unconfirmed change back by itself',
  needs({ commands: ['busybox', 'java', 'sha256sum'] }),
  () => {
    for (const [name, damage] of Object.entries(DAMAGES)) {
      test(`when ${name}`, (t) => {
        const device = new Device(t);
        device.openAndBoot();
        damage(device);
        device.look(100);
        assert.deepEqual(
          [device.read(), device.reboots()],
          [device.changed, 0],
          'the owner has the minutes, and some more',
        );
        const log = device.look(600);
        assert.deepEqual([device.read(), device.reboots()], [RULES, 1], log);
        assert.match(log, /the former rule file is back; rebooting/);

        rmSync(device.path('rebooted'));
        device.otherBoot();
        device.look(600);
        assert.deepEqual([device.read(), device.reboots()], [RULES, 0], 'one reboot, and no other');
        const after = device.firewall('boot', '--json');
        assert.deepEqual(
          [after.status, JSON.parse(after.stdout).status],
          [0, 'reverted'],
          'the rule manager understands, once it runs',
        );
        assert.ok(!existsSync(device.mark));
        assert.deepEqual(JSON.parse(device.firewall('show', '--json').stdout).ours, []);
        assert.equal(device.firewall('open', '8200').status, 0);
      });
    }

    test('not while the rule manager does it', (t) => {
      const device = new Device(t);
      device.openAndBoot();
      const log = device.look(60);
      assert.doesNotMatch(log, /cannot run/);
      assert.deepEqual([device.read(), device.reboots()], [device.changed, 0]);
      assert.match(
        readFileSync(device.mark, 'utf8'),
        new RegExp(`^waiting ${BOOT} `, 'm'),
        'the rule manager has noted its wait',
      );
    });

    test('not a change that has been confirmed, is not booted yet, or was never made', (t) => {
      const device = new Device(t);
      device.openAndBoot();
      const mark = readFileSync(device.mark, 'utf8');
      DAMAGES['bin/java is missing'](device);
      rmSync(device.mark);
      device.look(500);
      assert.deepEqual([device.read(), device.reboots()], [device.changed, 0], 'confirmed');
      writeFileSync(device.mark, mark.replace(/^boot .*$/m, `boot ${BOOT}`));
      device.look(500);
      assert.deepEqual([device.read(), device.reboots()], [device.changed, 0], 'not booted yet');
      writeFileSync(device.mark, mark);
      writeFileSync(device.rules, RULES);
      device.look(500);
      assert.deepEqual([device.read(), device.reboots()], [RULES, 0], 'never made');
    });

    test('at once after three boots that nobody confirmed, and counts them in the mark', (t) => {
      const device = new Device(t);
      device.openAndBoot();
      DAMAGES['the jar is missing'](device);
      for (const waits of [1, 2, 3]) {
        device.look(60);
        assert.match(
          readFileSync(device.mark, 'utf8'),
          new RegExp(`^waiting ${BOOT} \\d+ ${waits}$`, 'm'),
        );
        device.otherBoot();
      }
      device.look(200); // With a wait of its two minutes it would be 240.
      assert.deepEqual([device.read(), device.reboots()], [RULES, 1]);
    });

    test('a live change, too, though the machine has not rebooted', (t) => {
      const device = new Device(t);
      device.openAndBoot();
      const live = readFileSync(device.mark, 'utf8')
        .replace('live false', 'live true')
        .replace(/^boot .*$/m, `boot ${BOOT}`);
      writeFileSync(device.mark, live);
      DAMAGES['bin/java is missing'](device);
      device.look(600);
      assert.deepEqual([device.read(), device.reboots()], [RULES, 1]);
    });

    test('and keeps what somebody wrote by hand meanwhile', (t) => {
      const device = new Device(t);
      device.openAndBoot();
      DAMAGES['bin/java is missing'](device);
      const edited = `# by hand\n${device.changed}`;
      writeFileSync(device.rules, edited);
      device.look(600);
      assert.deepEqual(
        [device.read(), readFileSync(`${device.rules}.porthole.reverted`, 'utf8')],
        [RULES, edited],
      );
    });

    test('but puts nothing back that is not the file from before', (t) => {
      const device = new Device(t);
      device.openAndBoot();
      DAMAGES['bin/java is missing'](device);
      const backup = `${device.rules}.porthole.backup-1`;
      for (const spoil of [
        () => writeFileSync(backup, 'else'),
        () => rmSync(backup),
        () => symlinkSync('/etc/passwd', backup),
      ]) {
        spoil();
        const log = device.look(600);
        assert.deepEqual([device.read(), device.reboots()], [device.changed, 0]);
        assert.match(log, /backup-1 is missing or has changed/);
      }
    });

    test('and a mark that is torn, or none, makes it do nothing', (t) => {
      const device = new Device(t);
      device.openAndBoot();
      DAMAGES['bin/java is missing'](device);
      const mark = readFileSync(device.mark, 'utf8');
      for (const torn of [
        '',
        'end\n',
        mark.replace('end\n', ''),
        mark.replace('pending 1', 'pending 2'),
        mark.replace('backup 1', 'backup x'),
        mark.replace(/^before.*\n/m, ''),
      ]) {
        writeFileSync(device.mark, torn);
        device.look(300);
        assert.deepEqual([device.read(), device.reboots()], [device.changed, 0], torn);
      }
    });

    test('the mark is read and written by the shell in the very bytes of the rule manager', (t) => {
      const device = new Device(t);
      device.openAndBoot();
      const marks = [readFileSync(device.mark, 'utf8')];
      device.look(60);
      marks.push(readFileSync(device.mark, 'utf8'));
      assert.notEqual(marks[0], marks[1], 'the second one has waited');
      for (const mark of marks) {
        writeFileSync(device.mark, mark);
        device.look(0, `read_mark || exit 9; render_mark >${device.path('rendered')}`);
        assert.equal(readFileSync(device.path('rendered'), 'utf8'), mark);
      }
      const beside = readdirSync(device.path('etc'))
        .filter((name) => name !== 'iptables.conf')
        .sort();
      device.look(0, 'read_mark; write_mark');
      assert.deepEqual(
        readdirSync(device.path('etc'))
          .filter((name) => name !== 'iptables.conf')
          .sort(),
        beside,
        'nothing else is left beside it',
      );
      const shown = JSON.parse(device.firewall('show', '--json').stdout).pending;
      assert.equal(shown.minutes, 2);
    });

    test('a question to a rule manager that hangs ends', (t) => {
      const device = new Device(t);
      DAMAGES['the runtime hangs'](device);
      const log = device.look(
        0,
        'run_rules explain 8123 && exit 9; case $said in *"not ended within"*) ;; *) exit 8 ;; esac',
      );
      assert.match(log, /explain 8123: exit 137: The rule manager has not ended within 180 s/);
    });

    test('a request to revert needs no rule manager', (t) => {
      const device = new Device(t);
      device.openAndBoot();
      DAMAGES['the jar is missing'](device);
      device.look(
        0,
        'answer_reboot() { say "Answered: $1"; }; answer() { say "Answered: $*"; }; do_revert',
      );
      assert.equal(device.read(), RULES);
      assert.match(readFileSync(device.mark, 'utf8'), new RegExp(`^reverted ${BOOT}$`, 'm'));
    });
  },
);
