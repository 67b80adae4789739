import { test } from 'node:test';
import WebSocket, { WebSocketServer } from 'ws';
import { startBoard } from './support/board.mjs';

test('smoke', async (t) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  t.after(() => server.close());
  server.on('connection', (s) => s.on('message', (d, binary) => s.send(d, { binary })));
  const board = await startBoard(t, {mostBytes: () => Math.floor(Math.random()*900)});
  console.log(await board.runTask(`
    from uwebsockets import aio
    ws = await aio.connect("ws://127.0.0.1:${server.address().port}/")
    await ws.send("hello world")
    print(repr(await ws.recv()))
    ws.settimeout(0.05)
    try:
      await ws.recv()
    except OSError as e: print(repr(e))
    async def reader():
      while True:
         m = await ws.recv()
         if m is None: break
         print(len(m))
      print('end')
    ws.settimeout(None)
    task = asyncio.create_task(reader())
    await ws.send(b"x" * 4000)
    await ws.ping(1)
    await ws.send("x" * 65536)
    await asyncio.sleep(0.3)
    await ws.close()
    print(ws.open, ws.close_code)
    await asyncio.sleep(0.1)
  `));
});
test('server', async (t) => {
  const board = await startBoard(t, {});
  const running = board.run(`
    from uwebsockets.server import Server
    def handle(ws, message):
        ws.send(message)
        if message == "stop":
            raise SystemExit
    server = Server(handle, 0, "127.0.0.1")
    print("port", server.sock.getsockname()[1])
    try:
      server.run_forever()
    except SystemExit:
      server.close()
  `);
  const [,port] = await board.printed(/port (\d+)\r?\n/);
  const s = new WebSocket('ws://127.0.0.1:'+port);
  s.on('message', (m) => console.log(m.toString()));
  s.on('close', (m) => console.log(m));
  s.on('open', () => {s.send('hi'); s.send('stop')});
  await running;
});
