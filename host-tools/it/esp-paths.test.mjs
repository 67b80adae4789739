import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../../device/it/support/needs.mjs';
import { board } from './support/board.mjs';
import { porthole } from './support/porthole.mjs';

const options = { ...needs({ commands: ['socat'] }), concurrency: false };
const FILES = [
  ['/f', Buffer.from('the file f')],
  ['/d'],
  ['/d/x', Buffer.from('the file x')],
  ['/e'],
];

/**
 * A board with a file f, a folder d that has a file x, and an empty folder e; `esp` runs a verb
 * from a folder here.
 */
async function boardFrom(t, files = FILES) {
  const at = await board(t, { files });
  at.dir = mkdtempSync(join(tmpdir(), 'porthole-paths-'));
  t.after(() => rmSync(at.dir, { recursive: true, force: true }));
  at.esp = (args, env = {}) =>
    porthole(t, ['esp', '-p', at.port, ...args], { cwd: at.dir, env: { ...process.env, ...env } });
  at.does = async (...args) => {
    const { code, err } = await at.esp(args);
    assert.equal(code, 0, `${args.join(' ')}: ${err}`);
  };
  /** Runs what must be refused, with one sentence, and changes nothing on the board. */
  at.refuses = async (args, code, sentence, env) => {
    const before = await at.files();
    const result = await at.esp(args, env);
    assert.deepEqual([result.code, result.out], [code, ''], `${args.join(' ')}: ${result.err}`);
    assert.match(result.err, sentence, args.join(' '));
    assert.equal(result.err.split('\n').length, 2, 'one line');
    assert.deepEqual(await at.files(), before, args.join(' '));
  };
  at.write = (path, content = path) => {
    mkdirSync(join(at.dir, path, '..'), { recursive: true });
    writeFileSync(join(at.dir, path), content);
  };
  return at;
}

test(
  'an empty or invalid name is wrong usage, and the board is not touched',
  options,
  async (t) => {
    const at = await boardFrom(t);
    const nothing = /Expected a path on the board but was ''\. See 'porthole esp \w+ --help'\.\n$/;
    const noName =
      /^Expected a file or folder in the root or in the current folder, not one of these themselves, but was '[^']*'\. See /;
    for (const args of [
      ['ls', ''],
      ['cat', ''],
      ['get', ''],
      ['mkdir', ''],
      ['rm', ''],
      ['rm', '-r', ''],
      ['mv', '', 'x'],
      ['mv', 'f', ''],
    ]) {
      await at.refuses(args, 2, nothing);
    }
    await at.refuses(['df', ''], 2, /''\. See 'porthole esp df --help'\.\n$/);
    for (const args of [
      ['rm', '-r', '/'],
      ['rm', '-r', ':'],
      ['rm', '.'],
      ['rm', '-r', 'e/..'],
      ['rm', '-r', '/d/../..'],
      ['mv', '/', 'x'],
    ]) {
      await at.refuses(args, 2, noName);
    }
    const here =
      /Expected the name of a file or folder but was ''\. See 'porthole esp \w+ --help'\.\n$/;
    for (const args of [
      ['put', ''],
      ['run', ''],
      ['get', 'f', '--to', ''],
    ])
      await at.refuses(args, 2, here);
    await at.refuses(
      ['put', '/'],
      2,
      /^Expected a file or folder that has a name but was '\/'\. See /,
    );
    await at.refuses(['mkdir', 'y', '+', 'rm', '-r', ''], 2, nothing);
  },
);

test(
  'two sources of one name are refused: the second would take the place of the first',
  options,
  async (t) => {
    const at = await boardFrom(t, [['/a'], ['/a/x', Buffer.from('1')], ['/x', Buffer.from('2')]]);
    const twice =
      /^Expected names that differ, but 'x' comes twice, and one would replace the other: use a command with its own '--to' for each\. See /;
    at.write('a/x');
    at.write('x');
    await at.refuses(['put', 'x', 'a/x', '--to', '/lib'], 2, twice);
    await at.refuses(['get', 'x', 'a/x', '--to', 'a'], 2, twice);
    assert.equal(readFileSync(join(at.dir, 'a/x'), 'utf8'), 'a/x');
    // The same one: it is put once or twice, with the same end.
    await at.does('put', 'x', './x', '--to', '/lib');
  },
);

