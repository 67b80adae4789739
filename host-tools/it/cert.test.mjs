import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import { freePort, printed } from '../../device/it/support/processes.mjs';
import { porthole, startPorthole } from './support/porthole.mjs';

const openssl = needs({ commands: ['openssl'] });

function folder(t) {
  const made = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(made, { recursive: true }));
  return made;
}

test('a new certificate is shown by the service, and trusted by a client that has it', async (t) => {
  const home = folder(t);
  const made = await porthole(t, ['cert', 'localhost', '127.0.0.1', '--to', home]);
  assert.deepEqual([made.code, made.err], [0, '']);
  const port = await freePort();
  writeFileSync(
    join(home, 'porthole.yaml'),
    `listen: 127.0.0.1:${port}\ntls:\n  certificate: cert.pem\n  key: key.pem\n`,
  );
  const service = startPorthole(t, ['serve', '--config', join(home, 'porthole.yaml')]);
  await printed(service, /^Ready wss:.*\n/m);
  for (const host of ['localhost', '127.0.0.1']) {
    const trusting = await porthole(
      t,
      ['connect', '--ca', join(home, 'cert.pem'), `wss://${host}:${port}/`],
      { input: 'flip\nhello\n' },
    );
    assert.deepEqual(trusting, { code: 0, out: 'pilf\nolleh\n', err: '' });
  }
  const stranger = await porthole(t, ['connect', `wss://localhost:${port}/`], {
    input: 'secret\n',
  });
  assert.deepEqual(stranger, {
    code: 1,
    out: '',
    err: `Cannot trust localhost:${port}: its certificate is not signed by a trusted authority; add that authority with --ca FILE.\n`,
  });
});

test('the certificate has the requested names and days, and only its owner can read the key', async (t) => {
  const home = folder(t);
  const { code, out } = await porthole(t, [
    'cert',
    'toon.lan',
    '*.toon.lan',
    '192.168.1.20',
    'fe80::1',
    '--days',
    '800',
    '--to',
    home,
  ]);
  assert.equal(code, 0);
  const certificate = new X509Certificate(readFileSync(join(home, 'cert.pem')));
  assert.equal(
    out,
    `Made ${home}/cert.pem for toon.lan, *.toon.lan, 192.168.1.20, fe80::1, valid for 800 days, and its key ${home}/key.pem.\n` +
      `SHA-256 fingerprint: ${certificate.fingerprint256}\n`,
  );
  assert.equal(certificate.subject, 'CN=toon.lan');
  assert.equal(
    certificate.subjectAltName,
    'DNS:toon.lan, DNS:*.toon.lan, IP Address:192.168.1.20, IP Address:FE80:0:0:0:0:0:0:1',
  );
  assert.equal(certificate.ca, false);
  assert.ok(certificate.checkIP('192.168.1.20') && certificate.checkHost('x.toon.lan'));
  assert.ok(!certificate.checkHost('other.lan'));
  assert.ok(certificate.verify(certificate.publicKey));
  const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
  assert.ok(days > 799 && days < 801, `${days} days`);
  assert.equal(statSync(join(home, 'key.pem')).mode & 0o777, 0o600);
  assert.equal(statSync(join(home, 'cert.pem')).mode & 0o777, 0o644);
  assert.deepEqual(readdirSync(home).sort(), ['cert.pem', 'key.pem']);
});

test('openssl reads it, also when it is valid beyond 2050', openssl, async (t) => {
  const home = folder(t);
  await porthole(t, ['cert', 'toon.lan', '--days', '36500', '--to', home]);
  const cert = join(home, 'cert.pem');
  const said = execFileSync(
    'openssl',
    ['verify', '-x509_strict', '-purpose', 'sslserver', '-partial_chain', '-CAfile', cert, cert],
    { encoding: 'utf8' },
  );
  assert.equal(said, `${cert}: OK\n`);
  const end = execFileSync('openssl', ['x509', '-in', cert, '-noout', '-enddate'], {
    encoding: 'utf8',
  });
  assert.match(end, / 21\d\d GMT\n$/);
});

test('existing files are replaced only with --force', async (t) => {
  const home = folder(t);
  writeFileSync(join(home, 'key.pem'), 'precious');
  const refused = await porthole(t, ['cert', 'toon.lan', '--to', home]);
  assert.deepEqual(refused, {
    code: 1,
    out: '',
    err: `There is a ${home}/key.pem already: choose another folder with --to, or replace it with --force.\n`,
  });
  assert.deepEqual(readdirSync(home), ['key.pem']);
  assert.equal(readFileSync(join(home, 'key.pem'), 'utf8'), 'precious');
  assert.equal((await porthole(t, ['cert', 'toon.lan', '--to', home, '--force'])).code, 0);
  assert.match(readFileSync(join(home, 'key.pem'), 'utf8'), /^-----BEGIN PRIVATE KEY-----\n/);
});

test('a folder that cannot be written is reported in one sentence', async (t) => {
  const file = join(folder(t), 'file');
  writeFileSync(file, '');
  for (const [to, why] of [
    ['/proc', 'no file can be made there'],
    [file, 'it is a file'],
  ]) {
    assert.deepEqual(await porthole(t, ['cert', '--to', to, 'q']), {
      code: 1,
      out: '',
      err: `Cannot write to ${to}: ${why}.\n`,
    });
  }
});

for (const [args, complaint] of [
  [[], "Missing required parameter: 'NAME'."],
  [
    ['toon.lan:8000'],
    "Expected a host name or an IP address, without a port, but was 'toon.lan:8000'.",
  ],
  [['1.2.3.400'], "Expected a host name or an IP address, without a port, but was '1.2.3.400'."],
  [['toon.lan', '--days', '0'], "Expected 1 to 36500 days for '--days' but was 0."],
]) {
  test(`wrong usage is refused: cert ${args.join(' ')}`, async (t) => {
    assert.deepEqual(await porthole(t, ['cert', ...args]), {
      code: 2,
      out: '',
      err: `${complaint} See 'porthole cert --help'.\n`,
    });
  });
}
