import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { needs } from './support/needs.mjs';
import { inside, network, startInside } from './support/network.mjs';
import {
  DEVICE_JAR,
  ROOT,
  freePort,
  printed,
  run,
  start,
  startService,
  within,
} from './support/processes.mjs';
import { open, refusal } from './support/sockets.mjs';
import { eventually } from './support/toon.mjs';

const FILES = `${ROOT}device/src/test/resources/tls/`;
const openssl = needs({ commands: ['openssl'] });

/** Makes a folder with a certificate, a key and a configuration, as an owner has it. */
function owner(t, { certificate = 'fullchain.pem', key = 'privkey.pem', plain = '' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const config = join(folder, 'porthole.yaml');
  writeFileSync(
    config,
    `tls:\n  certificate: cert.pem\n  key: key.pem\n${plain && `  plain: ${plain}\n`}`,
  );
  const put = (from, to) => {
    copyFileSync(from.startsWith('/') ? from : FILES + from, join(folder, `.${to}`));
    renameSync(join(folder, `.${to}`), join(folder, to));
  };
  put(certificate, 'cert.pem');
  put(key, 'key.pem');
  return { folder, config, put };
}

/** Starts the service with TLS; `wss` is its URL. */
async function startTls(t, files = {}, options = {}) {
  const place = owner(t, files);
  const service = await startService(t, { args: ['--config', place.config], ...options });
  return Object.assign(service, place, { wss: `wss://127.0.0.1:${service.port}` });
}

const ca = (name) => ({ ca: readFileSync(FILES + name) });
const ROOT_CA = ca('root.pem');

/** What openssl's client says about a service, with what was typed into it. */
const client = (t, port, args, input = 'Q\n') =>
  run(
    t,
    'openssl',
    [
      's_client',
      '-connect',
      `127.0.0.1:${port}`,
      '-CAfile',
      `${FILES}root.pem`,
      '-verify_return_error',
      ...args,
    ],
    { input },
  );

/** Resolves to the name in the certificate that a new connection is shown. */
async function shown(port) {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await within(
    10,
    'TLS handshake',
    new Promise((resolve, reject) => socket.on('secureConnect', resolve).on('error', reject)),
  );
  const { subject, asn1Curve } = socket.getPeerCertificate();
  const kind = asn1Curve ? 'EC' : 'RSA';
  socket.destroy();
  return `${subject.CN} ${kind}`;
}

for (const [option, protocol] of [
  ['-tls1_2', 'TLSv1.2'],
  ['-tls1_3', 'TLSv1.3'],
]) {
  test(`openssl trusts the chain, with its intermediate, by ${protocol}`, openssl, async (t) => {
    const service = await startTls(t);
    const { code, out, err } = await client(t, service.port, [option, '-verify_ip', '127.0.0.1']);
    assert.equal(code, 0, err);
    assert.match(out, new RegExp(`New, ${protocol}, Cipher is`));
    assert.match(out, /Verification: OK/);
    assert.match(out, /1 s:CN = Test intermediate/);
  });
}

test('TLS 1.1 is refused', openssl, async (t) => {
  const service = await startTls(t);
  const { code, err } = await client(t, service.port, ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0']);
  assert.equal(code, 1);
  assert.match(err, /alert protocol version/);
});

for (const suite of [
  'AES128-SHA',
  'AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-SHA256',
  'ECDHE-RSA-AES256-SHA',
]) {
  test(
    `the suite ${suite} is refused, for want of forward secrecy or for CBC`,
    openssl,
    async (t) => {
      const service = await startTls(t, { certificate: 'rsa.pem', key: 'rsa.key' });
      const { code, err } = await client(t, service.port, [
        '-tls1_2',
        '-cipher',
        `${suite}:@SECLEVEL=0`,
      ]);
      assert.equal(code, 1);
      assert.match(err, /alert handshake failure/);
    },
  );
}

test('a client that renegotiates is cut', openssl, async (t) => {
  const service = await startTls(t);
  const s_client = start(t, 'openssl', [
    's_client',
    '-connect',
    `127.0.0.1:${service.port}`,
    '-tls1_2',
  ]);
  await printed(s_client, /Verify return code/);
  s_client.child.stdin.write('R\n');
  await within(60, 'end of the connection', s_client.exited);
  assert.match(s_client.err, /RENEGOTIATING/);
  assert.equal(await (await open(t, service.wss, ROOT_CA)).ask('others stay'), 'others stay');
});

for (const kind of ['ec', 'rsa']) {
  test(`ws echoes 64 kB, text and binary, with a key of ${kind}`, async (t) => {
    const service = await startTls(t, { certificate: `${kind}.pem`, key: `${kind}.key` });
    const socket = await open(t, service.wss, ca(`${kind}.pem`));
    const bytes = Buffer.alloc(65536, 'a porthole ');
    assert.ok((await socket.ask(bytes)).equals(bytes));
    assert.ok((await socket.ask(bytes.toString())) === bytes.toString());
    socket.close(3000, 'done');
    assert.deepEqual(await socket.closed, { code: 3000, reason: 'done' });
  });
}

test('fifty clients at once are served', async (t) => {
  const service = await startTls(t);
  const sockets = await Promise.all(
    Array.from({ length: 50 }, () => open(t, service.wss, ROOT_CA)),
  );
  const answers = await Promise.all(
    sockets.map((socket, i) => socket.ask(`${i} ${'x'.repeat(1000)}`)),
  );
  answers.forEach((answer, i) => assert.equal(answer, `${i} ${'x'.repeat(1000)}`));
});

test('a connection that is closed properly ends without an error', async (t) => {
  const service = await startTls(t);
  const socket = await open(t, service.wss, ROOT_CA);
  // After a close_notify, or it is an error.
  const ended = new Promise((resolve) => socket._socket.on('end', resolve));
  socket.close(1000);
  await within(60, 'close_notify', ended);
  const last = await open(t, service.wss, ROOT_CA);
  assert.equal(await service.stop(), 0);
  assert.equal((await last.closed).code, 1001);
});

test('plain connections are for loopback, unless the owner says otherwise, and the Ready line names the scheme for others', async (t) => {
  const service = await startTls(t);
  assert.equal(service.out, `Ready wss://127.0.0.1:${service.port}/\n`);
  assert.equal(await (await open(t, service.url)).ask('plain'), 'plain');
  const both = await startTls(t, { plain: 'true' });
  assert.equal(both.out, `Ready ws://127.0.0.1:${both.port}/\n`);
  const [plain, encrypted] = await Promise.all([open(t, both.url), open(t, both.wss, ROOT_CA)]);
  assert.equal(await plain.ask('plain'), 'plain');
  assert.equal(await encrypted.ask('encrypted'), 'encrypted');
});

test('a port with TLS only answers a plain request with a sentence', async (t) => {
  const service = await startTls(t, { plain: 'false' });
  assert.equal(service.out, `Ready wss://127.0.0.1:${service.port}/\n`);
  assert.equal(await refusal(service.url), 400);
  const answer = await fetch(`http://127.0.0.1:${service.port}/`);
  assert.equal(await answer.text(), 'This port speaks TLS: use https:// or wss://.\n');
});

test('/health shows the subject of the certificate and its days', async (t) => {
  const service = await startTls(t);
  const health = await new Promise((resolve, reject) => {
    get(`https://127.0.0.1:${service.port}/health`, ROOT_CA, (response) => {
      text(response).then(JSON.parse).then(resolve, reject);
    }).on('error', reject);
  });
  assert.equal(health.certificate.subject, 'CN=chained');
  assert.match(health.certificate.expires, /^21\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.ok(health.certificate.days_left > 20000);
});

/**
 * Run in a network of its own. Strangers begin more handshakes than there may be and finish none,
 * and all is waited for that the service does about it: per address 2 of 12 are cut, and of the 60
 * that are left the 10 above what strangers may have.
 */
const STRANGERS = `
import { connect } from 'node:net';
import { connect as secure } from 'node:tls';
let cut = 0;
let all = () => {};
const begin = (host, localAddress) => {
  const socket = connect({ host, port: 8000, localAddress }, () => socket.write(Buffer.of(0x16)));
  socket.on('error', () => {}).on('close', () => all(++cut));
};
const cuts = (count) => new Promise((resolve) => {
  all = (now) => now === count && resolve();
  all(cut);
});
const honest = (host, localAddress) => new Promise((resolve) => {
  const socket = secure({ host, port: 8000, localAddress, rejectUnauthorized: false }, () => resolve('open'));
  socket.on('error', () => resolve('cut')).on('close', () => resolve('cut'));
});
const flood = (...last) => last.forEach((n) => { for (let i = 0; i < 12; i++) begin('203.0.113.9', '203.0.113.' + n); });
const told = {};
flood(1, 2, 3);
await cuts(6);
told.stranger = await honest('203.0.113.9', '203.0.113.8');
flood(4, 5, 6);
await cuts(22);
told.strangerWhenFull = await honest('203.0.113.9', '203.0.113.8');
await cuts(23); // One gave way.
for (let i = 0; i < 9; i++) begin('192.168.77.9', '192.168.77.' + (1 + i % 3));
told.house = await honest('192.168.77.9', '192.168.77.8');
told.owner = await honest('127.0.0.1');
told.cutForThem = cut - 23;
console.log(JSON.stringify(told));
process.exit();
`;

test(
  'strangers cannot take all TLS handshakes from the house, the owner or an honest stranger',
  needs({ root: true, commands: ['ip', 'openssl'] }),
  async (t) => {
    // RFC 5737: as if on the internet.
    const strangers = Array.from({ length: 9 }, (_, i) => `203.0.113.${i + 1}/24`);
    const house = [1, 2, 3, 8, 9].map((last) => `192.168.77.${last}/24`);
    const place = await network(t, [...strangers, ...house]);
    const { config } = owner(t, { plain: 'false' });
    appendFileSync(config, 'limits:\n  opening_seconds: 600\n'); // No place comes back by itself.
    const service = startInside(t, place, 'java', [
      '-jar',
      DEVICE_JAR,
      '--listen',
      '0.0.0.0:8000',
      '--config',
      config,
    ]);
    await printed(service, /^Ready/m);
    assert.deepEqual(await inside(t, place, STRANGERS), {
      stranger: 'open',
      strangerWhenFull: 'open',
      house: 'open',
      owner: 'open',
      cutForThem: 0,
    });
  },
);

test('the log warns of a certificate that expires within 14 days', openssl, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const days of [13, 15]) {
    const certificate = join(folder, `${days}.pem`);
    execFileSync('openssl', [
      'req',
      '-x509',
      '-key',
      `${FILES}ec.key`,
      '-days',
      `${days}`,
      '-subj',
      '/CN=short',
      '-out',
      certificate,
    ]);
    const service = await startTls(t, { certificate, key: 'ec.key' });
    await service.stop();
    assert.equal(
      /WARN The certificate expires soon: CN=short, until .*Z, 12 days left\n/.test(service.err),
      days === 13,
      service.err,
    );
  }
});

test('a renewed certificate is shown without a restart, while messages pass', async (t) => {
  const service = await startTls(t, { certificate: 'ec.pem', key: 'ec.key' });
  assert.equal(await shown(service.port), 'localhost EC');
  const sockets = await Promise.all(
    Array.from({ length: 5 }, () => open(t, service.wss, ca('ec.pem'))),
  );
  let talking = true;
  const talk = sockets.map(async (socket) => {
    for (let i = 0; talking; i++) assert.equal(await socket.ask(`message ${i}`), `message ${i}`);
  });
  service.put('rsa.pem', 'cert.pem'); // For a moment the pair does not fit.
  await eventually(
    10,
    'a warning',
    async () =>
      (await shown(service.port)) === 'localhost EC' && service.err.includes('cannot be used'),
  );
  for (let i = 0; i < 5; i++) assert.equal(await shown(service.port), 'localhost EC');
  service.put('rsa.key', 'key.pem');
  await eventually(
    10,
    'the new certificate',
    async () => (await shown(service.port)) === 'localhost RSA',
  );
  talking = false;
  await Promise.all(talk);
  assert.equal(service.err.match(/WARN .*the old one stays/g).length, 1);
  assert.match(service.err, /INFO A new certificate is in use: CN=localhost, until /);
});

for (const [what, files, complaint] of [
  [
    'a key with a passphrase',
    { certificate: 'ec.pem', key: 'encrypted.key' },
    /^porthole: .*cert\.pem with .*key\.pem: Expected a key without a passphrase; 'openssl pkey .*\.\n$/,
  ],
  [
    'the key of another',
    { certificate: 'ec.pem', key: 'privkey.pem' },
    /^porthole: .*: Expected the key of the first certificate, but it belongs to another\.\n$/,
  ],
  [
    'no certificate',
    { certificate: 'ec.key', key: 'ec.key' },
    /^porthole: .*: Expected a 'BEGIN CERTIFICATE' in the file of the certificate\.\n$/,
  ],
]) {
  test(`${what} is refused at the start, in one sentence`, async (t) => {
    const { config } = owner(t, files);
    const { code, out, err } = await run(t, 'java', [
      '-jar',
      DEVICE_JAR,
      '--listen',
      `127.0.0.1:${await freePort()}`,
      '--config',
      config,
    ]);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, complaint);
  });
}

test('the modules of the runtime for a device are enough', async (t) => {
  for (const kind of ['ec', 'rsa']) {
    const service = await startTls(
      t,
      { certificate: `${kind}.pem`, key: `${kind}.key` },
      { jvm: ['--limit-modules', 'java.base,jdk.crypto.ec'] },
    );
    assert.equal(await (await open(t, service.wss, ca(`${kind}.pem`))).ask('flip'), 'pilf');
  }
});
