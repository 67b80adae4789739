import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { needs } from './support/needs.mjs';
import { DEVICE_JAR, ROOT, freePort, printed, run, start } from './support/processes.mjs';
import { open } from './support/sockets.mjs';

const ARCHIVE = `${ROOT}device/target/porthole-runtime-armhf.tar.gz`;
const MAX_ARCHIVE_BYTES = 16_000_000;
// A Toon 2: i.MX6 SoloX, Linux 3.14. The CPU matters: a Cortex-A9 has no instruction to divide.
const TOON_2 = '/bin/qemu-arm-static -cpu cortex-a9 -r 3.14.0';
const PORTHOLE = '/qmf/porthole/runtime/porthole';
const JAR = '/qmf/porthole/current/porthole-device.jar';

const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
const command = (name, ...args) => execFileSync(name, args, { encoding: 'utf8' });
const newFolder = () => mkdtempSync(join(tmpdir(), 'porthole runtime '));

const BUILD = needs({ commands: ['jlink', 'arm-linux-gnueabihf-strip', 'apt-get'] });
const RUN = needs({
  root: true,
  commands: ['qemu-arm-static', 'busybox', 'chroot', 'mount', 'unshare'],
});

describe('scripts/runtime', () => {
  before(() => BUILD.skip || command(`${ROOT}scripts/runtime`, 'armhf'));

  test('its archive has at most 16 MB', BUILD, () => {
    assert.ok(statSync(ARCHIVE).size <= MAX_ARCHIVE_BYTES, `${statSync(ARCHIVE).size} bytes`);
  });

  test('does nothing when the archive is up to date, and prints its sizes', BUILD, async (t) => {
    const made = statSync(ARCHIVE).mtimeMs;
    const { code, out, err } = await run(t, `${ROOT}scripts/runtime`, ['armhf'], { cwd: '/' });
    assert.deepEqual([code, err], [0, '']);
    assert.match(
      out,
      /^device\/target\/porthole-runtime-armhf\.tar\.gz: [\d.]+ MB; unpacked [\d.]+ MB \(.*\)\n$/,
    );
    assert.equal(statSync(ARCHIVE).mtimeMs, made);
  });

  test('makes the same bytes again, also in another folder', BUILD, async (t) => {
    const checkout = newFolder();
    t.after(() => rmSync(checkout, { recursive: true }));
    for (const part of ['scripts', 'device/runtime', 'device/target/runtime-armhf/debs']) {
      cpSync(ROOT + part, join(checkout, part), { recursive: true });
    }
    const made = await run(t, join(checkout, 'scripts/runtime'), ['armhf'], { seconds: 300 });
    assert.equal(made.code, 0, made.err);
    assert.equal(
      sha256(join(checkout, 'device/target/porthole-runtime-armhf.tar.gz')),
      sha256(ARCHIVE),
    );
  });

  test('prints its usage, and names a JDK that it cannot link', BUILD, async (t) => {
    for (const args of [
      [],
      ['mips'],
      ['armhf', '--jdk'],
      ['armhf', '--jar', '/x'],
      ['armhf', '--jdk', '/x', 'y'],
    ]) {
      const { code, err } = await run(t, `${ROOT}scripts/runtime`, args);
      assert.deepEqual(
        [code, err],
        [2, 'usage: scripts/runtime armhf [--jdk DIR]\n'],
        `for ${args}`,
      );
    }
    const none = await run(t, `${ROOT}scripts/runtime`, ['armhf', '--jdk', '/nowhere']);
    assert.deepEqual([none.code, none.out], [1, '']);
    assert.match(none.err, /^scripts\/runtime: there is no JDK to link in '\/nowhere'.*\n$/);

    const home = command(
      'sh',
      '-c',
      'dirname "$(dirname "$(readlink -f "$(command -v jlink)")")"',
    ).trim();
    const ours = await run(t, `${ROOT}scripts/runtime`, ['armhf', '--jdk', home]);
    assert.deepEqual(
      [ours.code, ours.out, ours.err],
      [1, '', `scripts/runtime: the JDK in '${home}' is not for ARM Linux\n`],
    );
  });
});

