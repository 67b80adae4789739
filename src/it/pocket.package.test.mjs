// The client as a file and as a package.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ROOT, run } from '../../device/it/support/processes.mjs';

const SOURCE = `${ROOT}src/main/js`;
const MAX_GZIPPED_BYTES = 5120;
const INSTALL_SECONDS = 120;

async function succeeds(t, folder, command, ...args) {
  const { code, out, err } = await run(t, command, args, { cwd: folder, seconds: INSTALL_SECONDS });
  assert.equal(code, 0, `${command} ${args.join(' ')}: ${out}${err}`);
  return out;
}

/** A project of somebody into which the package was installed. */
async function project(t) {
  const folder = mkdtempSync(join(tmpdir(), 'pocket-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [{ filename, files }] = JSON.parse(
    await succeeds(t, SOURCE, 'npm', 'pack', '--json', '--pack-destination', folder),
  );
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  await succeeds(
    t,
    folder,
    'npm',
    'install',
    '--offline',
    '--no-audit',
    '--no-fund',
    `./${filename}`,
  );
  return { folder, files: files.map(({ path }) => path).sort() };
}

test('the file has at most 5 kB gzipped, as it is', () => {
  const bytes = gzipSync(readFileSync(`${SOURCE}/pocket.socket.js`), { level: 9 }).length;
  assert.ok(bytes <= MAX_GZIPPED_BYTES, `${bytes} bytes`);
});

test('the packed package can be required and imported, and both are the same module', async (t) => {
  const { folder, files } = await project(t);
  assert.deepEqual(files, [
    'LICENSE',
    'README.md',
    'package.json',
    'pocket.socket.d.mts',
    'pocket.socket.d.ts',
    'pocket.socket.js',
    'pocket.socket.mjs',
  ]);
  const links = [...readFileSync(join(SOURCE, 'README.md'), 'utf8').matchAll(/\]\(([^)]+)\)/g)].map(
    ([, link]) => link,
  );
  assert.deepEqual(
    links.filter((link) => !files.includes(link)),
    [],
    'what its README links to is in it',
  );
  writeFileSync(
    join(folder, 'try.mjs'),
    `import { createRequire } from 'node:module';
     import pocket, { create, socket } from 'pocket.socket';
     const required = createRequire(import.meta.url)('pocket.socket');
     console.log(required === pocket, socket === pocket.socket, create === pocket.create, globalThis.pocket);
     console.log(String(create().setup(['a', 'b'], [1, 2]).list()));`,
  );
  assert.equal(
    await succeeds(t, folder, process.execPath, 'try.mjs'),
    'true true true undefined\na:1,a:2,b:1,b:2\n',
  );
});

/** Uses everything that is declared, and some of what must not be possible. */
const USES = `
const connection = socket.setup('a:1').on('x', (event, data, from) => console.log(event.length, data, from.uri));
socket.setup(); socket.setup('a', 1); socket.setup('a:1', 'overflow'); socket.setup(['a'], [1, '2'], 'flat', 'broadcast');
socket.setup({ local: ['a', 1] }, 'broadcast');
const servers = { local: ['a', 1], dev: ['b', '2'] }; socket.setup(servers, 'flat');
const texts: string[] = connection.list('flat').toArray();
connection.addToList(connection.list(), 'a', 1); connection.empty();
socket.connect().connect(connection.list(), 'broadcast').on('x', 'y', (data, from, signal) => signal?.seq?.toFixed());
const made = socket.makeSocket(texts[0], (name, event) => name === 'open' && event.socket.connected);
const ids: string[] = socket.signal('a', 'b', 1, (receipt) => receipt.messageId);
socket.signal('plain', undefined, () => {}); socket.signal('plain', undefined, 1, () => {}); socket.signal('plain', undefined, 1, made, () => {});
socket.signal('a', 'b', () => {}); socket.signal('a'); socket.signal('a', 'b', 1, made, () => {});
socket.send('a.b'); socket.sendToAll('a.b', {}); const id: string = socket.sendTo(made, 'a.b', 1);
socket.subscribe('*').subscribe(['a', 'b.*'], { retained: true }).unsubscribe();
socket.options.token = id + ids[0]; made.reconnect(); made.send('x'); made.close(); socket.close();
// @ts-expect-error: no such word
socket.setup('a:1', 'brodcast');
// @ts-expect-error: a listener is a function
socket.on('a', 'b', 1);
// @ts-expect-error: a message is a text
socket.send(1);
`;

/** Whatever is declared, by its name. */
const TYPES = [
  ...readFileSync(`${SOURCE}/pocket.socket.d.ts`, 'utf8').matchAll(
    /^ {2}(?:interface|type) (\w+)/gm,
  ),
]
  .map(([, name]) => name)
  .join();

test('TypeScript finds its types, required, imported and as a global', async (t) => {
  const { folder } = await project(t);
  mkdirSync(join(folder, 'src'));
  const sources = {
    'imported.mts': `import pocket, { create, socket } from 'pocket.socket';\nimport type { ${TYPES} } from 'pocket.socket';\n${USES}\ncreate({ name: 'x' }); export type All = [${TYPES}]; export { pocket };`,
    'required.cts': `import pocket = require('pocket.socket');\nconst { socket } = pocket;\nconst o: pocket.Options = {}; pocket.create(o);\n${USES}`,
    'global.ts': `/// <reference types="pocket.socket" />\npocket.socket.setup().connect();`,
  };
  for (const [name, text] of Object.entries(sources))
    writeFileSync(join(folder, 'src', name), text);
  const options = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    module: 'nodenext',
    moduleDetection: 'legacy',
    types: [],
    lib: ['es2022', 'dom'],
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, include: ['src'] }),
  );
  await succeeds(t, folder, process.execPath, `${ROOT}node_modules/typescript/bin/tsc`, '-p', '.');
});
