import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../host-tools/it/support/chance.mjs';
import { startBoard } from './support/board.mjs';
import { cases, fragments, largest, play } from './support/player.mjs';
import { frame, rawClient, rawServer } from './support/raw.mjs';

/** What the board takes at most; the rest of the suite's sizes would fit no board. */
const MOST_BYTES = 65536;
const MOST_FRAGMENTS = 1024;
const CLOSE = frame(8, Buffer.from([3, 232]), { key: Buffer.alloc(4) });

/** The cases for one end that fit a board. */
function played(t, end) {
  const all = [...cases('frames.jsonl'), ...cases('autobahn.jsonl')].filter(
    ({ to }) => to === undefined || to === end,
  );
  const fitting = all.filter(
    (one) => fits(one) || (one.close === 1002 && largest(one) <= 2 * MOST_BYTES),
  );
  t.diagnostic(`${fitting.length} cases; left out: ${all.length - fitting.length} too large`);
  return fitting;
}

function fits(one) {
  return largest(one) <= MOST_BYTES && fragments(one) <= MOST_FRAGMENTS;
}

async function playAll(t, end, connect) {
  const failed = [];
  for (const one of played(t, end)) {
    const peer = await connect();
    try {
      await play(peer, one, end === 'server');
      if (end === 'client') peer.end();
      // As clients do: the board awaits it.
      else if (one.close !== undefined && one.close !== 1002) peer.write(CLOSE);
      assert.equal(await peer.next(), 'end');
    } catch (error) {
      failed.push(`${one.autobahn ?? 'ours'} ${one.does}: ${error.message}`);
      peer.end();
    }
  }
  assert.deepEqual(failed, []);
}

test('the cases of src/test/vectors: a board as the client', async (t) => {
  const chance = random(t);
  const server = await rawServer(t);
  const board = await startBoard(t, {
    mostBytes: () => (chance() < 0.2 ? 0 : 1 + Math.floor(chance() ** 3 * 65535)),
  });
  const running = board.run(
    `
    from uwebsockets.client import connect, ProtocolError
    while True:
        try:
            ws = connect("${server.url}")
            while True:
                message = ws.recv()
                if message is None:
                    break
                ws.send(message)
        except ProtocolError:
            pass
        except OSError as e:
            print(e)
  `,
    { seconds: 600 },
  );
  running.catch(() => {}); // It is switched off.
  await playAll(t, 'client', () => server.peer());
});

test('the cases of src/test/vectors: a board as the server', async (t) => {
  const chance = random(t);
  const board = await startBoard(t, {
    mostBytes: () => (chance() < 0.2 ? 0 : 1 + Math.floor(chance() ** 3 * 65535)),
  });
  const running = board.run(
    `
    from uwebsockets.server import Server
    server = Server(lambda ws, message: ws.send(message), 0, "127.0.0.1")
    print("port", server.sock.getsockname()[1])
    server.run_forever()
  `,
    { seconds: 600 },
  );
  running.catch(() => {}); // It is switched off.
  const [, port] = await board.printed(/^port (\d+)\n/m);
  await playAll(t, 'server', () => rawClient(t, Number(port)));
});