describe('the ARM runtime', () => {
  // All that the service sees: a shell, the emulator (both without any library), and what is
  // deployed. On tmpfs: an emulated 32-bit program cannot list a folder whose file system, as ext4,
  // numbers entries in 64 bits.
  const tree = newFolder();
  const inTree = (path) => join(tree, path);

  before(() => {
    if (RUN.skip) return;
    command('mount', '-t', 'tmpfs', '-o', 'mode=755', 'porthole-test', tree);
    for (const folder of [
      'bin',
      'dev',
      'tmp',
      'proc',
      'var/volatile/log',
      'qmf/porthole/releases/0.1.0-abc',
    ]) {
      mkdirSync(inTree(folder), { recursive: true });
    }
    for (const program of ['busybox', 'qemu-arm-static']) {
      const file = command('sh', '-c', `command -v ${program}`).trim();
      assert.doesNotMatch(
        command('arm-linux-gnueabihf-readelf', '-l', file),
        /INTERP/,
        `install the static ${program}`,
      );
      copyFileSync(file, inTree(`bin/${program}`));
    }
    command('chroot', tree, '/bin/busybox', '--install', '-s', '/bin');
    command('mknod', inTree('dev/null'), 'c', '1', '3');
    command('mknod', inTree('dev/urandom'), 'c', '1', '9');
    command('tar', '-xzf', ARCHIVE, '-C', inTree('qmf/porthole'));
    copyFileSync(DEVICE_JAR, inTree('qmf/porthole/releases/0.1.0-abc/porthole-device.jar'));
    symlinkSync('releases/0.1.0-abc', inTree('qmf/porthole/current'));
  });

  after(() => {
    if (!RUN.skip) command('umount', tree);
    rmSync(tree, { recursive: true });
  });

  const argumentsOf = (environment, program, args) => {
    const settings = Object.entries({ PORTHOLE_EMULATOR: TOON_2, ...environment }).map((pair) =>
      pair.join('='),
    );
    return [tree, '/bin/env', '-i', ...settings, ...[program].flat(), ...args];
  };
  const inside = (t, program, args, environment = {}) =>
    run(t, 'chroot', argumentsOf(environment, program, args), { seconds: 120 });
  const serve = async (t, environment = {}) => {
    const port = await freePort();
    const args = argumentsOf(environment, PORTHOLE, ['--listen', `127.0.0.1:${port}`]);
    const service = start(t, 'chroot', args);
    await printed(service, /^Ready ws:.*\n/m, { seconds: 120 });
    return Object.assign(service, { url: `ws://127.0.0.1:${port}` });
  };

  test('answers a client with echo and flip, and ends with 0 at SIGTERM', RUN, async (t) => {
    const service = await serve(t);
    const socket = await open(t, service.url);
    assert.equal(await socket.ask('Hello, één 👍🏽'), 'Hello, één 👍🏽');
    const binary = Buffer.alloc(65536, 'porthole');
    assert.deepEqual(await socket.ask(binary), binary);
    assert.equal(await socket.ask('flip'), 'pilf');
    assert.equal(await socket.ask('één 👍🏽'), '👍🏽 néé');
    assert.equal(await service.stop(), 0);
    assert.equal((await socket.closed).code, 1001);
    assert.deepEqual([service.out, service.err], [`Ready ${service.url}/\n`, '']);
    assert.match(
      readFileSync(inTree('var/volatile/log/porthole.log'), 'utf8'),
      /INFO porthole .* listens on 127\.0\.0\.1/,
    );
  });

  test("passes the service's exit code on", RUN, async (t) => {
    const { code, err } = await inside(t, PORTHOLE, ['--bogus']);
    assert.deepEqual([code, err], [2, "porthole: Unknown option '--bogus'. See --help.\n"]);
  });

  test('starts from any folder, through a symlink, and from paths with blanks', RUN, async (t) => {
    cpSync(inTree('qmf/porthole'), inTree('mnt/data/my porthole'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    symlinkSync('../mnt/data/my porthole/runtime/porthole', inTree('bin/porthole'));
    t.after(() => rmSync(inTree('mnt'), { recursive: true }));
    const fromTmp = ['/bin/sh', '-c', 'cd /tmp && exec "$@"', 'sh'];
    for (const program of [
      [...fromTmp, '/bin/porthole'],
      [...fromTmp, '/mnt/data/my porthole/runtime/porthole'],
      'porthole',
    ]) {
      const { code, out, err } = await inside(t, program, ['--help'], { PATH: '/bin' });
      assert.deepEqual([code, err], [0, ''], `${program}`);
      assert.match(out, /^Usage: /);
    }
  });

  test("takes nothing from the caller's environment", RUN, async (t) => {
    const { code, out, err } = await inside(t, PORTHOLE, ['--help'], {
      PATH: '/nowhere',
      IFS: 'aeiou/-',
      LD_LIBRARY_PATH: '/qmf/porthole/runtime/lib/server',
      LD_PRELOAD: '/lib/libnothing.so',
      LD_DEBUG: 'libs',
      CLASSPATH: '/nowhere',
      JAVA_TOOL_OPTIONS: '-Xmx1k',
      JDK_JAVA_OPTIONS: '--bogus',
      _JAVA_OPTIONS: '-bogus',
    });
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /^Usage: /);
  });

  test('contains the modules that TLS needs', RUN, async (t) => {
    const classes = newFolder();
    t.after(() => rmSync(classes, { recursive: true }));
    writeFileSync(
      join(classes, 'Tls.java'),
      `
      public class Tls {
        public static void main(String[] args) throws Exception {
          javax.net.ssl.SSLContext context = javax.net.ssl.SSLContext.getDefault();
          System.out.println(String.join(" ", context.getDefaultSSLParameters().getProtocols()));
          java.security.Signature signature = java.security.Signature.getInstance("SHA256withECDSA");
          signature.initSign(java.security.KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate());
          System.out.println(signature.sign().length > 64);
        }
      }`,
    );
    command('javac', '--release', '8', '-Xlint:-options', '-d', classes, join(classes, 'Tls.java'));
    command(
      'jar',
      '--create',
      '--file',
      inTree('tmp/tls.jar'),
      '--main-class',
      'Tls',
      '-C',
      classes,
      'Tls.class',
    );
    const { out, err } = await inside(t, PORTHOLE, [], { PORTHOLE_JAR: '/tmp/tls.jar' });
    assert.deepEqual([out, err], ['TLSv1.3 TLSv1.2\ntrue\n', '']);
  });

  test('starts from the class archive, and without it for another jar', RUN, async (t) => {
    const made = await inside(t, '/qmf/porthole/runtime/porthole-archive', [JAR]);
    t.after(() => rmSync(inTree(JAR.replace(/jar$/, 'jsa'))));
    assert.deepEqual(made, { code: 0, out: '', err: '' });
    assert.equal(
      command('ls', inTree('qmf/porthole/current')),
      'porthole-device.jar\nporthole-device.jsa\n',
    );

    const sharedClasses = async () => {
      const service = await serve(t, {
        PORTHOLE_JAVA_OPTIONS: '-Xlog:class+load:file=/tmp/classes',
      });
      assert.equal(await service.stop(), 0);
      assert.deepEqual([service.out, service.err], [`Ready ${service.url}/\n`, '']);
      const classes = readFileSync(inTree('tmp/classes'), 'utf8').split('\n');
      // Most of our own classes have no package in the jar.
      const ours = /\] (porthole\.\S+|\w+) source: shared objects file/;
      return classes.filter((line) => ours.test(line)).length;
    };
    assert.ok((await sharedClasses()) >= 20);
    utimesSync(inTree(JAR), 1, 1);
    assert.equal(await sharedClasses(), 0);
  });

  test(
    'porthole-archive says why it made no archive, and leaves no file behind',
    RUN,
    async (t) => {
      // Of one that a power cut ended.
      mkdirSync(inTree('tmp/bad/bad.jsa.abcdef'), { recursive: true });
      writeFileSync(inTree('tmp/bad/bad.jar'), 'no jar');
      const { code, out, err } = await inside(t, '/qmf/porthole/runtime/porthole-archive', [
        '/tmp/bad/bad.jar',
      ]);
      assert.deepEqual([code, out], [1, '']);
      assert.match(
        err,
        /^porthole-archive: the service did not start: .*corrupt jarfile \/tmp\/bad\/bad\.jar\n$/,
      );
      assert.equal(command('ls', inTree('tmp/bad')), 'bad.jar\n');
    },
  );

  test('names a missing jar, and a machine that it does not fit', RUN, async (t) => {
    const none = await inside(t, PORTHOLE, [], { PORTHOLE_JAR: '/tmp/none.jar' });
    assert.deepEqual([none.code, none.err], [1, 'porthole: there is no jar /tmp/none.jar\n']);

    const machines = [
      [
        'x86_64',
        '6.1.0-18-amd64',
        /is for ARMv7 with hard float \(Toon 2\), and this machine is x86_64\n$/,
      ],
      ['armv5tejl', '3.14.0', /is for ARMv7 .* this machine is armv5tejl\n$/],
      [
        'armv7l',
        '2.6.36',
        /needs Linux 3\.2, and this is 2\.6\.36: a Toon 1 needs Java SE Embedded 8\n$/,
      ],
      ['armv7l', '3.1-rc2', /needs Linux 3\.2, and this is 3\.1-rc2/],
    ];
    for (const [machine, release, message] of machines) {
      writeFileSync(
        inTree('tmp/uname'),
        `#!/bin/sh\n[ "$1" = -m ] && echo ${machine} || echo ${release}\n`,
      );
      chmodSync(inTree('tmp/uname'), 0o755);
      const script =
        'mount --bind "$1/tmp/uname" "$(command -v uname)" && exec "$1/qmf/porthole/runtime/porthole"';
      const { code, out, err } = await run(t, 'unshare', [
        '--mount',
        'sh',
        '-c',
        script,
        'sh',
        tree,
      ]);
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, message);
    }
  });
});

