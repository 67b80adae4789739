// The rule manager's jar against real ip6tables, in a network namespace of its own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';

const JAR = new URL('../target/porthole-firewall.jar', import.meta.url).pathname;
const COMMAND_TIMEOUT_MS = 60_000;

// The rules that a host with IPv6 usually has: neighbour discovery, link-local services, mDNS.
const RULES = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:HCB-INPUT - [0:0]
-A INPUT -m rt --rt-type 0 -j DROP
-A INPUT -j HCB-INPUT
-A HCB-INPUT -i lo -j ACCEPT
-A HCB-INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
-A HCB-INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 135 -m hl --hl-eq 255 -j ACCEPT
-A HCB-INPUT -s fe80::/10 -d fe80::/10 -p udp -m udp --sport 547 --dport 546 -j ACCEPT
-A HCB-INPUT -d ff02::fb/128 -p udp -m udp --dport 5353 -j ACCEPT
-A HCB-INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A HCB-INPUT -p tcp -m tcp --tcp-flags SYN,RST,ACK SYN -j DROP
COMMIT
`;

function must(command, args, options = {}) {
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: COMMAND_TIMEOUT_MS,
    ...options,
  });
  if (done.error) throw done.error;
  assert.equal(done.status, 0, `${command} ${args.join(' ')}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

for (const kind of ['legacy', 'nft']) {
  const commands = ['ip', 'java', `ip6tables-${kind}`, `ip6tables-${kind}-restore`];
  describe(`with ip6tables-${kind}`, needs({ root: true, commands }), () => {
    const device = `ph${process.pid}${kind[0]}6`;
    let dir;
    let file;
    let env;

    const inDevice = (command, args, options) =>
      must('ip', ['netns', 'exec', device, command, ...args], { env, ...options });
    const firewall = (...args) =>
      JSON.parse(inDevice('java', ['-jar', JAR, ...args, '--ipv6', '--json', '--file', file]));
    const chain = () => inDevice('ip6tables', ['-S', 'HCB-INPUT']).trim().split('\n');

    before(() => {
      dir = mkdtempSync(join(tmpdir(), 'porthole-ipv6-'));
      file = join(dir, 'ip6tables.conf');
      writeFileSync(file, RULES);
      // The program runs ip6tables by its plain name, as on a device. It must not run iptables.
      const program = must('sh', ['-c', `readlink -f "$(command -v ip6tables-${kind})"`]).trim();
      for (const name of ['ip6tables', 'ip6tables-restore']) symlinkSync(program, join(dir, name));
      for (const name of ['iptables', 'iptables-restore'])
        symlinkSync('/bin/false', join(dir, name));
      env = { ...process.env, PATH: `${dir}:${process.env.PATH}:/usr/sbin:/sbin` };
      must('ip', ['netns', 'add', device]);
      inDevice('ip6tables-restore', [], { input: RULES });
    });

    after(() => {
      spawnSync('ip', ['netns', 'del', device]);
      if (dir) rmSync(dir, { recursive: true, force: true });
    });

    test('the port is opened before the ssh line, live and in the file, and closed again', () => {
      assert.equal(firewall('explain', '8123').verdict, 'dropped');
      const opened = firewall('open', '8123', '--live');
      assert.deepEqual([opened.status, opened.warnings], ['opened', []]);
      const rule = '-A HCB-INPUT -p tcp -m tcp --dport 8123 -j ACCEPT';
      const live = chain();
      assert.match(live[live.indexOf(rule) + 1], /--dport 22 /);
      assert.equal(firewall('explain', '8123').verdict, 'accepted');
      inDevice('ip6tables-restore', [], { input: readFileSync(file) });
      assert.deepEqual(chain(), live, 'the same after a boot');
      assert.equal(firewall('close', '--live').status, 'closed');
      assert.equal(readFileSync(file, 'utf8'), RULES);
      assert.ok(!chain().includes(rule));
    });

    test('a rule for one network is written as ip6tables writes it, and added once', () => {
      const open = ['open', '8123', '--live', '--source', '2001:DB8:0:0:1::/80'];
      assert.equal(firewall(...open).status, 'opened');
      const rule = '-A HCB-INPUT -s 2001:db8:0:0:1::/80 -p tcp -m tcp --dport 8123 -j ACCEPT';
      assert.ok(chain().includes(rule), chain().join('\n'));
      assert.equal(firewall(...open).status, 'already-open');
      assert.equal(chain().filter((line) => line === rule).length, 1);
      assert.equal(firewall('explain', '8123').verdict, 'cannot-tell');
      const inside = ['explain', '8123', '--source'];
      assert.equal(firewall(...inside, '2001:db8::1:2:3:4').verdict, 'accepted');
      assert.equal(firewall(...inside, '2001:db8::2:2:3:4').verdict, 'dropped');
      assert.equal(firewall('close', '--live').status, 'closed');
    });

    test('a rule that ip6tables-restore refuses leaves the file as it was', () => {
      const bad = RULES.replace('-m hl --hl-eq', '-m nosuchmatch --hl-eq');
      writeFileSync(file, bad);
      const done = spawnSync(
        'ip',
        ['netns', 'exec', device, 'java', '-jar', JAR, 'open', '8123', '--ipv6', '--file', file],
        { encoding: 'utf8', env },
      );
      assert.equal(done.status, 1);
      assert.match(
        done.stderr,
        /^ip6tables-restore --test refuses the rule file even as it is now/,
      );
      assert.equal(readFileSync(file, 'utf8'), bad);
      writeFileSync(file, RULES);
    });
  });
}
