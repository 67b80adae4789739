import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { startBoard } from './support/board.mjs';

test('smoke', async (t) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  t.after(() => server.close());
  server.on('connection', (s) => s.on('message', (d, binary) => s.send(d, { binary })));
  const board = await startBoard(t);
  console.log(await board.run(`
    import uwebsockets.client
    ws = uwebsockets.client.connect("ws://127.0.0.1:${server.address().port}/")
    ws.send("hello wörld")
    print(repr(ws.recv()))
    ws.send(b"x" * 4000)
    print(len(ws.recv()))
    ws.send("x" * 65536)
    print(len(ws.recv()))
    ws.close()
    print(ws.open, ws.close_code)
  `));
});
