// The rule manager's jar against real iptables: two network namespaces, joined by a veth pair,
// stand for a device and for somebody outside. Nothing of this machine's own network is touched.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';

const JAR = new URL('../target/porthole-firewall.jar', import.meta.url).pathname;
const SSH = 22;
const OPENED = 8123;
const FORMER = 8000;
// A dropped SYN is never answered; on a veth pair an answer takes less than a millisecond.
const CONNECT_TIMEOUT_MS = 400;
const COMMAND_TIMEOUT_MS = 60_000;

const OWNERS = new URL('../src/test/resources/owners/', import.meta.url).pathname;
const SOURCE = '10.213.7.2';

const RULES = `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:HCB-INPUT - [0:0]
-A INPUT -j HCB-INPUT
-A HCB-INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
# the owner's remark
-A HCB-INPUT -p tcp -m tcp --dport ${SSH} --tcp-flags SYN,RST,ACK SYN -j ACCEPT
-A HCB-INPUT -i lo -j ACCEPT
-A HCB-INPUT -p tcp -m tcp --tcp-flags SYN,RST,ACK SYN -j DROP
COMMIT
`;

function run(command, args, options = {}) {
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: COMMAND_TIMEOUT_MS,
    ...options,
  });
  if (done.error) throw done.error;
  return done;
}

