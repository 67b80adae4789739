import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, printed, start } from '../../../device/it/support/processes.mjs';

export const PASSWORD = 'correct horse';

/** A folder of its own that goes when the test ends. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), 'porthole-ssh-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function hostKey(dir, type = 'rsa') {
  const file = join(dir, `host-${type}`);
  rmSync(file, { force: true });
  execFileSync('dropbearkey', ['-t', type, '-f', file, ...(type === 'rsa' ? ['-s', '2048'] : [])], {
    stdio: 'ignore',
  });
  return file;
}

/** Returns what ssh-keygen says of a host key of dropbear. */
export function fingerprint(file) {
  const lines = execFileSync('dropbearkey', ['-y', '-f', file], { encoding: 'utf8' });
  const key = lines.split('\n').find((line) => /^(ssh|ecdsa)-/.test(line));
  return execFileSync('ssh-keygen', ['-l', '-f', '-'], { input: key, encoding: 'utf8' }).split(
    ' ',
  )[1];
}

/**
 * Starts a real dropbear on a loopback port, at which root logs in, with a home and a password of
 * its own: it sees its own /etc/passwd, /etc/shadow, /etc/shells and sftp-server, in a mount
 * namespace that ends with it.
 */
export async function dropbear(
  t,
  { key, authorized = '', sftp = true, shell = '/bin/sh', port } = {},
) {
  const dir = folder(t);
  const home = join(dir, 'home');
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, '.ssh/authorized_keys'), authorized, { mode: 0o600 });
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], {
    input: PASSWORD,
    encoding: 'utf8',
  }).trim();
  writeFileSync(join(dir, 'passwd'), `root:x:0:0:root:${home}:${shell}\n`);
  writeFileSync(join(dir, 'shadow'), `root:${hash}:19000:0:99999:7:::\n`, { mode: 0o600 });
  writeFileSync(join(dir, 'shells'), `${shell}\n`);
  for (let tries = 1; ; tries++) {
    const chosen = port ?? (await freePort());
    const script = `
      mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/shadow" /etc/shadow &&
        mount --bind "$0/shells" /etc/shells || exit 1
      ${sftp ? '' : '[ ! -e /usr/lib/sftp-server ] || mount --bind /dev/null /usr/lib/sftp-server || exit 1'}
      exec dropbear -F -E -r "$1" -p "127.0.0.1:$2" -P "$0/pid"`;
    const server = start(t, 'unshare', [
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      script,
      dir,
      key,
      String(chosen),
    ]);
    try {
      await printed(server, /Not backgrounding/, { on: 'err' });
      await printed(server, /./s, { on: 'err' });
      if (/already in use|Failed listening/.test(server.err)) throw new Error(server.err);
      return Object.assign(server, { port: chosen, target: `root@127.0.0.1:${chosen}`, dir, home });
    } catch (error) {
      if (port !== undefined || tries === 3) throw error;
    }
  }
}

/** Makes a key pair; returns its file and its public line. */
export function userKey(dir, { type = 'ed25519', passphrase = '' } = {}) {
  const file = join(dir, `id-${type}`);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-f', file]);
  return { file, line: readFileSync(`${file}.pub`, 'utf8') };
}
