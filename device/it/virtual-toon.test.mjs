import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { describe, test } from 'node:test';
import { needs } from './support/needs.mjs';
import { ROOT, run } from './support/processes.mjs';
import { ADDRESS, TOON, eventually, virtualToon } from './support/toon.mjs';

const bootId = (toon) => toon.says('cat /proc/sys/kernel/random/boot_id');
const rules = (toon) => toon.says('iptables -S HCB-INPUT');

// Every process of this machine that belongs to a Toon, and every trace of it in mounts, names and
// control groups.
function traces(toon) {
  const found = [];
  for (const id of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, 'utf8');
      if (command.includes(toon.dir)) found.push(command);
    } catch {
      // It has ended meanwhile.
    }
  }
  const sources = [
    '/proc/self/mounts',
    'ip netns',
    'ip -o link',
    'losetup -a',
    'find /sys/fs/cgroup -ignore_readdir_race -maxdepth 2 -name "virtual-toon-*"',
  ];
  for (const source of sources) {
    const text = source.startsWith('/')
      ? readFileSync(source, 'utf8')
      : execFileSync('sh', ['-c', source], { encoding: 'utf8' });
    found.push(
      ...text.split('\n').filter((line) => line.includes(toon.name) || line.includes(toon.dir)),
    );
  }
  return found;
}

test('the virtual Toon lists its verbs and options, and names a Toon that is off', async () => {
  const told = (...args) =>
    spawnSync('scripts/virtual-toon', args, { cwd: ROOT, encoding: 'utf8' });
  const asked = told('--help');
  assert.equal(asked.status, 0);
  for (const word of ['up', 'is-up', '--name NAME', '--no-inittab', '--disk=MB', '--toon1'])
    assert.match(asked.stdout, new RegExp(` ${word} `));
  const wrong = told('frob');
  assert.deepEqual([wrong.status, wrong.stdout, wrong.stderr], [2, '', asked.stdout]);
  assert.match(
    told('exec', '--name', 'nobody', 'true').stderr,
    / switch it on with: scripts\/virtual-toon up --name nobody\n$/,
  );
});