describe('the start script with a Java of the owner', () => {
  test('starts without the ARM loader', async (t) => {
    const runtime = newFolder();
    t.after(() => rmSync(runtime, { recursive: true }));
    mkdirSync(join(runtime, 'bin'));
    symlinkSync(
      command('sh', '-c', 'readlink -f "$(command -v java)"').trim(),
      join(runtime, 'bin/java'),
    );
    copyFileSync(`${ROOT}device/runtime/porthole`, join(runtime, 'porthole'));
    copyFileSync(DEVICE_JAR, join(runtime, 'porthole-device.jar'));
    const port = await freePort();
    const env = { PORTHOLE_LOG: join(runtime, 'porthole.log') };
    const service = start(t, join(runtime, 'porthole'), ['--listen', `127.0.0.1:${port}`], { env });
    await printed(service, /^Ready ws:.*\n/m);
    const socket = await open(t, `ws://127.0.0.1:${port}/`);
    assert.equal(await socket.ask('Hello'), 'Hello');
    assert.equal(await service.stop(), 0);
    assert.match(readFileSync(env.PORTHOLE_LOG, 'utf8'), /INFO porthole has stopped/);
  });

  test('says that there is no Java', async (t) => {
    const { code, err } = await run(t, `${ROOT}device/runtime/porthole`, [], {
      env: { PORTHOLE_JAR: DEVICE_JAR },
    });
    assert.deepEqual(
      [code, err],
      [1, `porthole: there is no Java runtime in ${ROOT}device/runtime: its bin/java is missing\n`],
    );
  });
});
