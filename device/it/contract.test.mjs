// The launcher, in shell, owns the status and the request. The screen and the README repeat both:
// these tests fail when one side changes alone.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { ROOT } from './support/processes.mjs';

const TOON = `${ROOT}device/toon`;
const README = readFileSync(`${TOON}/README.md`, 'utf8');
const LAUNCHER = [
  'launcher',
  ...readdirSync(`${TOON}/launcher.d`).map((part) => `launcher.d/${part}`),
]
  .map((part) => readFileSync(`${TOON}/${part}`, 'utf8'))
  .join('\n')
  .replace(/^# .*$/gm, '');

const words = {};
runInNewContext(
  readFileSync(`${TOON}/porthole/Words.js`, 'utf8').replace('.pragma library', ''),
  words,
);

const found = (pattern) =>
  [...new Set([...LAUNCHER.matchAll(pattern)].map(([, word]) => word))].sort();
const STATES = [...found(/service_state=([a-z-]+)/g), 'not-running'].sort();
const STAGES = found(/\bconfirm=([a-z]+)/g);
const ANSWERS = [
  ...found(/^\s*answer '?([a-z]+)'? ["'$]/gm),
  ...found(/request_state=([a-z]+)/g),
  ...found(/request_state:-([a-z]+)/g),
]
  .sort()
  .filter((word, i, all) => word !== all[i - 1]);

/** The row of a member in the README's table of the status. */
const row = (member) =>
  README.split('\n').find(
    (line) => line.startsWith('| ') && line.split('|')[1].includes(`\`${member}\``),
  );

test('the README lists every state, stage and answer that the launcher writes, and no other', () => {
  assert.deepEqual([STATES.length, STAGES.length, ANSWERS.length], [7, 3, 6]);
  const listed = (member) =>
    [
      ...row(member)
        .split('|')[2]
        .matchAll(/(?:^|[;,]) `([a-z-]+)`/g),
    ]
      .map(([, word]) => word)
      .sort();
  assert.deepEqual(listed('state'), STATES);
  assert.deepEqual(listed('confirm'), STAGES);
  assert.deepEqual(listed('request_state'), ANSWERS);
});

test('the README lists every member of the status that the launcher renders', () => {
  const members = found(/^ {2}"([a-z_]+)": /gm);
  assert.ok(members.length > 20, members.join(' '));
  for (const member of members) assert.ok(row(member), member);
});

test('the screen has a sentence for each state of a service that does not run', () => {
  const sentence = (state) => words.serviceState({ state, url: '', reason: 'why' }, null);
  const unknown = sentence('unknown');
  for (const state of STATES.filter((name) => name !== 'running' && name !== 'not-running'))
    assert.notEqual(sentence(state), unknown, state);
});

test('the screen has a sentence for each answer to a request', () => {
  const sentence = (state) =>
    words.requestState(
      { request_id: 'a', request: 'open 8123', request_state: state, request_message: 'why' },
      'a',
    );
  assert.deepEqual(
    Object.fromEntries(
      ANSWERS.filter((state) => state !== 'none').map((state) => [state, sentence(state)]),
    ),
    {
      done: 'Done: Why.',
      failed: 'Not done: Why.',
      rebooting: 'The Toon reboots now. Why.',
      refused: 'Not done: Why.',
      working: 'Asked for: open 8123 ...',
    },
  );
});

test('the screen asks whether to keep a port at the stage at which the launcher waits for a confirmation', () => {
  const app = readFileSync(`${TOON}/porthole/PortholeApp.qml`, 'utf8');
  const [, stage] = /status\.confirm === "([a-z]+)"/.exec(app);
  assert.ok(STAGES.includes(stage), stage);
  assert.match(LAUNCHER, new RegExp(`waiter=\\$!\\s+confirm=${stage}`));
});

test('the launcher understands each request that the screen writes', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-contract-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [act, expected] of [
    ['open 8200', 'screen-1|open|8200|10|outside'],
    ['confirm', 'screen-1|confirm||10|'],
    ['revert', 'screen-1|revert||10|'],
  ]) {
    writeFileSync(join(folder, 'request'), words.request('screen-1', act));
    const script = `state=${folder} run=${folder}/run; mkdir -p "$run"; . ${TOON}/launcher.d/request.sh
      read_request && echo "$id|$act|$asked|$minutes|$accept"`;
    const shell = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    assert.deepEqual([shell.status, shell.stdout.trim()], [0, expected], shell.stderr);
  }
});

test('the screen looks for the launcher in the folders that the launcher uses', () => {
  const app = readFileSync(`${TOON}/porthole/PortholeApp.qml`, 'utf8');
  for (const [property, variable] of [
    ['stateFolder', 'state'],
    ['runFolder', 'run'],
  ]) {
    assert.equal(
      new RegExp(`${property}: "([^"]+)"`).exec(app)[1],
      new RegExp(`^${variable}=(\\S+)$`, 'm').exec(LAUNCHER)[1],
    );
  }
});