describe('a virtual Toon', { concurrency: false, ...needs(TOON) }, () => {
  test('looks like a rooted Toon 2 after a login', async (t) => {
    const toon = await virtualToon(t);
    assert.equal(
      await toon.says('id -un; uname -m; grep -c nxt /etc/opkg/arch.conf'),
      'root\narmv7l\n1',
    );
    assert.equal(
      await toon.says('ls -d /qmf/qml/apps /HCBv2/qml/apps /mnt/data /etc/inittab | wc -l'),
      '4',
    );
    assert.equal(
      await toon.says('sh -c "uname -m; command -v java python3 apt" || true'),
      'armv7l',
    );
    assert.match(
      await toon.says('grep " /tmp \\| /var/volatile " /proc/mounts'),
      /^tmpfs \/tmp tmpfs .*\ntmpfs \/var\/volatile tmpfs /,
    );
    assert.match(
      (await toon.exec('ssh-keyscan', [ADDRESS])).out,
      /^192\.168\.77\.2 ssh-rsa \S+\n$/,
      'an RSA host key only',
    );
  });

  test('takes a password as well as a key', async (t) => {
    const toon = await virtualToon(t);
    const login = (password) => {
      writeFileSync(`${toon.dir}/askpass`, `#!/bin/sh\necho ${password}\n`);
      chmodSync(`${toon.dir}/askpass`, 0o700);
      const options = [
        'PubkeyAuthentication=no',
        'StrictHostKeyChecking=no',
        'UserKnownHostsFile=/dev/null',
        'NumberOfPasswordPrompts=1',
      ];
      const env = {
        ...process.env,
        SSH_ASKPASS: `${toon.dir}/askpass`,
        SSH_ASKPASS_REQUIRE: 'force',
      };
      return toon.exec(
        'ssh',
        [...options.flatMap((one) => ['-o', one]), `root@${ADDRESS}`, 'id -u'],
        { env },
      );
    };
    assert.equal((await login('toon')).out, '0\n');
    assert.equal((await login('wrong')).code, 255);
  });

  test('lets in only what its rule file accepts, and loads the file at each boot', async (t) => {
    const toon = await virtualToon(t);
    await toon.says(
      'for port in 80 8123; do setsid nc -ll -p $port -e true </dev/null >/dev/null 2>&1 & done',
    );
    await eventually(60, 'port 80 is open', () => toon.accepts(80));
    assert.equal(await toon.accepts(8123), false);
    assert.equal(await toon.accepts(22), true);

    const before = [await bootId(toon), await rules(toon)];
    await toon.says('iptables -F; touch /tmp/here /var/volatile/here /mnt/data/here');
    await toon.must('reboot');
    const after = [await bootId(toon), await rules(toon)];
    assert.notEqual(after[0], before[0]);
    assert.equal(after[1], before[1]);
    assert.equal(
      await toon.says('ls /tmp/here /var/volatile/here /mnt/data/here 2>/dev/null || true'),
      '/mnt/data/here',
    );
    assert.equal(
      await toon.says('ps | grep -c "[n]c -ll" || true'),
      '0',
      'every process has ended',
    );

    await toon.says(
      "sed -i 's/--dport 22 /--dport 22 --bogus /' /etc/default/iptables.conf; reboot",
    );
    await eventually(
      20,
      'reboots when asked to by itself',
      async () => readFileSync(`${toon.dir}/boot_id`, 'utf8').trim() !== after[0],
    );
    await toon.must('up');
    assert.equal(
      (await toon.ssh('iptables -S HCB-INPUT')).code,
      1,
      'a bad line, and nothing of it is loaded',
    );
  });

  test('keeps only its disk at a power cut', async (t) => {
    const toon = await virtualToon(t);
    const before = await bootId(toon);
    await toon.says('touch /mnt/data/here /tmp/here; setsid sleep 1000 >/dev/null 2>&1 &');
    await toon.must('cut-power');
    assert.equal((await toon.script('is-up')).code, 1);
    assert.equal((await toon.ssh('true')).code, 255);
    await toon.must('up');
    assert.notEqual(await bootId(toon), before);
    assert.equal(
      await toon.says(
        'ls /mnt/data/here /tmp/here 2>/dev/null || true; ps | grep -c "[s]leep 1000" || true',
      ),
      '/mnt/data/here\n0',
    );
  });

  test('starts the programs of respawn rows, and again when they end', async (t) => {
    const toon = await virtualToon(t);
    const sleeper = async () =>
      (await toon.ssh('ps | sed -n "s/^ *\\([0-9]*\\) .* sleep 4444$/\\1/p"')).out.trim();
    appendFileSync(
      toon.path('etc/inittab'),
      'tst:345:respawn:sleep 4444 >/tmp/tst 2>&1\noff:4:respawn:sleep 5555\n',
    );
    assert.equal(await sleeper(), '');
    await toon.says('init q');
    const first = await eventually(60, 'is started', sleeper);
    await toon.says(`init q; kill -KILL ${first}`);
    const second = await eventually(
      20,
      'is started again',
      async () => (await sleeper()) !== first && sleeper(),
    );
    await toon.must('reboot');
    await eventually(60, 'is started at boot', sleeper);
    assert.equal(
      await toon.says('ps | grep -c "[s]leep 5555" || true'),
      '0',
      'a row of another runlevel is not',
    );
    await toon.says('sed -i "/^tst/d" /etc/inittab; init q');
    await eventually(60, 'is ended when its row is gone', async () => (await sleeper()) === '');
    assert.ok(second);
  });

  test('can be without inittab, sftp-server and /mnt/data, and can be a Toon 1', async (t) => {
    const toon = await virtualToon(t, '--no-inittab', '--no-sftp', '--no-data', '--toon1');
    assert.equal(
      await toon.says(
        'uname -m; uname -r; ls -d /etc/inittab /mnt/data /usr/lib/sftp-server 2>/dev/null || true',
      ),
      'armv5tejl\n2.6.36-R10-h28',
    );
    writeFileSync(toon.path('etc/rc5.d/S99here'), '#!/bin/sh\ntouch /tmp/started-$1\n', {
      mode: 0o755,
    });
    await toon.must('reboot');
    await eventually(
      20,
      'the script is run at boot',
      async () => (await toon.ssh('test -f /tmp/started-start')).code === 0,
    );
    assert.equal(
      (await toon.script('up', ['--no-sftp'])).code,
      1,
      'what the disk is made with cannot be changed later',
    );
  });

  test('has an sftp-server without --no-sftp', async (t) => {
    const toon = await virtualToon(t);
    const options = [
      '-q',
      '-i',
      `${toon.dir}/key`,
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
    ];
    const sftp = await toon.exec('sftp', [...options, '-b', '-', `root@${ADDRESS}`], {
      input: 'ls /qmf/qml\n',
    });
    assert.match(sftp.out, /\/qmf\/qml\/apps/);
  });

  test('of the same name in two folders is two Toons, each with its own network', async (t) => {
    const one = await virtualToon(t);
    const other = await virtualToon(t, { name: one.name });
    await one.says('hostname one');
    await other.says('hostname other');
    assert.deepEqual([await one.says('hostname'), await other.says('hostname')], ['one', 'other']);
    await one.must('down');
    assert.equal(await other.says('hostname'), 'other');
  });

  test('that was switched on under nohup obeys signals to init', async (t) => {
    const toon = await virtualToon(t);
    await toon.must('down');
    const up = await run(
      t,
      'sh',
      [
        '-c',
        'trap "" HUP; exec "$@"',
        'sh',
        `${ROOT}scripts/virtual-toon`,
        'up',
        '--name',
        toon.name,
        '--dir',
        toon.dir,
      ],
      { seconds: 180 },
    );
    assert.equal(up.code, 0, up.err);
    appendFileSync(toon.path('etc/inittab'), 'tst:345:respawn:sleep 4444\n');
    await toon.says('init q');
    await eventually(
      20,
      'the new row is started',
      async () => (await toon.ssh('pidof sleep')).code === 0,
    );
  });

  test('leaves no process, mount or network behind', async (t) => {
    const toon = await virtualToon(t);
    await toon.says('setsid sh -c "trap : TERM; sleep 1000; sleep 1000" >/dev/null 2>&1 &');
    assert.ok(traces(toon).length > 2, 'it is seen while it is on');
    await toon.must('up'); // Once more changes nothing.
    await toon.must('down');
    assert.deepEqual(traces(toon), []);
    assert.ok(existsSync(`${toon.dir}/disk.img`), 'the disk stays');
    await toon.must('down', '--erase');
    assert.ok(!existsSync(toon.dir));
  });
});
