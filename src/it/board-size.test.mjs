import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { compiled, modules, packaged, startBoard } from './support/board.mjs';

const HEAP_BYTES = 32 * 1024;
const PACKAGES = {
  uwebsockets: 'uwebsockets.client',
  usocketio: 'usocketio.client',
  porthole: 'porthole',
};

/**
 * Everything of the board's own that a package imports, so that its heap is not counted as ours.
 */
const BOARD =
  'import asyncio, binascii, collections, errno, gc, hashlib, json, os, random, select, socket, struct, sys, time';

test('the sizes of the packages, compiled', async (t) => {
  for (const name of Object.keys(PACKAGES)) {
    const sizes = (await compiled(t, packaged(name))).map(({ name: file, source }) => [
      file,
      source.length,
    ]);
    t.diagnostic(
      `${name}: ${sizes.reduce((sum, [, bytes]) => sum + bytes, 0)} bytes as .mpy: ${sizes.map((size) => size.join(' ')).join(', ')}`,
    );
    assert.ok(sizes.length > 0);
  }
});

test('every module belongs to a package, and a package has all that its modules import', async (t) => {
  const everything = packaged('package')
    .map(({ name }) => name)
    .sort();
  assert.deepEqual(
    everything,
    modules()
      .map(({ name }) => name)
      .sort(),
  );
  assert.deepEqual(
    [
      ...new Set(
        Object.keys(PACKAGES).flatMap((name) => packaged(name).map((module) => module.name)),
      ),
    ].sort(),
    everything,
  );
  for (const name of Object.keys(PACKAGES)) {
    const board = await startBoard(t, { name });
    const imports = packaged(name).map(
      (module) => `import ${module.name.replace(/(\/__init__)?\.py$/, '').replace('/', '.')}`,
    );
    await board.run(imports.join('\n'));
  }
});

test('importing a package stays within its heap', async (t) => {
  for (const [name, module] of Object.entries(PACKAGES)) {
    const board = await startBoard(t, { name, mpy: true });
    await board.run(`${BOARD}\ngc.collect()`);
    await board.run('base = gc.mem_alloc()');
    await board.run(`import ${module}\ngc.collect()`);
    const bytes = Number(await board.run('print(gc.mem_alloc() - base)'));
    t.diagnostic(`import ${module}: ${bytes} bytes of heap`);
    assert.ok(bytes < HEAP_BYTES, `${bytes} bytes`);
  }
});

/**
 * The port collects its garbage between two programs only, so each step counts all that it ever
 * allocated, garbage too; a board would collect in between. What is counted is therefore more than
 * a board needs.
 */
test('a message of 4 kB is echoed within 32 kB of heap, the code of the client included', async (t) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  t.after(() => server.close());
  server.on('connection', (socket) =>
    socket.on('message', (data, binary) => socket.send(data, { binary })),
  );
  const board = await startBoard(t, { name: 'uwebsockets', mpy: true });
  await board.run(`${BOARD}\ngc.collect()`);
  await board.run('base = gc.mem_alloc()');
  const steps = {
    import: 'import uwebsockets.client',
    connect: `ws = uwebsockets.client.connect("ws://127.0.0.1:${server.address().port}/")`,
    'make the message': 'message = "x" * 4096',
    send: 'ws.send(message)',
    receive: 'answer = ws.recv()',
    close: 'ws.close()',
  };
  const peaks = {};
  for (const [step, program] of Object.entries(steps)) {
    peaks[step] = Number(await board.run(`${program}\nprint(gc.mem_alloc() - base)`));
    await board.run('gc.collect()');
  }
  assert.equal(await board.run('print(len(answer), answer == message)'), '4096 True\n');
  t.diagnostic(
    Object.entries(peaks)
      .map(([step, bytes]) => `${step} ${bytes}`)
      .join(', '),
  );
  assert.ok(Math.max(...Object.values(peaks)) < HEAP_BYTES, JSON.stringify(peaks));
});
