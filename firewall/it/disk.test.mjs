// The rule manager's jar on disks that will not take what it writes. Each disk is a tmpfs in a
// mount namespace of its own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';

const JAR = new URL('../target/porthole-firewall.jar', import.meta.url).pathname;
const RULES = [
  '*filter',
  ':INPUT ACCEPT [0:0]',
  '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT',
  '-A INPUT -p tcp -j DROP',
  'COMMIT',
  '',
].join('\\n');
const can = needs({ root: true, commands: ['unshare', 'mount', 'java'] });

/**
 * Runs the sh script with $D a directory on its own tmpfs that holds iptables.conf, and firewall a
 * command.
 */
function onDisk(script) {
  const setUp = `set -eu; D=$(mktemp -d); trap 'umount "$D"; rmdir "$D"' EXIT; mount -t tmpfs -o size=64k,mode=755 none "$D"
    printf '${RULES}' > "$D/iptables.conf"; cp "$D/iptables.conf" "$D/first"
    firewall() { java -jar '${JAR}' "$@" --file "$D/iptables.conf"; }`;
  return spawnSync('unshare', ['-m', 'sh', '-c', `${setUp}\n${script}`], {
    encoding: 'utf8',
    timeout: 120_000,
  });
}

test(
  'on a full disk open fails with a sentence and changes nothing, and works once there is room',
  can,
  () => {
    const done = onDisk(`
    dd if=/dev/zero of="$D/ballast" bs=4k 2>/dev/null || true
    firewall open 8123 && exit 90
    [ $? = 1 ] || exit 91
    cmp "$D/iptables.conf" "$D/first"
    ls "$D" >&2
    rm "$D/ballast"
    firewall open 8123
    grep -q 8123 "$D/iptables.conf"`);
    assert.equal(done.status, 0, done.stdout + done.stderr);
    assert.match(done.stderr, /No space left on device\.?\n/);
    assert.doesNotMatch(done.stderr, /Exception|porthole\.(new|saved|tmp)/);
  },
);

test('a revert works on a full disk', can, () => {
  const done = onDisk(`
    mkdir "$D/bin"; printf '#!/bin/sh\\n$D/bin/porthole-launcher\\n' | sed "s|\\$D|$D|" > "$D/S99porthole"; chmod +x "$D/S99porthole"
    : > "$D/bin/porthole-launcher"
    firewall open 8123 --confirm-within 1 --hook "$D/S99porthole"
    dd if=/dev/zero of="$D/ballast" bs=4k 2>/dev/null || true
    firewall revert || true
    cmp "$D/iptables.conf" "$D/first"`);
  assert.equal(done.status, 0, done.stdout + done.stderr);
});

test('on a read-only file system open fails with a sentence, and show works', can, () => {
  const done = onDisk(`
    mount -o remount,ro "$D"
    firewall open 8123 && exit 90
    [ $? = 1 ] || exit 91
    firewall show
    firewall open 8123 --dry-run
    cmp "$D/iptables.conf" "$D/first"`);
  assert.equal(done.status, 0, done.stdout + done.stderr);
  assert.match(done.stderr, /Read-only file system/);
  assert.doesNotMatch(done.stderr, /Exception/);
});
