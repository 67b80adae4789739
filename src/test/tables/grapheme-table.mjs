// Makes src/main/java/porthole/protocol/GraphemeTable.java from the Unicode Character Database, and
// src/test/vectors/flip.jsonl from this Node's own segmenter (ICU), which is not our code.
// Wanted again only when a new Unicode version appears: node src/test/tables/grapheme-table.mjs
// 17.0.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const version = process.argv[2];
if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) {
  console.error(
    "Expected a version of Unicode, such as 'node src/test/tables/grapheme-table.mjs 17.0.0'.",
  );
  process.exit(2);
}
process.chdir(join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../../..'));

const folder = mkdtempSync(join(tmpdir(), 'unicode-'));
execFileSync('npm', ['install', '--silent', '--prefix', folder, `@unicode/unicode-${version}`]);
const property = async (path) => {
  const file = join(folder, 'node_modules/@unicode', `unicode-${version}`, path, 'code-points.mjs');
  return (await import(pathToFileURL(file))).default;
};

// One letter a class; a later line wins over an earlier one (the properties overlap only as
// wanted).
const CLASSES = [
  ['P', 'Binary_Property/Extended_Pictographic'],
  ['K', 'Indic_Conjunct_Break/Consonant'],
  ['C', 'Grapheme_Cluster_Break/Control'],
  ['C', 'Grapheme_Cluster_Break/CR'],
  ['C', 'Grapheme_Cluster_Break/LF'],
  ['E', 'Grapheme_Cluster_Break/Extend'],
  ['Z', 'Grapheme_Cluster_Break/ZWJ'],
  ['N', 'Indic_Conjunct_Break/Linker'],
  ['R', 'Grapheme_Cluster_Break/Regional_Indicator'],
  ['F', 'Grapheme_Cluster_Break/Prepend'],
  ['S', 'Grapheme_Cluster_Break/SpacingMark'],
  ['L', 'Grapheme_Cluster_Break/L'],
  ['V', 'Grapheme_Cluster_Break/V'],
  ['T', 'Grapheme_Cluster_Break/T'],
];
const letters = new Map();
for (const [letter, path] of CLASSES) {
  for (const point of await property(path)) letters.set(point, letter);
}
// U+200C extends a cluster and yet is no part of a conjunct: the one such code point is a class.
const conjunctExtend = new Set(await property('Indic_Conjunct_Break/Extend'));
for (const [point, letter] of letters) {
  if (letter === 'E' && !conjunctExtend.has(point)) letters.set(point, 'X');
}
rmSync(folder, { recursive: true });

const ranges = [];
for (const [point, letter] of [...letters].sort(([a], [b]) => a - b)) {
  const last = ranges.at(-1);
  if (last && last.letter === letter && last.end + 1 === point) last.end = point;
  else ranges.push({ start: point, end: point, letter });
}
let next = 0;
const tokens = ranges.map(({ start, end, letter }) => {
  const token = `${(start - next).toString(36)}${letter}${end > start ? (end - start).toString(36) : ''}`;
  next = end + 1;
  return token;
});
const lines = [''];
for (const token of tokens) {
  if (lines.at(-1).length + token.length > 82) lines.push('');
  lines[lines.length - 1] += `${token} `;
}
writeFileSync(
  'src/main/java/porthole/protocol/GraphemeTable.java',
  `package porthole.protocol;

/**
 * Made by src/test/tables/grapheme-table.mjs from the Unicode Character Database ${version}; do not
 * edit. Grapheme_Cluster_Break, Indic_Conjunct_Break and Extended_Pictographic in one: ${ranges.length}
 * ranges, each as the gap to the range before it, a letter for its class, and its length less one,
 * numbers in base 36. Hangul syllables are not here: their class can be computed.
 */
final class GraphemeTable {
  static final String RANGES =
      ""
${lines.map((line) => `          + "${line}"`).join('\n')};

  private GraphemeTable() {}
}
`,
);

// Vectors: some named cases, then 400 strings of the code points at which rules meet.
const NAMED = {
  'plain text': 'Hello World',
  'the word itself': 'flip',
  empty: '',
  'line ends stay whole': 'one\r\ntwo\r\n',
  'a skin tone': 'ok 👍🏽!',
  flags: '🇳🇱🇧🇪🇩🇪',
  'an odd number of regional indicators': '🇳🇱🇧',
  'a family': 'a👩‍👩‍👧‍👦b',
  'a keycap': '1️⃣2',
  'combining accents': 'e\u0301a\u0308\u0323o',
  'Hangul syllables and jamo': '한국어 \u1112\u1161\u11ab',
  'a Devanagari conjunct': 'क्षत्रिय',
  Thai: 'สวัสดี',
  'zero width non-joiner': 'क्\u200cष',
  'a subdivision flag': '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}.',
  'a lone accent first': '\u0301abc',
};
let seed = 20261120;
const random = (n) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % n;
};
const MEETING = [
  ...'ab \r\n\u0001\u0301\u0308\u200d\u200c\ufe0f👍🏽❤🇳🇱🇧한가각\u1112\u1161\u11ab\u0915\u094d\u0937\u093f\u0903\u0600\u0e33©🏴\u{e0067}',
];
for (let i = 1; i <= 400; i++) {
  NAMED[`random ${i}`] = Array.from(
    { length: 1 + random(12) },
    () => MEETING[random(MEETING.length)],
  ).join('');
}
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const reverse = (text) =>
  Array.from(segmenter.segment(text), (s) => s.segment)
    .reverse()
    .join('');
const origin = `Intl.Segmenter of Node ${process.versions.node}, ICU ${process.versions.icu}, Unicode ${process.versions.unicode}`;
writeFileSync(
  'src/test/vectors/flip.jsonl',
  [{ origin, command: `node src/test/tables/grapheme-table.mjs ${version}` }]
    .concat(Object.entries(NAMED).map(([name, text]) => ({ name, text, flipped: reverse(text) })))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join(''),
);
console.log(`${ranges.length} ranges, ${tokens.join(' ').length} characters; vectors by ${origin}`);
