// What strangers on the internet can do to a service that runs as on a device, and how honest
// clients fare beside it. What must hold is asserted; what was measured is told, as a table:
// docs/security.md. PORTHOLE_STRANGERS=long lets each lasting attack go on for a minute,
// PORTHOLE_STRANGERS=10 for 10 s.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  besiege,
  place,
  startAsOnADevice,
  startHonest,
  startProgram,
} from './support/besieged.mjs';
import { needs } from './support/needs.mjs';
import { printed, within } from './support/processes.mjs';

const SECONDS =
  { long: 60, undefined: 2 }[process.env.PORTHOLE_STRANGERS] ??
  Number(process.env.PORTHOLE_STRANGERS);
const MODES = ['plain', 'tls'];
const MB = 1e6;
/**
 * Of five kinds of lines, each once a minute for each of 32 sources, and for all others together.
 */
const LOG_LINES = 5 * 33 * (1 + Math.ceil(SECONDS / 60));

/** Each with what must come of it, beside what must hold whatever is tried. */
const ATTACKS = [
  ['nothing, to compare', 'nothing', SECONDS, () => {}],
  [
    'unfinished messages, then a reset',
    'unfinishedMessages',
    SECONDS,
    (told) => assert.ok(told.messages > 0),
  ],
  [
    'TLS handshakes in records of one byte',
    'tinyTlsRecords',
    SECONDS,
    (told) => assert.deepEqual([told.handshakes > 0, told.left], [true, 0]),
  ],
  [
    'ten addresses and an IPv6 /60 that hold all places',
    'allPlaces',
    SECONDS,
    (told) => {
      assert.deepEqual([told.refused, told.owner], [[], told.ownerAsked]);
      assert.ok(told.gaveWay > 0, 'all places were taken');
    },
  ],
  [
    'expensive questions, signals, names and flips',
    'dearQuestions',
    SECONDS,
    (told) => {
      // A resume may take longer.
      for (const what of ['signals', 'longNames', 'flips']) assert.ok(told[what] > 0, what);
    },
  ],
  [
    'IPv6 to a service at 0.0.0.0',
    'otherFamily',
    0,
    ({ encrypted, ...told }) => {
      assert.equal(Object.keys(told).length, 4);
      for (const [where, answer] of Object.entries(told))
        assert.equal(answer, 'ECONNREFUSED', where);
    },
  ],
  [
    'proxies that add no header field',
    'silentProxy',
    0,
    ({ encrypted, ...told }) => {
      assert.deepEqual(told, { codes: [4401, 4401], heard: [], said: [] });
    },
  ],
  [
    'texts that are nearly JSON',
    'invalidJson',
    0,
    (told) => assert.deepEqual([told.broken, told.asText], [[], told.sent]),
  ],
  ['floods of the log at each door', 'logFloods', SECONDS, (told) => assert.ok(told.knocks > 0)],
  [
    'rebinding of /health, /monitor, /channels',
    'rebinding',
    0,
    ({ encrypted, ...told }) => {
      for (const status of Object.keys(told)) assert.match(status, /^(400|403)$/);
    },
  ],
  [
    'upgrades with bodies, controls in targets',
    'smuggling',
    0,
    ({ encrypted, ...told }) => assert.deepEqual(told, { 400: 10 }),
  ],
  ['unread echoes', 'unreadEchoes', SECONDS, (told) => assert.ok(told.took > 0)],
  [
    'resuming from the start again and again',
    'wholePast',
    SECONDS,
    (told) => assert.ok(told.resumes > 0),
  ],
  [
    'a client that half-closes',
    'halfClosed',
    0,
    (told) => assert.deepEqual([told.whole, told.cut], [20, 0]),
  ],
];

const HEADS = [
  'attack',
  'echoes',
  'p50 ms',
  'p99 ms',
  'worst ms',
  'heap MB',
  'resident MB',
  'descriptors',
  'log lines',
  'what came of it',
];

function row(what, { told, honest, before, peak, after, lines }) {
  const three = (of, unit) =>
    [before, peak, after].map((at) => (at[of] / unit).toFixed(unit > 1 ? 1 : 0)).join(', ');
  const { encrypted, ...rest } = told;
  return [
    what,
    honest.echoes,
    ...['p50', 'p99', 'worst'].map((name) => honest[name].toFixed(1)),
    three('heap', MB),
    three('resident', 1000),
    three('descriptors', 1),
    lines,
    JSON.stringify(rest).replace(/["{}]/g, '').replaceAll(',', ', '),
  ];
}

const written = ({ log }) =>
  readdirSync(log)
    .map((file) => readFileSync(join(log, file), 'utf8'))
    .join('');

for (const mode of MODES) {
  test(
    `attacks of strangers fail, and honest clients are served (${mode})`,
    needs({ root: true, commands: ['ip', 'socat', 'jcmd'] }),
    async (t) => {
      const ground = await place(t);
      await printed(startProgram(t, ground, 'silent.mjs', '1883', '8080'), /(Listens\n){2}/);
      const service = await startAsOnADevice(t, ground, mode, {
        listen: '[::]:8000',
        jsonTcp: 8001,
      });
      // Its broker and its Toon never answer.
      const more =
        'mqtt:\n  url: mqtt://127.0.0.1:1883\n  out: [garden]\ntoon:\n  url: http://127.0.0.1:8080\n';
      const second = await startAsOnADevice(t, ground, mode, {
        listen: '0.0.0.0:9000',
        jsonTcp: 9001,
        more,
      });
      const honest = await startHonest(t, ground, mode);
      await pause(500); // Meanwhile the honest clients load what is loaded when it is first needed.
      const rows = [];
      for (const [what, attack, seconds, holds] of ATTACKS) {
        await t.test(what, async (t) => {
          const came = await besiege(t, ground, service, honest, attack, seconds);
          rows.push(row(what, came));
          holds(came.told);
          assert.deepEqual([came.honest.wrong, came.honest.refused], [[], []]);
          assert.ok(came.honest.echoes > 0, 'honest clients were served');
          assert.equal(service.child.exitCode, null, 'the process lives');
          assert.ok(came.lines <= LOG_LINES, `${came.lines} lines`);
          assert.doesNotMatch(written(service), /OutOfMemory| ERROR /);
        });
      }
      await t.test('a stop that strangers, a broker and a Toon hold up', async (t) => {
        const holder = startProgram(t, ground, 'attacks.mjs', mode, 'holdTheStop', '0');
        await printed(holder, /^Held$/m);
        const before = performance.now();
        second.child.kill('SIGTERM');
        assert.equal(await within(60, 'the process ends', second.exited), 0);
        t.diagnostic(`${mode}: ended after ${((performance.now() - before) / 1000).toFixed(1)} s`);
        holder.child.kill('SIGKILL');
      });
      t.diagnostic(
        `${mode}, ${SECONDS} s for each lasting attack; three figures are before, at the peak and after:`,
      );
      for (const cells of [HEADS, HEADS.map(() => '---'), ...rows])
        t.diagnostic(`| ${cells.join(' | ')} |`);
    },
  );
}