function must(command, args, options) {
  const done = run(command, args, options);
  assert.equal(done.status, 0, `${command} ${args.join(' ')}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

for (const kind of ['legacy', 'nft']) {
  const commands = ['ip', 'java', `iptables-${kind}`, `iptables-${kind}-restore`];
  describe(`with iptables-${kind}`, needs({ root: true, commands }), () => {
    const id = `ph${process.pid}${kind[0]}`;
    const device = `${id}d`;
    const outside = `${id}o`;
    let dir;
    let file;
    let listeners;
    let env;

    const inDevice = (command, ...args) =>
      must('ip', ['netns', 'exec', device, command, ...args], { env });
    const firewall = (...args) =>
      run('ip', ['netns', 'exec', device, 'java', '-jar', JAR, ...args, '--file', file], { env });
    const restore = (text) =>
      must('ip', ['netns', 'exec', device, 'iptables-restore'], { env, input: text });

    /** Resolves to 'open', 'dropped' (no answer in time) or 'refused', as seen from outside. */
    function connect(port) {
      const script = `
        const socket = require('node:net').connect(${port}, '10.213.7.1');
        const say = (word) => { if (!socket.destroyed) console.log(word); socket.destroy(); };
        // An answer that has come while this process had no turn is looked at first.
        socket.setTimeout(${CONNECT_TIMEOUT_MS}, () => setImmediate(say, 'dropped'));
        socket.once('connect', () => say('open'));
        socket.once('error', (e) => say(e.code === 'ECONNREFUSED' ? 'refused' : e.code));`;
      return must('ip', ['netns', 'exec', outside, process.execPath, '-e', script]).trim();
    }

    before(async () => {
      assert.ok(existsSync(JAR), `${JAR} is missing: mvn -pl firewall package`);
      dir = mkdtempSync(join(tmpdir(), 'porthole-netns-'));
      file = join(dir, 'iptables.conf');
      writeFileSync(file, RULES);
      // The program runs iptables by its plain name, as on a device: this is the one it finds.
      for (const name of ['iptables', 'iptables-restore', 'iptables-save']) {
        symlinkSync(
          must('sh', ['-c', `readlink -f "$(command -v iptables-${kind})"`]).trim(),
          join(dir, name),
        );
      }
      env = { ...process.env, PATH: `${dir}:${process.env.PATH}:/usr/sbin:/sbin` };
      must('ip', ['netns', 'add', device]);
      must('ip', ['netns', 'add', outside]);
      must('ip', [
        'link',
        'add',
        'eth0',
        'netns',
        device,
        'type',
        'veth',
        'peer',
        'name',
        'eth0',
        'netns',
        outside,
      ]);
      for (const [namespace, address] of [
        [device, '10.213.7.1/24'],
        [outside, '10.213.7.2/24'],
      ]) {
        must('ip', ['-n', namespace, 'addr', 'add', address, 'dev', 'eth0']);
        must('ip', ['-n', namespace, 'link', 'set', 'eth0', 'up']);
        must('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
      }
      const script = `
        const net = require('node:net');
        const ports = [${SSH}, ${FORMER}, ${OPENED}, ${OPENED + 1}];
        let waiting = ports.length;
        ports.forEach((port) => net.createServer((socket) => socket.on('error', () => {}).end())
          .listen(port, '0.0.0.0', () => { if (--waiting === 0) console.log('listening'); }));`;
      listeners = spawn('ip', ['netns', 'exec', device, process.execPath, '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolve, reject) => {
        listeners.stdout.once('data', resolve);
        listeners.once('exit', (code) => reject(new Error(`the listeners ended with ${code}`)));
      });
    });

    after(() => {
      listeners?.kill('SIGKILL');
      for (const namespace of [device, outside]) run('ip', ['netns', 'del', namespace]);
      if (dir) rmSync(dir, { recursive: true, force: true });
    });

    test('before any change only ssh is let in', () => {
      restore(RULES);
      assert.deepEqual([SSH, FORMER, OPENED].map(connect), ['open', 'dropped', 'dropped']);
    });

    test('after a boot only the opened port and ssh are reached', () => {
      const done = firewall('open', `${OPENED}`, '--json');
      assert.equal(done.status, 0, done.stderr);
      const answer = JSON.parse(done.stdout);
      assert.equal(answer.status, 'opened');
      assert.deepEqual(answer.warnings, [], 'iptables-restore --test was asked, and took it');
      assert.equal(connect(OPENED), 'dropped', 'not in force before the boot');
      restore(readFileSync(file, 'utf8'));
      assert.deepEqual([SSH, OPENED, OPENED + 1].map(connect), ['open', 'open', 'dropped']);
    });

    test('the rule stands directly before the ssh rule in the kernel too', () => {
      const rules = inDevice('iptables', '-S', 'HCB-INPUT').split('\n');
      const at = rules.indexOf(`-A HCB-INPUT -p tcp -m tcp --dport ${OPENED} -j ACCEPT`);
      assert.match(rules[at + 1] ?? '', new RegExp(`--dport ${SSH} .*-j ACCEPT`));
    });

    test('close restores the first file, byte for byte', () => {
      assert.equal(firewall('close').status, 0);
      assert.equal(readFileSync(file, 'utf8'), RULES);
      restore(readFileSync(file, 'utf8'));
      assert.deepEqual([SSH, OPENED].map(connect), ['open', 'dropped']);
    });

    test('--live opens at once, replaces the former port at once, and closes at once', () => {
      assert.equal(firewall('open', `${FORMER}`, '--live').status, 0);
      assert.deepEqual([SSH, FORMER, OPENED].map(connect), ['open', 'open', 'dropped']);
      assert.equal(firewall('open', `${OPENED}`, '--live').status, 0);
      assert.deepEqual([SSH, FORMER, OPENED].map(connect), ['open', 'dropped', 'open']);
      assert.equal(firewall('open', `${OPENED}`, '--live').status, 0);
      const rules = inDevice('iptables', '-S', 'HCB-INPUT');
      assert.equal(rules.split(`--dport ${OPENED} `).length - 1, 1, `put in once:\n${rules}`);
      assert.equal(firewall('close', '--live').status, 0);
      assert.deepEqual([SSH, FORMER, OPENED].map(connect), ['open', 'dropped', 'dropped']);
    });

    test('--source lets in only its network', () => {
      assert.equal(firewall('open', `${OPENED}`, '--live', '--source', '10.213.7.2').status, 0);
      assert.equal(connect(OPENED), 'open');
      assert.equal(firewall('open', `${OPENED}`, '--live', '--source', '10.99.0.0/16').status, 0);
      assert.equal(connect(OPENED), 'dropped');
      assert.equal(firewall('close', '--live').status, 0);
    });

    test("a file that iptables-restore refuses is refused, with iptables-restore's message", () => {
      writeFileSync(file, RULES.replace('# the', '-A HCB-INPUT -m nosuchmatch -j ACCEPT\n# the'));
      const bytes = readFileSync(file);
      const done = firewall('open', `${OPENED}`);
      assert.equal(done.status, 1);
      assert.match(
        done.stderr,
        /iptables-restore --test refuses the rule file even as it is now.*nosuchmatch/,
      );
      assert.deepEqual(readFileSync(file), bytes);
      writeFileSync(file, RULES);
    });

    test('the simulation and the kernel agree about every port', () => {
      const variants = [
        ['-A HCB-INPUT -p tcp -m multiport --dports 22,8123 -j ACCEPT', 'open'],
        ['-A HCB-INPUT -p tcp -m tcp --dport 8120:8130 -j ACCEPT', 'open'],
        ['-A HCB-INPUT -p tcp -m tcp ! --dport 8123 -j ACCEPT', 'dropped'],
        ['-A HCB-INPUT -p tcp -m tcp ! --dport 8124 -j ACCEPT', 'open'],
        ['-A HCB-INPUT ! -i lo -j ACCEPT', 'open'],
        ['-A HCB-INPUT -i tap+ -j ACCEPT', 'dropped'],
        ['-A HCB-INPUT -s 10.213.7.0/24 -j ACCEPT', 'open', '--source', '10.213.7.2'],
        ['-A HCB-INPUT ! -s 10.213.7.0/24 -j ACCEPT', 'dropped', '--source', '10.213.7.2'],
        ['-A HCB-INPUT -j RETURN', 'open'],
        ['-A HCB-INPUT -p udp -j ACCEPT', 'dropped'],
        ['-A HCB-INPUT -p tcp -m state --state INVALID,NEW -j ACCEPT', 'open'],
        ['-A HCB-INPUT -p tcp -m tcp --tcp-flags ALL SYN -j ACCEPT', 'open'],
        ['-A HCB-INPUT -p tcp -m tcp --tcp-flags SYN,ACK ACK -j ACCEPT', 'dropped'],
        ['-A HCB-INPUT -p tcp -m tcp ! --syn -j ACCEPT', 'dropped'],
        [
          '-A HCB-INPUT -p tcp -m tcp --sport 1:65535 -m comment --comment "a -j DROP" -j ACCEPT',
          'open',
        ],
        [
          ':MINE - [0:0]\n-A MINE -p tcp -m tcp --dport 8123 -j RETURN\n-A MINE -j ACCEPT\n-A HCB-INPUT -j MINE',
          'dropped',
        ],
        [':MINE - [0:0]\n-A MINE -p udp -j DROP\n-A HCB-INPUT -g MINE', 'open'],
      ];
      for (const [rules, expected, ...options] of variants) {
        const text = RULES.replace('# the', `${rules}\n# the`);
        restore(text);
        assert.equal(connect(OPENED), expected, `the kernel, with ${rules}`);
        writeFileSync(file, text);
        const answer = JSON.parse(firewall('explain', `${OPENED}`, '--json', ...options).stdout);
        assert.equal(
          answer.verdict,
          expected === 'open' ? 'accepted' : 'dropped',
          `explain, with ${rules}`,
        );
      }
      writeFileSync(file, RULES);
    });

    test('the simulation and the kernel agree about rules before an ACCEPT', () => {
      const variants = [
        ['-s 203.0.113.9/32 -j DROP', 'open'],
        [`-s ${SOURCE}/32 -j DROP`, 'open for most'],
        ['-s 10.213.0.0/16 -j REJECT', 'open for most'],
        ['! -s 10.213.7.0/24 -j DROP', 'open for some'],
        ['! -i lo -d 127.0.0.0/8 -j REJECT', 'open'],
        ['-d 224.0.0.0/4 -j DROP', 'open'],
        ['-d 255.255.255.255/32 -j DROP', 'open'],
        ['! -d 127.0.0.0/8 -j DROP', 'dropped'],
        ['-m addrtype ! --dst-type LOCAL -j DROP', 'open'],
        ['-m addrtype --dst-type LOCAL -j DROP', 'dropped'],
        ['-m addrtype --dst-type UNICAST -j DROP', 'open'],
        ['-m addrtype --dst-type BROADCAST -j DROP', 'open'],
        ['-m addrtype --src-type LOCAL -j DROP', 'open'],
        ['-m pkttype --pkt-type broadcast -j DROP', 'open'],
        ['-m pkttype --pkt-type multicast -j DROP', 'open'],
        ['-m pkttype --pkt-type unicast -j DROP', 'dropped'],
        ['-m conntrack --ctstate INVALID -j DROP', 'open'],
        ['-m conntrack --ctstate NEW -j DROP', 'dropped'],
        ['-p tcp -m tcp ! --syn -m state --state NEW -j DROP', 'open'],
        ['-f -j DROP', 'open'],
        ['-p tcp -m tcp --sport 0 -j DROP', 'open'],
        ['-p tcp -m tcp --sport 1:1023 -j DROP', 'open'],
        ['-m iprange --src-range 203.0.113.1-203.0.113.9 -j DROP', 'open'],
        ['-m iprange --src-range 0.0.0.0-255.255.255.255 -j DROP', 'dropped'],
        ['-m mac --mac-source 00:11:22:33:44:55 -j DROP', 'open'],
        ['-m recent --rcheck --name bad -j DROP', 'open'],
        ['-m recent --set --name own1\n-A INPUT -m recent --rcheck --name own1 -j DROP', 'unknown'],
        [
          '-m recent --set --name own2\n-A INPUT -m recent --rcheck --name own2 --hitcount 9 -j DROP',
          'open',
        ],
        ['-m limit --limit 3/min -j LOG', 'open'],
        ['-j NFLOG', 'open'],
        ['-j CONNMARK --save-mark', 'open'],
        ['-m connlimit --connlimit-above 20 --connlimit-mask 32 --connlimit-saddr -j DROP', 'open'],
        [
          '-m hashlimit --hashlimit-above 50/sec --hashlimit-mode srcip --hashlimit-name x -j DROP',
          'open',
        ],
        ['-m length --length 1000:65535 -j DROP', 'open'],
        ['-p tcp -m tcpmss ! --mss 536:65535 -j DROP', 'open'],
        ['-m string --string evil --algo bm --to 65535 -j DROP', 'open'],
        ['-m mark --mark 0x1/0x1 -j DROP', 'open'],
        ['-m mark --mark 0x0 -j DROP', 'unknown'],
        ['-m physdev --physdev-is-bridged -j DROP', 'open'],
        ['-m policy --dir in --pol ipsec -j DROP', 'open'],
        ['-i docker0 -j DROP', 'open'],
        ['-j BANS', 'open'],
        ['-j FLOOD', 'open'],
        ['-s 203.0.113.9/32 -g ALL', 'open'],
        ['-g ALL', 'dropped'],
      ];
      for (const [rules, expected] of variants) {
        const text = `*filter\n:INPUT DROP [0:0]\n:BANS - [0:0]\n:FLOOD - [0:0]\n:ALL - [0:0]
-A BANS -s 203.0.113.9/32 -j REJECT\n-A BANS -j RETURN
-A FLOOD -m limit --limit 25/sec --limit-burst 50 -j RETURN\n-A FLOOD -j DROP\n-A ALL -j DROP
-A INPUT ${rules}\n-A INPUT -j ACCEPT\nCOMMIT\n`;
        restore(text);
        const seen = connect(OPENED);
        writeFileSync(file, text);
        const verdict = (...options) =>
          JSON.parse(firewall('explain', `${OPENED}`, '--json', ...options).stdout).verdict;
        const word = { open: 'accepted', dropped: 'dropped' }[expected];
        if (word) assert.deepEqual([seen, verdict()], [expected, word], rules);
        if (expected === 'unknown') assert.equal(verdict(), 'cannot-tell', rules);
        if (expected === 'open for most')
          assert.deepEqual(
            [seen === 'open', verdict(), verdict('--source', SOURCE)],
            [false, 'accepted', 'dropped'],
            rules,
          );
        if (expected === 'open for some')
          assert.deepEqual(
            [seen, verdict(), verdict('--source', SOURCE)],
            ['open', 'cannot-tell', 'accepted'],
            rules,
          );
      }
      writeFileSync(file, RULES);
    });

    for (const owner of readdirSync(OWNERS).filter((name) => name.endsWith('.conf'))) {
      test(`opens a port in ${owner}, and closes it`, () => {
        const text = readFileSync(join(OWNERS, owner), 'utf8');
        restore(text);
        assert.equal(connect(SSH), 'open', 'ssh, before');
        assert.notEqual(connect(OPENED), 'open', 'the port, before');
        writeFileSync(file, text);
        const done = firewall('open', `${OPENED}`);
        assert.equal(done.status, 0, done.stderr);
        restore(readFileSync(file, 'utf8'));
        assert.deepEqual([SSH, OPENED].map(connect), ['open', 'open']);
        assert.notEqual(connect(OPENED + 1), 'open', 'another port');
        assert.equal(firewall('close').status, 0);
        assert.equal(readFileSync(file, 'utf8'), text);
        writeFileSync(file, RULES);
      });
    }
  });
}
