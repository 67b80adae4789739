import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COLUMNS, GOALS, LOADS } from '../goals.mjs';
import { idleServers, judge, median, page, table } from '../page.mjs';
import { PEERS } from '../peers.mjs';

test('the median of an even count lies between the two in the middle', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 10]), 3);
  assert.equal(median([]), undefined);
});

test('a goal is met up to and with its ratio, and missed above it', () => {
  const goals = [{ what: 'a', column: 'cpu', of: 'raw', atMost: 1.15 }];
  assert.equal(judge(goals, { cpu: { porthole: 1.15, raw: 1 } })[0].verdict, 'met');
  const [missed] = judge(goals, { cpu: { porthole: 2.4, raw: 2 } });
  assert.deepEqual(missed, {
    what: 'a',
    goal: 'at most 1.15 of raw',
    is: '1.20',
    verdict: '**missed**',
  });
});

test("a goal may be an absolute bound, or another's figure less some", () => {
  const goals = [
    { what: 'a', column: 'memory', atMost: 1 },
    { what: 'b', column: 'memory', ours: 'archive', of: 'library', atMost: 1, plus: -5 },
  ];
  const verdicts = judge(goals, { memory: { porthole: 1.13, archive: 38, library: 43.8 } });
  assert.deepEqual(
    verdicts.map(({ is, verdict }) => [is, verdict]),
    [
      ['1.13', '**missed**'],
      ['38.0', 'met'],
    ],
  );
});

test('a goal may compare with another column, and names what it compares with', () => {
  const goals = [
    { what: 'a', column: 'mixed', of: 'porthole', ofColumn: 'text', ofName: 'ASCII', atMost: 2 },
    { what: 'b', column: 'mixed', ours: 'c2', of: 'c2', ofColumn: 'text', atMost: 2 },
  ];
  const figures = { mixed: { porthole: 6, c2: 3 }, text: { porthole: 2, c2: 2 } };
  assert.deepEqual(
    judge(goals, figures).map(({ goal, is, verdict }) => [goal, is, verdict]),
    [
      ['at most 2 of ASCII', '3.00', '**missed**'],
      ['at most 2 of c2', '1.50', 'met'],
    ],
  );
});

test('a server that was not always busy is told, with its column', () => {
  const busy = { cpu: { raw: 0.9, porthole: 0.894 } };
  assert.deepEqual(idleServers(busy, { raw: 'Raw', porthole: 'Ours' }), ['- Ours, cpu: busy 89 %']);
});

test('a figure that was not measured is marked so, and meets no goal', () => {
  const [verdict] = judge([{ what: 'a', column: 'cpu', of: 'raw', atMost: 1 }], {
    cpu: { porthole: 1 },
  });
  assert.deepEqual([verdict.is, verdict.verdict], ['not measured', '']);
});

test('the page is two Markdown tables; a server without figures has no row, a missing figure an empty cell', () => {
  const text = page({
    about: 'About.',
    columns: [
      { key: 'cpu', title: 'CPU' },
      { key: 'memory', title: 'MB' },
      { key: 'none', title: 'none' },
    ],
    peers: ['porthole', 'raw', 'absent'],
    figures: { cpu: { porthole: 7.128, raw: 110.2 }, memory: { porthole: 12 } },
    goals: [{ what: 'echo', column: 'cpu', of: 'raw', atMost: 1 }],
    names: { porthole: 'Ours', raw: 'Raw', absent: 'Absent' },
  });
  assert.equal(
    text,
    `About.

|  | CPU | MB |
| --- | --- | --- |
| Ours | 7.13 | 12.0 |
| Raw | 110 |  |

| goal | asked for | is |  |
| --- | --- | --- | --- |
| echo | at most 1 of raw | 0.06 | met |
`,
  );
  assert.equal(table(['a'], []), '| a |\n| --- |');
});

test('every goal names an existing column and existing peers', () => {
  const columns = COLUMNS.map(({ key }) => key);
  for (const { column, ofColumn = column, of = 'raw', ours = 'porthole' } of GOALS) {
    assert.ok(columns.includes(column) && columns.includes(ofColumn), column);
    assert.ok(PEERS[of] && PEERS[ours], `${of}, ${ours}`);
  }
  assert.ok(LOADS.every(({ args }) => args.every((arg) => typeof arg === 'string')));
});