test('put reports an unusable source before it copies anything', options, async (t) => {
  const at = await boardFrom(t);
  at.write('tree/a');
  symlinkSync('nowhere', join(at.dir, 'tree/b'));
  await at.refuses(['put', 'tree'], 1, /^Cannot read the file tree\/b: it does not exist\.\n$/);
  await at.refuses(['put', '.'], 1, /^Cannot read the file \.\/tree\/b: it does not exist\.\n$/);
  rmSync(join(at.dir, 'tree/b'));
  symlinkSync('..', join(at.dir, 'tree/b'));
  await at.refuses(
    ['put', 'tree'],
    1,
    /^tree\/b\/tree is a link to a folder that it is in: leave it out\.\n$/,
  );
  rmSync(join(at.dir, 'tree/b'));
  execFileSync('mkfifo', [join(at.dir, 'tree/b')]);
  await at.refuses(
    ['put', 'tree'],
    1,
    /^tree\/b is neither a file nor a folder: remove it from the folder\.\n$/,
  );
  rmSync(join(at.dir, 'tree/b'));
  at.write('tree/é');
  await at.refuses(
    ['put', 'tree'],
    1,
    /^Expected a name in letters of this locale but was '.*': try again with LC_ALL=C\.UTF-8\.\n$/,
    { LC_ALL: 'C' },
  );
  await at.refuses(
    ['put', 'tree/é'],
    2,
    /^Expected a name in letters of this locale but was '.*': try again with LC_ALL=C\.UTF-8\. /,
    { LC_ALL: 'C' },
  );
});

test('put names what is in its way on the board, and leaves it there', options, async (t) => {
  const at = await boardFrom(t);
  for (const path of ['f/in', 'd', 'tree/d/x/in', 'long']) at.write(path);
  const isFile = (path) =>
    new RegExp(
      `^On the board, ${path}: it is a file, but a folder is needed: give another path, or remove it with 'rm' first\\.\n$`,
    );
  const isFolder = (path) =>
    new RegExp(
      `^On the board, ${path}: it is a folder, but a file is needed: give another path\\.\n$`,
    );
  await at.refuses(['put', 'f'], 1, isFile('f'));
  await at.refuses(['put', 'd'], 1, isFolder('d'));
  await at.refuses(['put', 'd', '--to', '/'], 1, isFolder('/d'));
  await at.refuses(['put', 'd', '--to', 'f/'], 1, isFile('f'));
  await at.refuses(['put', 'd', '--to', 'f/below'], 1, isFile('f'));
  await at.refuses(['put', 'd', 'long', '--to', 'f'], 1, isFile('f'));
  await at.refuses(['put', 'tree/d'], 1, isFile('d/x'));
  await at.refuses(['put', 'd', '--to', 'f/where'], 1, isFile('f'));
});

test('a file is put under another name, and the folders for it are made', options, async (t) => {
  const at = await boardFrom(t);
  at.write('boot.py');
  await at.does('put', 'boot.py', '--to', 'lib/of mine/other.py');
  assert.equal((await at.read('/lib/of mine/other.py')).toString(), 'boot.py');
});

test(
  'names with spaces, line ends and letters of any language go there and come back, from deep folders too',
  options,
  async (t) => {
    const at = await boardFrom(t);
    const deep = Array.from({ length: 12 }, (_, i) => `level ${i}`).join('/');
    const names = ['a b', 'é ü', '日本', '😀', "it's", 'back\\slash', 'two\nlines', `${deep}/end`];
    for (const name of names) at.write(`tree/${name}`);
    await at.does('put', 'tree/../tree', '--to', '/lib//./x/');
    for (const name of names)
      assert.equal((await at.read(`/lib/x/tree/${name}`)).toString(), `tree/${name}`);
    await at.does('get', ':/lib/../lib/x/tree', '--to', 'back/');
    for (const name of names)
      assert.equal(readFileSync(join(at.dir, 'back/tree', name), 'utf8'), `tree/${name}`);
  },
);

