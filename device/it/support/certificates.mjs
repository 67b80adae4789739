import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Makes a self-signed certificate for a name or an IPv4 address, valid for two days, until the end
 * of the test. Returns the certificate's file, and key and certificate as `tls` options of a Node
 * server.
 */
export function selfSigned(t, name) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const kind = /^[\d.]+$/.test(name) ? 'IP' : 'DNS';
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${kind}:${name}`];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject];
  execFileSync('openssl', [...request, '-keyout', keyFile, '-out', file], { stdio: 'pipe' });
  return { file, tls: { key: readFileSync(keyFile), cert: readFileSync(file) } };
}
