import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { selfSigned } from '../../device/it/support/certificates.mjs';
import { needs } from '../../device/it/support/needs.mjs';
import { echo, peer, porthole } from './support/porthole.mjs';

const openssl = needs({ commands: ['openssl'] });

test('wss: a certificate that is trusted and names the host is accepted', openssl, async (t) => {
  const { file, tls } = selfSigned(t, 'localhost');
  const { port, peers } = await peer(t, echo, { tls });
  const input = Array.from({ length: 2000 }, (_, i) => `${i} ${'x'.repeat(i)}\n`).join('');
  const { code, out, err } = await porthole(
    t,
    ['connect', '--ca', file, `wss://localhost:${port}`],
    { input },
  );
  assert.deepEqual([code, err], [0, '']);
  assert.ok(out === input);
  assert.deepEqual(await peers[0].closed, [1000, '']);
});

test(
  'wss: every certificate of a file counts, with a byte order mark before them and no new line between',
  openssl,
  async (t) => {
    const { file, tls } = selfSigned(t, 'localhost');
    const { port } = await peer(t, echo, { tls });
    const other = readFileSync(selfSigned(t, 'elsewhere.test').file, 'utf8').trim();
    const joined = join(dirname(file), 'joined.pem');
    writeFileSync(joined, `\ufeff${other}${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`);
    assert.deepEqual(
      await porthole(t, ['connect', '--ca', joined, `wss://localhost:${port}`], { input: 'a\n' }),
      { code: 0, out: 'a\n', err: '' },
    );
  },
);

test('wss: a self-signed certificate is refused, and nothing is sent', openssl, async (t) => {
  const { tls } = selfSigned(t, 'localhost');
  const { port, peers } = await peer(t, echo, { tls });
  assert.deepEqual(
    await porthole(t, ['connect', `wss://localhost:${port}`], { input: 'secret\n' }),
    {
      code: 1,
      out: '',
      err: `Cannot trust localhost:${port}: its certificate is not signed by a trusted authority; add that authority with --ca FILE.\n`,
    },
  );
  assert.equal(peers.length, 0);
});

test('wss: a certificate for another host is refused, though it is trusted', openssl, async (t) => {
  const { file, tls } = selfSigned(t, 'elsewhere.test');
  const { port, peers } = await peer(t, echo, { tls });
  const { code, err } = await porthole(t, ['connect', '--ca', file, `wss://localhost:${port}`], {
    input: 'secret\n',
  });
  assert.equal(code, 1);
  assert.match(
    err,
    /^Cannot trust localhost:\d+: its certificate is not valid for it: .*localhost.*\.\n$/,
  );
  assert.equal(peers.length, 0);
});

test(
  'wss: a certificate that --ca does not trust is refused in one sentence',
  openssl,
  async (t) => {
    const { port } = await peer(t, echo, { tls: selfSigned(t, 'localhost').tls });
    for (const name of ['localhost', 'elsewhere.test']) {
      // The same name with another key, and another name.
      const { file } = selfSigned(t, name);
      assert.deepEqual(await porthole(t, ['connect', '--ca', file, `wss://localhost:${port}`]), {
        code: 1,
        out: '',
        err: `Cannot trust localhost:${port}: its certificate is not signed by a certificate in ${file}.\n`,
      });
      const key = join(dirname(file), 'key.pem');
      assert.deepEqual(await porthole(t, ['connect', '--ca', key, `wss://localhost:${port}`]), {
        code: 1,
        out: '',
        err: `Expected PEM certificates in ${key}: Expected a 'BEGIN CERTIFICATE' in the file of the certificate.\n`,
      });
    }
  },
);

test('wss: --insecure accepts any certificate', openssl, async (t) => {
  const { tls } = selfSigned(t, 'elsewhere.test');
  const { port } = await peer(t, echo, { tls });
  assert.deepEqual(
    await porthole(t, ['connect', '--insecure', `wss://localhost:${port}`], { input: 'a\n' }),
    { code: 0, out: 'a\n', err: '' },
  );
});

test('wss: a server without TLS is reported as such', openssl, async (t) => {
  const { port } = await peer(t, echo);
  const { code, err } = await porthole(t, ['connect', `wss://localhost:${port}`]);
  assert.equal(code, 1);
  assert.match(
    err,
    /^Cannot connect to localhost:\d+: the server does not speak TLS there; try ws:\/\/ instead of wss:\/\/\.\n$/,
  );
});

test('wss: a server that leaves at the first bytes of TLS is not blamed for its certificate', async (t) => {
  const server = createServer((socket) => socket.once('data', () => socket.end())).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address();
  for (const command of [
    ['connect', `wss://127.0.0.1:${port}`],
    ['listen', `wss://127.0.0.1:${port}`],
  ]) {
    assert.deepEqual(await porthole(t, command), {
      code: 1,
      out: '',
      err:
        `Cannot connect to 127.0.0.1:${port}: the server ended the TLS handshake; if it does not speak TLS there, ` +
        'try ws:// instead of wss://.\n',
    });
  }
});