test('get copies the contents of the root and of the current folder', options, async (t) => {
  const at = await boardFrom(t);
  for (const [i, path] of ['/', ':/', '.', ':', '/d/..', 'd/..'].entries()) {
    await at.does('get', path, '--to', `to${i}`);
    assert.deepEqual(readdirSync(join(at.dir, `to${i}`)).sort(), ['d', 'e', 'f'], path);
    assert.equal(readFileSync(join(at.dir, `to${i}`, 'd/x'), 'utf8'), 'the file x');
  }
  mkdirSync(join(at.dir, 'in'));
  await at.does('get', '/d/..', '/d/.', '--to', 'in');
  assert.deepEqual(readdirSync(join(at.dir, 'in')).sort(), ['d', 'e', 'f']);
});

test('get names what is in its way here, and replaces only files', options, async (t) => {
  const at = await boardFrom(t);
  mkdirSync(join(at.dir, 'out/f'), { recursive: true });
  at.write('out/d');
  execFileSync('mkfifo', [join(at.dir, 'pipe')]);
  await at.refuses(
    ['get', 'f', '--to', 'out'],
    1,
    /^out\/f is a folder, but a file is to be written: choose another name with --to\.\n$/,
  );
  await at.refuses(
    ['get', 'd', '--to', 'out'],
    1,
    /^\S+\/out\/d is a file, but a folder is needed: choose another folder with --to\.\n$/,
  );
  await at.refuses(
    ['get', 'f', '--to', 'out/d/'],
    1,
    /^\S+\/out\/d is a file, but a folder is needed: choose another folder with --to\.\n$/,
  );
  await at.refuses(
    ['get', 'f', '--to', 'pipe'],
    1,
    /^pipe is not a regular file: choose another name with --to\.\n$/,
  );
  await at.refuses(
    ['get', 'f', '--to', 'no/where'],
    1,
    /^The folder \S+\/no does not exist: make it first\.\n$/,
  );
  await at.refuses(
    ['get', 'f', '--to', 'out/d/below'],
    1,
    /^\S+\/out\/d is a file, but a folder is needed: choose another folder with --to\.\n$/,
  );
  await at.refuses(['get', 'nothing'], 1, /^On the board, nothing: it does not exist\.\n$/);
  await at.refuses(
    ['get', 'f', '--to', 'é'],
    2,
    /Expected a name in letters of this locale but was '.*': try again with LC_ALL=C\.UTF-8\. /,
    { LC_ALL: 'C' },
  );
  assert.equal(readFileSync(join(at.dir, 'out/d'), 'utf8'), 'out/d');
  assert.ok(existsSync(join(at.dir, 'out/f')));
  assert.deepEqual(readdirSync(at.dir).sort(), ['out', 'pipe']);
  await at.does('get', 'f', '--to', 'new/', '+', 'get', 'f', '--to', 'out/d');
  assert.equal(readFileSync(join(at.dir, 'new/f'), 'utf8'), 'the file f');
  assert.equal(readFileSync(join(at.dir, 'out/d'), 'utf8'), 'the file f');
});

test('cat, ls, mkdir, rm and mv say what is wrong with a path', options, async (t) => {
  const at = await boardFrom(t);
  for (const [args, sentence] of [
    [['cat', 'd'], 'd: it is a folder, but a file is needed: give another path'],
    [['ls', 'f'], 'f: it is not a folder'],
    [['ls', 'no'], 'no: it does not exist'],
    [['mkdir', '/'], '/: it exists already'],
    [
      ['mkdir', '--parents', 'f/x'],
      "f: it is a file, but a folder is needed: give another path, or remove it with 'rm' first",
    ],
    [['mkdir', 'no/x'], "no: the folder does not exist: make it with 'mkdir --parents'"],
    [['rm', 'd'], "d: the folder is not empty; 'rm -r' removes it with its content"],
    [['mv', 'no', 'x'], 'no: it does not exist'],
    [['mv', 'f', 'no/x'], "no: the folder does not exist: make it with 'mkdir --parents'"],
    [
      ['mv', 'd', 'f'],
      "f: it is a file, but a folder is needed: give another path, or remove it with 'rm' first",
    ],
    [['mv', 'd', '/d'], 'd: it cannot be moved to itself or into itself: give another path'],
    [['mv', 'd', 'd/y'], 'd: it cannot be moved to itself or into itself: give another path'],
    [['mv', 'f', '/f'], 'f: it cannot be moved to itself or into itself: give another path'],
  ]) {
    await at.refuses(
      args,
      1,
      new RegExp(`^On the board, ${sentence.replace(/[.?]/g, '\\$&')}\\.\n$`),
    );
  }
});
