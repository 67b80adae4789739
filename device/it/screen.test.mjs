import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { needs } from './support/needs.mjs';
import { DEVICE_JAR, ROOT, configuration, freePort, startService } from './support/processes.mjs';
import { BASE, install, release, status } from './support/releases.mjs';
import { QML, screen } from './support/screen.mjs';
import { open } from './support/sockets.mjs';
import { ADDRESS, TOON, eventually, virtualToon } from './support/toon.mjs';

/** What the launcher writes, as it is when all is well. */
const WELL = {
  format: 1,
  state: 'running',
  reason: '',
  url: '',
  port: 8000,
  confirm: 'none',
  confirm_message: '',
  outside: 'accepted',
  outside_why: 'line 17 accepts it: -A HCB-INPUT -p tcp -m tcp --dport 8123 -j ACCEPT   (ours)',
  request_id: '',
  request: '',
  request_state: 'none',
  request_message: '',
};

function tell(toon, port, change = {}) {
  writeFileSync(
    join(toon.state, '.status.json.new'),
    JSON.stringify({ ...WELL, url: `ws://0.0.0.0:${port}/`, port, ...change }),
  );
  renameSync(join(toon.state, '.status.json.new'), join(toon.state, 'status.json'));
}

/**
 * Resolves to a request, other than the one before, once all of it is written: it is written in
 * place.
 */
const request = (toon, before = '') =>
  eventually(60, 'a request', () => {
    const path = join(toon.state, 'request');
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return text !== before && text.endsWith('end\n') && text;
  });

test(
  'qmllint finds nothing, and only modules of the Toon are imported',
  { ...needs({ commands: ['qmllint'] }) },
  () => {
    const folder = `${ROOT}device/toon/porthole`;
    const files = readdirSync(folder)
      .filter((name) => /\.(qml|js)$/.test(name))
      .map((name) => join(folder, name));
    assert.equal(execFileSync('qmllint', files, { encoding: 'utf8' }), '');
    const has = new Set([
      'QtQuick 2.1',
      'QtWebSockets 1.1',
      'qb.base 1.0',
      'qb.components 1.0',
      'FileIO 1.0',
      '"Words.js" as Words',
    ]);
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      for (const [, imported] of text.matchAll(/^import (.*)$/gm))
        assert.ok(has.has(imported), `${file} imports ${imported}`);
      assert.doesNotMatch(text, /iptables|HCB-INPUT|RequestReboot/, `${file} knows the firewall`);
    }
  },
);

