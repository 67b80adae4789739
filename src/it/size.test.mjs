import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { compiled, library, startBoard } from './support/board.mjs';

test('smoke', async (t) => {
  for (const m of await compiled(t,library())) console.log(m.name, m.source.length);
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  t.after(() => server.close());
  server.on('connection', (s) => s.on('message', (d, binary) => s.send(d, { binary })));
  const board = await startBoard(t, { mpy: true });
  console.log(await board.run(`import gc, sys, socket, select, os, time, collections, binascii, errno, hashlib, struct, micropython`));
  console.log(await board.run(`base = gc.mem_alloc()`));
  console.log(await board.run(`import uwebsockets.client`));
  console.log(await board.run(`print('import, before gc', gc.mem_alloc() -base); gc.collect()`));
  console.log(await board.run(`print('import', gc.mem_alloc() -base)`));
  console.log(await board.run(`ws = uwebsockets.client.connect("ws://127.0.0.1:${server.address().port}/"); print(gc.mem_alloc()-base)`));
  console.log(await board.run(`gc.collect()`));
  console.log(await board.run(`print('connected', gc.mem_alloc() -base)
m = "x" * 4096`));
  console.log(await board.run(`ws.send(m); print('sent', gc.mem_alloc()-base)`));
  console.log(await board.run(`gc.collect()`));
  console.log(await board.run(`print('sent', gc.mem_alloc() -base)`));
  console.log(await board.run(`r = ws.recv(); print('received', gc.mem_alloc()-base)`));
  console.log(await board.run(`gc.collect()`));
  console.log(await board.run(`print('received', gc.mem_alloc() -base)`));
});
