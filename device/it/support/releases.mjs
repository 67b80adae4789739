import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { ROOT } from './processes.mjs';
import { eventually } from './toon.mjs';

export const BASE = '/qmf/porthole';
export const STATE = '/mnt/data/porthole';

/**
 * A runtime whose "jars" are shell scripts: what is tested is the launcher, and a JVM under an
 * emulator is slow.
 */
const STAND_IN_RUNTIME = '#!/bin/sh\nexec /bin/sh "$PORTHOLE_JAR" "$@"\n';

/** A service that does what the launcher needs of the real one. */
export const SERVICE = `port=8000
while [ $# -gt 0 ]; do
  case $1 in --listen) port=\${2##*:} ;; esac
  shift
done
[ -d /tmp/www ] || { mkdir /tmp/www && echo '{"name":"porthole"}' >/tmp/www/health; }
echo "Ready ws://0.0.0.0:$port/"
exec httpd -f -p $port -h /tmp/www
`;
export const CRASHES = 'echo "porthole: Cannot listen on 0.0.0.0:8000: \\"no\\"." >&2\nexit 1\n';
export const HANGS = 'exec sleep 1000\n';

/** Puts a release of stand-ins, or of real jars, where deploy would. */
export function release(toon, name, { service = SERVICE, rules = 'exit 1\n', jars } = {}) {
  const folder = toon.path(`HCBv2/porthole/releases/${name}`);
  mkdirSync(folder, { recursive: true });
  for (const part of ['launcher', 'launcher.d', 'boot'])
    cpSync(`${ROOT}device/toon/${part}`, `${folder}/${part}`, { recursive: true });
  if (jars) {
    for (const [file, jar] of Object.entries(jars)) cpSync(jar, `${folder}/${file}`);
  } else {
    writeFileSync(`${folder}/porthole-device.jar`, service);
    writeFileSync(`${folder}/porthole-firewall.jar`, rules);
  }
  return `${BASE}/releases/${name}/launcher`;
}

export function standInRuntime(toon, name = 'stand-in', script = STAND_IN_RUNTIME) {
  const folder = toon.path(`HCBv2/porthole/runtimes/${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/porthole`, script);
  chmodSync(`${folder}/porthole`, 0o755);
  const link = toon.path('HCBv2/porthole/runtime');
  if (!existsSync(link)) symlinkSync(`runtimes/${name}`, link);
}

/** Makes a release current and starts it, as deploy does. */
export async function install(toon, name) {
  await toon.says(
    `${BASE}/releases/${name}/launcher use ${name} && ${BASE}/current/launcher install`,
  );
}

/**
 * What the launcher has written in this boot, or undefined. Whenever it is looked at, it is whole.
 */
function written(toon) {
  let text;
  try {
    const file = [STATE, '/HCBv2/porthole-state']
      .map((state) => toon.path(`${state}/status.json`))
      .find(existsSync);
    text = readFileSync(file, 'utf8');
    if (!text.includes(readFileSync(`${toon.dir}/boot_id`, 'utf8').trim())) return undefined;
  } catch {
    return undefined; // It is off, or has not written any yet.
  }
  assert.doesNotThrow(() => JSON.parse(text), `A status that is not whole: ${text}`);
  return JSON.parse(text);
}

/** Resolves to the status as soon as it is as wanted. */
export async function status(toon, seconds, what, wanted) {
  let last;
  try {
    return await eventually(seconds, what, () => {
      last = written(toon) ?? last;
      return last && wanted(last) && last;
    });
  } catch (error) {
    const log = (await toon.ssh('cat /var/volatile/log/porthole-launcher.log')).out;
    throw new Error(
      `${error.message}\nThe last status: ${JSON.stringify(last, null, 1)}\nThe log: ${log}`,
    );
  }
}
