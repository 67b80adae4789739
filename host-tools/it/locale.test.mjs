import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import { ROOT, freePort, printed, run, startService } from '../../device/it/support/processes.mjs';
import { open } from '../../device/it/support/sockets.mjs';
import { portholeAlone, startAlone } from './support/alone.mjs';
import { board } from './support/board.mjs';
import { echo, peer } from './support/porthole.mjs';

/** As cron has it, and with a locale that this machine has not. */
const LOCALES = [{}, { LC_ALL: 'C' }, { LANG: 'xx_YY.UTF-8' }];

test('arguments are UTF-8 whatever the locale is', async (t) => {
  const { port } = await startService(t);
  const witness = await open(t, `ws://127.0.0.1:${port}/channels`);
  for (const env of LOCALES) {
    const result = await portholeAlone(
      t,
      ['signal', `127.0.0.1:${port}`, 'tuin', 'régen', '{"a":"é€"}'],
      { env },
    );
    assert.deepEqual(result, { code: 0, out: '', err: '' });
    for (let heard; heard?.message !== 'tuin.régen';) {
      heard = JSON.parse(await witness.next());
      if (heard.message) assert.deepEqual(heard.data, { a: 'é€' });
    }
  }
});

test('scripts/porthole runs in a locale that has all letters, file names included', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, 'é.yaml'),
    'Socket_connection:\n  Client:\n    Küche: {IP: 127.0.0.1, Port: 1}\n',
  );
  const args = ['send', 'Küche', 'a', '1', '--config', 'é.yaml'];
  const env = { PATH: process.env.PATH, LC_ALL: 'C', HOME: process.env.HOME };
  const named = await run(t, `${ROOT}scripts/porthole`, args, { cwd: folder, env });
  assert.match(named.err, /127\.0\.0\.1:1/);
  const refused = await portholeAlone(t, args, { cwd: folder, env });
  assert.equal(refused.code, 2);
  assert.equal(
    refused.err,
    "Invalid value for option '--config': Expected a name in letters of this locale but was 'é.yaml': " +
      "try again with LC_ALL=C.UTF-8. See 'porthole send --help'.\n",
  );
});

test('an argument that is not UTF-8 is refused in every locale', async (t) => {
  const shell = 'exec "$@" "$(printf "r\\351gen")"';
  for (const env of [...LOCALES, { LC_ALL: 'C.UTF-8' }]) {
    const result = await portholeAlone(t, ['signal', '127.0.0.1:1', 'tuin'], {
      env,
      prefix: ['sh', '-c', shell, 'sh'],
    });
    assert.deepEqual(result, {
      code: 2,
      out: '',
      err: "Expected arguments in UTF-8 but was 'r\ufffdgen'.\n",
    });
  }
});

test('the output is UTF-8 with every letter intact', async (t) => {
  const { port } = await startService(t);
  const env = { LC_ALL: 'C' };
  const witness = await open(t, `ws://127.0.0.1:${port}/channels`);
  const plain = startAlone(t, ['listen', `127.0.0.1:${port}`, '-n', '2'], { env });
  await witness.next();
  const json = startAlone(t, ['listen', `127.0.0.1:${port}`, '--json', '-n', '1'], { env });
  await witness.next();
  await printed(plain, /socket\.connected/);
  witness.send('{"message":"a\\u20ac\\u009b.\\u001bé","data":["é€…\\u202e","\\u00e9\\n"]}');
  assert.equal(await plain.exited, 0);
  assert.equal(plain.out.split('\n')[1], 'a€?.?é ["é€…\\u202e","é\\n"]');
  assert.equal(await json.exited, 0);
  assert.equal(
    json.out,
    '{"channel":"a€\\u009b","event":"\\u001bé","data":["é€…\\u202e","é\\n"]}\n',
  );
});

test('connect, listen and send read and write UTF-8', async (t) => {
  const { url, port, peers } = await peer(t, echo);
  const env = { LC_ALL: 'C' };
  const said = await portholeAlone(t, ['connect', url, '-w', '0', '-H', 'X-A: b'], {
    env,
    input: 'zwö €\n',
  });
  assert.deepEqual(said, { code: 0, out: 'zwö €\n', err: '' });
  assert.equal(peers[0].received[0][0].toString(), 'zwö €');
  const header = await portholeAlone(t, ['connect', url, '-H', 'X-A: é'], { env });
  assert.deepEqual(
    [header.code, header.err],
    [2, "Expected printable ASCII in the header X-A but was 'é'. See 'porthole connect --help'.\n"],
  );
  const host = await portholeAlone(t, ['echo', '-s', 'é', '-p', `${port}`, '-n', '1'], { env });
  assert.equal(host.code, 2);
  assert.match(host.err, /but was 'é'/);
  const server = startAlone(t, ['echo-server', '--listen', `127.0.0.1:${await freePort()}`], {
    env,
  });
  const [, listens] = await printed(server, /^Ready (\S+)$/m, { on: 'err' });
  const client = await open(t, listens);
  assert.equal(await client.ask('é\u001b[31m€'), ' # 1 # é\u001b[31m€');
  await printed(server, /received : é\?\[31m€\n/);
});

test(
  'code for a board is UTF-8, and so are names of its files',
  needs({ commands: ['socat'] }),
  async (t) => {
    const at = await board(t);
    const env = { LC_ALL: 'C' };
    const esp = (...args) => portholeAlone(t, ['esp', '-p', at.port, ...args], { env });
    assert.deepEqual(await esp('exec', 'print("é€", len("é€"))', '+', 'mkdir', '/ü'), {
      code: 0,
      out: 'é€ 2\n',
      err: '',
    });
    assert.equal((await esp('ls', '/')).out, '            ü/\n');
    const got = await portholeAlone(t, ['esp', '-p', at.port, 'get', '/ü'], {
      env,
      cwd: at.line.folder,
    });
    assert.deepEqual(got, {
      code: 1,
      out: '',
      err: "Expected a name in letters of this locale but was 'ü': try again with LC_ALL=C.UTF-8.\n",
    });
  },
);
