import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT, run } from './processes.mjs';

/** What a test with a virtual Toon needs of this machine; see needs.mjs. */
export const TOON = {
  root: true,
  commands: [
    'busybox',
    'dropbear',
    'ssh',
    'ip',
    'iptables-restore',
    'qemu-arm-static',
    'unshare',
    'setsid',
  ],
};
/**
 * A command that fills a Toon's disk to its last block: what is left behind a large file goes to
 * small ones.
 */
export const FILL = `for pass in 1 2 3; do cat /dev/zero >>/mnt/data/fill; sync; done 2>/dev/null
  i=0; while [ $i -lt 5000 ] && echo x >/mnt/data/fill.$i; do i=$((i + 1)); done 2>/dev/null
  sync; while [ $i -lt 9000 ] && echo x >/mnt/data/fill.$i; do i=$((i + 1)); done 2>/dev/null; true`;
export const ADDRESS = '192.168.77.2';

let made = 0;

/**
 * Resolves to what `look` resolves to, as soon as that is true; rejects with what it was last after
 * so many seconds.
 */
export async function eventually(seconds, what, look) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await pause(200);
  }
}

/**
 * Switches on a virtual Toon of its own, which is gone without a trace when the test ends. The
 * options are those of its disk; { name } gives it the name of another.
 */
export async function virtualToon(t, ...given) {
  const options = given.filter((option) => typeof option === 'string');
  const name = given.find((option) => option.name)?.name ?? `test-${process.pid}-${++made}`;
  const dir = mkdtempSync('/tmp/virtual-toon-');
  const place = ['--name', name, '--dir', dir];
  const script = (verb, args = [], extra = {}) =>
    run(t, `${ROOT}scripts/virtual-toon`, [verb, ...place, ...args], { seconds: 180, ...extra });
  const toon = { name, dir, script };

  /** Runs a verb that must succeed. */
  toon.must = async (verb, ...args) => {
    const { code, out, err } = await script(verb, args);
    if (code !== 0) throw new Error(`virtual-toon ${verb} exits ${code}: ${out}${err}`);
    return out;
  };
  /** Runs a shell command on it, as root, and resolves to { code, out, err }. */
  toon.ssh = (command, extra) => script('ssh', ['--', command], extra);
  /** Resolves to what a command prints that must succeed. */
  toon.says = async (command, extra) => {
    const { code, out, err } = await toon.ssh(command, extra);
    if (code !== 0) throw new Error(`${command} exits ${code}: ${out}${err}`);
    return out.trim();
  };
  /** Runs a program of this machine in the Toon's network. */
  toon.exec = (command, args, extra) => script('exec', ['--', command, ...args], extra);
  /** Resolves to whether a TCP connection to a port of it is accepted within a second. */
  toon.accepts = async (port) =>
    (await toon.exec('busybox', ['nc', '-w', '1', ADDRESS, `${port}`, '-e', 'true'])).code === 0;
  /** The path on this machine of a file of the Toon, while it is on. */
  toon.path = (file) => join(`/proc/${readFileSync(`${dir}/init.pid`, 'utf8').trim()}/root`, file);
  toon.read = (file) => readFileSync(toon.path(file), 'utf8');

  t.after(async () => {
    await toon.must('down', '--erase');
    rmSync(dir, { recursive: true, force: true });
  });
  await toon.must('up', ...options);
  return toon;
}