describe("the app on the Toon's screen", { concurrency: 2, ...needs(QML) }, () => {
  for (const isNxt of [false, true]) {
    test(`the client sends at each tap, and flip at each fifth (${isNxt ? '1024x600' : '800x480'})`, async (t) => {
      const service = await startService(t);
      const toon = await screen(t, { isNxt });
      tell(toon, service.port);
      await toon.says('tileState', new RegExp(`^port ${service.port}\n0 clients, not flipped$`));
      await toon.grab('tile');
      await toon.ask({ do: 'dim', on: true });
      await toon.grab('tile-dim');
      await toon.ask({ do: 'dim', on: false });

      await toon.tap('tileClient');
      await toon.tap('clientPort');
      await toon.type('8001abc');
      await toon.says('clientState', /^Expected a port from 1 to 65535 but was '8001abc'\.$/);
      await toon.tap('clientPort');
      await toon.type(String(service.port));
      await toon.tap('clientAddress');
      await toon.type('-f');
      await toon.says(
        'clientState',
        /^Expected an address such as 192\.168\.1\.20 or toon\.lan but was '-f'\.$/,
      );
      await toon.tap('clientAddress');
      await toon.type(' 127.0.0.1 ');
      await eventually(60, 'the settings are kept', () => {
        const kept = `{"clientServerAddress":"127.0.0.1","clientServerPort":"${service.port}","clientTls":false}`;
        return readFileSync(toon.settings, 'utf8') === kept;
      });
      await toon.tap('clientLog');
      await toon.says(
        'clientState',
        /^Connected to ws:\/\/127\.0\.0\.1:\d+\/\. Its answers are as they were sent\.$/,
      );
      for (let sent = 1; sent < 6; sent++) {
        await toon.says('clientLog', new RegExp(`(> .*\n<[^]*){${sent}}`));
        if (sent === 4) assert.equal(await toon.colour('clientLog'), '#fff3b0');
        await toon.tap('clientLog');
      }
      const said = (await toon.says('clientLog', /(> .*\n< .*\n?){6}/)).split('\n');
      assert.match(said[0], /^> Hello World @ \d\d:\d\d:\d\d$/);
      assert.equal(said[1], said[0].replace('>', '<'));
      assert.deepEqual(said.slice(8, 10), ['> flip', '< pilf']);
      assert.match(said[11], /^< \d\d:\d\d:\d\d @ dlroW olleH$/);
      await toon.says('clientState', /Its answers are reversed\.$/);
      assert.equal(await toon.colour('clientLog'), '#ffc0cb');
      await toon.grab('client');

      await toon.ask({ do: 'home' });
      await toon.says('tileState', /\n0 clients, not flipped$/);
      await toon.tap('tileClient');
      await toon.tap('clientPort');
      await toon.type(String(await freePort()));
      await toon.tap('clientLog');
      await toon.says('clientState', /^Not connected: Connection refused/);
      assert.deepEqual(toon.complaints(), []);
    });

    test(`the server screen shows clients and messages, and asks before it reboots (${isNxt ? '1024x600' : '800x480'})`, async (t) => {
      const service = await startService(t);
      const other = await open(t, service.url);
      await other.ask('from elsewhere');
      const toon = await screen(t, { isNxt });
      tell(toon, service.port);
      await toon.says('tileState', /\n1 client, not flipped$/);
      await toon.tap('tileServer');
      await toon.says(
        'serverState',
        /^Running on port \d+\.\nOpen from outside: line 17 accepts it, which is ours\.$/,
      );
      await toon.says('serverMessages', /^from elsewhere$/);
      await toon.says('serverClients', /^1 connection\n127\.0\.0\.1:\d+$/);
      assert.equal(await toon.colour('serverLog'), '#bfff80');
      for (let sent = 1; sent <= 5; sent++) {
        await toon.tap('serverLog');
        await toon.says('serverLog', new RegExp(`(> .*\n<[^]*){${sent}}`));
      }
      await toon.says('serverMessages', /^flip\nHello World @ /);
      await toon.says('serverClients', /, flipped$/);
      assert.equal(await toon.colour('serverLog'), '#ffc0cb');
      await toon.grab('server');

      for (const wrong of ['8001abc', '7999', '65536', '', '08123 ; reboot']) {
        await toon.tap('serverPort');
        assert.equal(await toon.type(wrong), 'Port to open, 8000 to 65535');
        await toon.says('serverState', /^Expected a port from 8000 to 65535 but was '/);
      }
      await toon.tap('serverPort');
      await toon.type('8123');
      await toon.grab('server-reboot');
      assert.match(await toon.text('reboot'), /^Open port 8123\? The Toon reboots for it/);
      await toon.tap('rebootNo');
      assert.equal(await toon.text('reboot'), '');
      assert.equal(existsSync(join(toon.state, 'request')), false, 'cancel asks for nothing');

      await toon.tap('serverPort');
      await toon.type('8123');
      await toon.tap('rebootYes');
      const asked = await request(toon);
      assert.match(
        asked,
        /^porthole-request 1\nid screen-[0-9-]+\ndo open 8123\nwithin 10\naccept outside\nend\n$/,
      );
      const [, id] = asked.match(/^id (.*)$/m);
      tell(toon, service.port, {
        request_id: id,
        request: 'open 8123',
        request_state: 'failed',
        request_message: 'no line lets ssh in',
      });
      await toon.says('serverState', /\nNot done: No line lets ssh in\.$/);

      tell(toon, service.port, {
        confirm: 'wanted',
        request_id: id,
        request: 'open 8123',
        request_state: 'done',
      });
      await toon.says('keep', new RegExp(`^Port ${service.port} is open\\. Keep it\\?$`));
      await toon.grab('server-keep');
      await toon.tap('keepYes');
      assert.match(await request(toon, asked), /^do confirm$/m);
      assert.equal(await toon.text('keep'), '', 'it asks once');
      assert.deepEqual(toon.complaints(), []);
    });
  }

  test('says what to do when there is no service', async (t) => {
    const toon = await screen(t, { properties: { unansweredMillis: 500 } });
    const nobody = await freePort();
    assert.equal(await toon.says('tileState', /./), 'not installed');
    await toon.tap('tileServer');
    await toon.says(
      'serverState',
      /^Porthole's service is not installed on this Toon\. On your PC: porthole deploy root@/,
    );
    await toon.grab('server-missing');
    for (const [change, words] of [
      [
        {},
        /^The service does not answer on this Toon\. Restart the Toon, or on your PC: porthole doctor /,
      ],
      [{ url: `wss://0.0.0.0:${nobody}/` }, /'plain: loopback'/],
      [{ state: 'stopped' }, /^The service was stopped\. On your PC: porthole restart /],
      [
        { state: 'waiting', reason: 'it exited with 1' },
        /^The service has failed: It exited with 1\. It is started again by itself\./,
      ],
      [
        { state: 'refused', reason: 'there is no Java runtime' },
        /^The service cannot be started: There is no Java runtime\./,
      ],
      [{ state: 'gone' }, /^The service was removed\./],
      [{ state: 'starting' }, /^The service is starting\./],
    ]) {
      tell(toon, nobody, { outside: '', ...change });
      await toon.says('serverState', words);
    }
    await toon.ask({ do: 'home' });
    tell(toon, nobody, { outside: '' });
    await toon.says('tileState', /^not running$/);
    await toon.tap('tileServer');
    await toon.tap('serverPort');
    await toon.type('8200');
    await toon.tap('rebootYes');
    await toon.says('serverState', /The launcher does not answer\./);
    assert.deepEqual(toon.complaints(), []);
  });

  test('on a full disk reads the newer status from memory, and says what to do', async (t) => {
    const service = await startService(t);
    const toon = await screen(t);
    tell(toon, service.port);
    const newer = {
      ...WELL,
      url: `ws://0.0.0.0:${service.port}/`,
      port: service.port,
      outside: '',
      disk: 'full',
      disk_folder: '/mnt/data/porthole',
    };
    writeFileSync(join(toon.folder, 'run/status.json'), JSON.stringify(newer));
    await toon.tap('tileServer');
    await toon.says(
      'serverState',
      /^Running on port \d+\. The Toon's disk is full: no port can be asked for until some room is made in \/mnt\/data\/porthole\./,
    );
    await toon.ask({ do: 'home' });
  });
});

test(
  'the client connects by wss to a trusted server, and says why it does not to another',
  needs({ root: true, commands: [...QML.commands, 'unshare'] }),
  async (t) => {
    const files = `${ROOT}device/src/test/resources/tls/`;
    const service = await startService(t, {
      args: [
        '--config',
        configuration(
          t,
          `tls:\n  certificate: ${files}fullchain.pem\n  key: ${files}privkey.pem\n`,
        ),
      ],
    });
    /**
     * Opens the client's screen with TLS, on a Toon that trusts an authority of the tests, or none.
     */
    const client = async (authority) => {
      const trust =
        'mount -t tmpfs none /etc/ssl/certs && cp "$0" /etc/ssl/certs/ca-certificates.crt && exec "$@"';
      const toon = await screen(t, {
        inside: ['unshare', '--mount', 'sh', '-c', trust, authority],
      });
      tell(toon, service.port);
      await toon.tap('tileClient');
      await toon.tap('clientPort');
      await toon.type(String(service.port));
      await toon.tap('clientTls');
      await toon.tap('clientLog');
      return toon;
    };
    const trusting = await client(`${files}root.pem`);
    await trusting.says(
      'clientState',
      /^Connected to wss:\/\/127\.0\.0\.1:\d+\/\. Its answers are as they were sent\.$/,
    );
    await trusting.says('clientLog', /^> (Hello World @ .*)\n< \1$/);
    const doubting = await client('/dev/null');
    await doubting.says(
      'clientState',
      /^Not connected: .*\(wss needs a certificate that this Toon trusts\.\)$/,
    );
    for (const toon of [trusting, doubting]) assert.deepEqual(toon.complaints(), []);
  },
);

test(
  'the client names the missing TLS, not the certificate, if the port speaks no TLS',
  needs(QML),
  async (t) => {
    const silent = createServer((socket) => socket.once('data', () => socket.destroy())).listen(
      0,
      '127.0.0.1',
    );
    await once(silent, 'listening');
    t.after(() => silent.close());
    const toon = await screen(t);
    const { port } = await startService(t);
    const cases = [
      [port, /^Not connected: .*\(This port does not speak TLS: try it without\.\)$/],
      [
        silent.address().port,
        /^Not connected: .*\(Perhaps this port does not speak TLS: try it without\.\)$/,
      ],
      [await freePort(), /^Not connected: Connection refused$/],
    ];
    tell(toon, port);
    await toon.tap('tileClient');
    await toon.tap('clientTls');
    for (const [plain, sentence] of cases) {
      await toon.tap('clientPort');
      await toon.type(String(plain));
      await toon.tap('clientLog');
      await toon.says('clientState', sentence);
    }
    assert.deepEqual(toon.complaints(), []);
  },
);

/**
 * A Java runtime of this machine's kind, so that nothing has to be emulated: the virtual Toon runs
 * its programs as they are.
 */
function nativeRuntime(toon) {
  const folder = toon.path('HCBv2/porthole/runtimes/native');
  mkdirSync(toon.path('HCBv2/porthole/runtimes'), { recursive: true });
  execFileSync('jlink', [
    '--add-modules',
    'java.base,java.logging,java.management',
    '--no-header-files',
    '--no-man-pages',
    '--output',
    folder,
  ]);
  cpSync(`${ROOT}device/runtime/porthole`, join(folder, 'start'));
  writeFileSync(
    join(folder, 'porthole'),
    '#!/bin/sh\nunset PORTHOLE_EMULATOR\nself=$(readlink -f "$0")\nexec /bin/sh "${self%/*}/start" "$@"\n',
    { mode: 0o755 },
  );
  const needed = [
    `${folder}/bin/java`,
    `${folder}/lib/server/libjvm.so`,
    `${folder}/lib/libjli.so`,
    `${folder}/lib/libnio.so`,
    `${folder}/lib/libnet.so`,
  ];
  const libraries = execFileSync('ldd', needed, {
    encoding: 'utf8',
    env: { ...process.env, LD_LIBRARY_PATH: `${folder}/lib:${folder}/lib/server` },
  });
  for (const [, library] of libraries.matchAll(/(?:=> |^\t)(\/\S+) \(/gm)) {
    if (library.includes('/HCBv2/') || existsSync(toon.path(library))) continue;
    mkdirSync(join(toon.path(library), '..'), { recursive: true });
    cpSync(library, toon.path(library), { dereference: true });
  }
}

/** The Toon's GUI, which lives as long as the Toon is on. */
function gui(t, toon) {
  const inside = [
    'nsenter',
    '--target',
    readFileSync(`${toon.dir}/init.pid`, 'utf8').trim(),
    '--net',
    '--',
  ];
  const properties = {
    stateFolder: toon.path('mnt/data/porthole'),
    runFolder: toon.path('var/volatile/porthole'),
    settingsPath: toon.path('mnt/data/tsc/webSocketSettings.json'),
  };
  return screen(t, { inside, properties });
}

/** Taps until the Toon reboots, and resolves to what the launcher says after that. */
async function openByScreen(t, toon, port) {
  const before = readFileSync(`${toon.dir}/boot_id`, 'utf8').trim();
  const shown = await gui(t, toon);
  await shown.tap('tileServer');
  await shown.tap('serverPort');
  await shown.type(String(port));
  await shown.tap('rebootYes');
  const now = await status(
    toon,
    60,
    'it waits for the confirmation',
    (after) => after.state === 'running' && after.boot_id !== before && after.confirm === 'wanted',
  );
  await shown.end();
  return now;
}

test(
  'on a virtual Toon the screen opens a port and asks after the reboot; a connection from outside confirms, too',
  needs({ root: true, commands: [...TOON.commands, ...QML.commands, 'jlink', 'nsenter'] }),
  async (t) => {
    const toon = await virtualToon(t);
    nativeRuntime(toon);
    release(toon, '1-real', {
      jars: {
        'porthole-device.jar': DEVICE_JAR,
        'porthole-firewall.jar': `${ROOT}firewall/target/porthole-firewall.jar`,
      },
    });
    await toon.says(`${BASE}/releases/1-real/launcher use-runtime native`);
    await install(toon, '1-real');
    const first = await status(
      toon,
      60,
      'the service runs, and is explained',
      (now) => now.state === 'running' && now.outside !== '',
    );
    assert.deepEqual([first.outside, await toon.accepts(8123)], ['dropped', false]);

    const opened = await openByScreen(t, toon, 8123);
    assert.equal(opened.url, 'ws://0.0.0.0:8123/');
    const shown = await gui(t, toon);
    await shown.says('keep', /^Port 8123 is open\. Keep it\?$/, 20);
    assert.equal(await toon.accepts(8123), true);
    await shown.tap('keepYes');
    await status(
      toon,
      30,
      'it is kept',
      (now) => now.confirm === 'none' && now.request === 'confirm' && now.request_state === 'done',
    );
    await shown.says(
      'serverState',
      /^Running on port 8123\.\nOpen from outside: line \d+ accepts it, which is ours\./,
    );
    await shown.tap('serverLog');
    await shown.says('serverLog', /^> (Hello World @ .*)\n< \1$/);
    await shown.grab('server-kept');
    await shown.end();

    await openByScreen(t, toon, 8200);
    const knock =
      "const s = new (require('ws'))(process.argv[1]); s.on('open', () => { s.close(); }); s.on('error', (e) => { throw e; });";
    assert.equal(
      (await toon.exec('node', ['-e', knock, `ws://${ADDRESS}:8200/`], { cwd: ROOT })).code,
      0,
    );
    const kept = await status(
      toon,
      40,
      'the connection confirms it',
      (now) => now.confirm === 'none',
    );
    assert.equal(kept.port, 8200);
    const rules = toon.read('etc/default/iptables.conf');
    assert.match(rules, /--dport 8200 -j ACCEPT\n.*--dport 22 /);
    assert.doesNotMatch(rules, /--dport 8123/);
  },
);
