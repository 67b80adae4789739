import assert from 'node:assert/strict';
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEVICE_JAR, ROOT, run } from './support/processes.mjs';

const MAX_JAR_BYTES = 760_000;
const JAVA_8 = 52; // Major version of a class file (JVM specification, table 4.1-A).

function folder(t) {
  const made = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(made, { recursive: true }));
  return made;
}

test('the device jar is at most 760 kB', () => {
  const { size } = statSync(DEVICE_JAR);
  assert.ok(size <= MAX_JAR_BYTES, `${size} bytes`);
});

test('every class in the device jar is Java 8', async (t) => {
  const unpacked = folder(t);
  assert.equal((await run(t, 'jar', ['xf', DEVICE_JAR], { cwd: unpacked })).code, 0);
  const classes = readdirSync(unpacked, { recursive: true }).filter((name) =>
    name.endsWith('.class'),
  );
  assert.ok(classes.length > 100, `${classes.length} classes`);
  for (const name of classes)
    assert.ok(readFileSync(join(unpacked, name)).readUInt16BE(6) <= JAVA_8, name);
});

test('the device jar uses only java.base, except in code of tinylog and Paho that is never called', async (t) => {
  const { out } = await run(t, 'jdeps', ['-verbose:class', DEVICE_JAR]);
  const references = [...out.matchAll(/^ +(\S+) +-> (\S+) +(\S.*)$/gm)].map(
    ([, from, to, where]) => ({ from, to, where }),
  );
  const map = readFileSync(`${ROOT}device/target/proguard_map.txt`, 'utf8');
  const names = new Map(
    [...map.matchAll(/^(\S+) -> (\S+):$/gm)].map(([, name, short]) => [short, name]),
  );
  assert.ok(references.length > 1000, `${references.length} references`);
  const outside = references.filter(
    ({ to, where }) =>
      !['java.base', 'porthole-device.jar'].includes(where) && !to.startsWith('porthole.'),
  );
  const allowed =
    /^org\.tinylog\..* -> (java\.sql|javax\.naming|android|dalvik|sun\.reflect)\.|^org\.eclipse\.paho\..* -> java\.util\.logging\./;
  assert.deepEqual(
    outside
      .map(({ from, to }) => `${names.get(from) ?? from} -> ${to}`)
      .filter((line) => !allowed.test(line)),
    [],
  );
});

for (const module of ['src', 'firewall', 'device', 'device/java-websocket']) {
  test(`a use of java.sql in ${module} fails the build`, async (t) => {
    const copy = folder(t);
    for (const name of ['pom.xml', 'src', 'firewall', 'device', 'host-tools']) {
      cpSync(join(ROOT, name), join(copy, name), {
        recursive: true,
        filter: (path) => !/\/(target|it)$/.test(path),
      });
    }
    const sources = join(copy, module === 'src' ? 'src/main/java' : `${module}/src/main/java`);
    writeFileSync(
      join(sources, 'Forbidden.java'),
      'final class Forbidden { java.sql.Connection connection; }\n',
    );
    const build = await run(t, 'mvn', ['-B', '-q', '-o', 'compile', '-pl', module, '-am'], {
      cwd: copy,
      seconds: 300,
    });
    assert.notEqual(build.code, 0);
    assert.match(
      build.out,
      /Forbidden\.java:.* java\.sql\.Connection is not available in profile 'compact1'/,
    );
  });
}
