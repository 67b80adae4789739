import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { ROOT, run } from '../../device/it/support/processes.mjs';

function folder(t, files) {
  const made = mkdtempSync(join(tmpdir(), 'porthole-skipped-'));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(made, name)), { recursive: true });
    writeFileSync(join(made, name), text);
    chmodSync(join(made, name), 0o755);
  }
  return made;
}

/** Runs a test file as scripts/test does; resolves to the list of what was skipped. */
async function listed(t, text, env = {}) {
  const { NODE_TEST_CONTEXT, CI, ...rest } = process.env;
  const made = folder(t, { 'x.test.mjs': `import { describe, test } from 'node:test';\n${text}` });
  const reporter = `${ROOT}device/it/support/skipped.mjs`;
  const { code, out, err } = await run(
    t,
    process.execPath,
    ['--test', `--test-reporter=${reporter}`, '--test-reporter-destination=stdout', 'x.test.mjs'],
    { cwd: made, env: { ...rest, ...env } },
  );
  return { code, list: out + err };
}

/** Runs scripts/skipped as a user with this id, on a machine with apt-get. */
async function skipped(t, user, files) {
  const made = folder(t, {
    'bin/id': `#!/bin/sh\necho ${user}\n`,
    'bin/apt-get': '#!/bin/sh\n',
    ...files,
  });
  const { code, out, err } = await run(t, `${ROOT}scripts/skipped`, Object.keys(files), {
    cwd: made,
    env: { PATH: `${made}/bin:${process.env.PATH}` },
  });
  return { code, out, err };
}

test('each skipped test is listed with its file and reason, those that ran are not', async (t) => {
  const { list } = await listed(
    t,
    `
    test('runs', () => {});
    test('fails', () => { throw new Error('on purpose'); });
    test('left', { skip: 'needs root' }, () => {});
    test('later', { todo: 'one day' }, () => {});
    test('gives up', (t) => t.skip());
    describe('all of it', { skip: 'needs socat' }, () => test('inside', () => {}));
  `,
  );
  assert.deepEqual(list.trim().split('\n'), [
    'x.test.mjs: left (needs root)',
    'x.test.mjs: later (one day)',
    'x.test.mjs: gives up (no reason is given)',
    'x.test.mjs: all of it (needs socat)',
  ]);
});

test('a missing program skips its test with the reason, and fails it with CI=true', async (t) => {
  const text = `
    import { needs } from '${ROOT}device/it/support/needs.mjs';
    import assert from 'node:assert';
    test('wants', needs({ commands: ['no-such-command'] }), () => assert.fail('it ran'));
  `;
  assert.deepEqual(await listed(t, text), {
    code: 0,
    list: 'x.test.mjs: wants (needs no-such-command)\n',
  });
  assert.deepEqual(await listed(t, text, { CI: 'true' }), { code: 1, list: '' });
});

const REPORT = `<testsuite>
  <testcase name="runs" classname="a.BTest" time="0"/>
  <testcase name="left" classname="a.BTest" time="0">
    <skipped message="no root"/>
  </testcase>
  <testcase name="off" classname="a.BTest" time="0">
    <skipped/>
  </testcase>
</testsuite>
`;

test('skipped tests are listed; as root on Debian they are a failure', async (t) => {
  const files = {
    'here.skipped': 'x.test.mjs: left (needs root)\n',
    'beside.skipped': '',
    'TEST-a.BTest.xml': REPORT,
  };
  const said =
    '\nSkipped, 3 in all:\nx.test.mjs: left (needs root)\na.BTest: left (no root)\na.BTest: off ()\n';
  assert.deepEqual(await skipped(t, 1000, files), { code: 0, out: said, err: '' });
  const { code, out, err } = await skipped(t, 0, files);
  assert.deepEqual([code, out], [1, said]);
  assert.match(err, /^As root on Debian nothing may be skipped/);
});

test('without skipped tests nothing is printed', async (t) => {
  const files = {
    'here.skipped': '',
    'TEST-a.BTest.xml': '<testcase name="runs" classname="a.BTest" time="0"/>\n',
  };
  assert.deepEqual(await skipped(t, 0, files), { code: 0, out: '', err: '' });
});

test('CI skips nothing', async (t) => {
  const made = folder(t, { '.ci/run': '', 'scripts/test': '#!/bin/sh\necho "CI=$CI"\n' });
  copyFileSync(`${ROOT}.ci/run`, join(made, '.ci/run'));
  const { CI, ...env } = process.env;
  assert.equal((await run(t, join(made, '.ci/run'), [], { env })).out, 'CI=true\n');
});
