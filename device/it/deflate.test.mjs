import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { constants, createDeflateRaw, deflateRawSync } from 'node:zlib';
import { random, randomBytes } from '../../host-tools/it/support/chance.mjs';
import { configuration, startService, within } from './support/processes.mjs';
import { frame, handshake, open, tcp } from './support/sockets.mjs';

const COMPRESSED = 0x40; // RSV1
const TEXT = 1;
const BINARY = 2;

/**
 * Starts the service with compression on, and room for so many contexts: of its own, and of its
 * peers alone.
 */
const compressing = (t, { contexts = 0, peers = 20, from = 1024, limits = '', jvm = [] } = {}) =>
  startService(t, {
    jvm,
    args: [
      '--config',
      configuration(
        t,
        `compression: true\nlimits:\n  compress_from_bytes: ${from}\n  compression_contexts: ${contexts}\n  decompression_contexts: ${peers}\n${limits}`,
      ),
    ],
  });

/** A payload as RFC 7692, section 7.2.1 makes it. */
function deflated(message, options = {}) {
  const flushed = deflateRawSync(message, { finishFlush: constants.Z_SYNC_FLUSH, ...options });
  return flushed.subarray(0, flushed.length - 4);
}

/**
 * Every mix of what ws can ask for. (With clientNoContextTakeover false it would refuse to be asked
 * for that.)
 */
function* offers() {
  for (const serverNoContextTakeover of [false, true]) {
    for (const clientNoContextTakeover of [undefined, true]) {
      for (const serverMaxWindowBits of [undefined, 8, 9, 10, 11, 12, 13, 14, 15]) {
        for (const clientMaxWindowBits of [true, 9, 15]) {
          yield {
            serverNoContextTakeover,
            clientNoContextTakeover,
            serverMaxWindowBits,
            clientMaxWindowBits,
            threshold: 0,
          };
        }
      }
    }
  }
}

test(
  'every mix of parameters that ws can offer is negotiated, and messages come back right',
  { timeout: 300_000 },
  async (t) => {
    const next = random(t);
    for (const contexts of [0, 1000]) {
      const service = await compressing(t, { contexts, peers: 1000 });
      for (const offer of offers()) {
        const socket = await open(t, service.url, { perMessageDeflate: offer });
        const answer = socket.answer['sec-websocket-extensions'];
        const which = `${contexts} contexts, ${JSON.stringify(offer)}: ${answer}`;
        assert.match(answer, /^permessage-deflate/, which);
        assert.equal(
          /server_no_context/.test(answer),
          contexts === 0 || offer.serverNoContextTakeover,
          which,
        );
        assert.equal(
          /client_no_context/.test(answer),
          offer.clientNoContextTakeover === true,
          which,
        );
        assert.equal(
          answer.match(/server_max_window_bits=(\d+)/)?.[1],
          offer.serverMaxWindowBits?.toString(),
          which,
        );
        for (const text of [
          '',
          'short',
          'a long text, '.repeat(4000),
          'a long text, '.repeat(4000),
          'é'.repeat(32_000),
        ]) {
          const before = socket._socket.bytesRead;
          assert.ok((await socket.ask(text)) === text, which);
          if (text.length > 1024) assert.ok(socket._socket.bytesRead - before < 10_000, which);
        }
        const noise = randomBytes(next, 20_000);
        assert.deepEqual(await socket.ask(noise), noise, which);
        const twice = Buffer.concat([noise, noise]);
        assert.deepEqual(await socket.ask(twice), twice, which);
        socket.terminate();
      }
    }
  },
);

test('no compression is negotiated unless the owner enables it', async (t) => {
  const socket = await open(t, (await startService(t)).url, { perMessageDeflate: true });
  assert.equal(socket.extensions, '');
  assert.equal(await socket.ask('plain '.repeat(1000)), 'plain '.repeat(1000));
});

test('as many connections as the limit allows have a context, and a leaving one makes room', async (t) => {
  const service = await compressing(t, { contexts: 1 });
  const join = async () => {
    const socket = await open(t, service.url, { perMessageDeflate: true });
    return {
      socket,
      hasContext: !socket.answer['sec-websocket-extensions'].includes('server_no_context'),
    };
  };
  const first = await join();
  assert.ok(first.hasContext);
  assert.ok(!(await join()).hasContext);
  first.socket.close();
  await first.socket.closed;
  const madeRoom = async () => {
    // The place is free when the TCP connection has ended, a little later.
    while (!(await join()).hasContext);
  };
  await within(60, 'room for a context', madeRoom());
});

test('a large message is compressed; a small one, and one that would grow, are not', async (t) => {
  const service = await compressing(t, { from: 100 });
  const first = async (message) => {
    const socket = await tcp(t, service.port);
    socket.write(handshake('/', { 'Sec-WebSocket-Extensions': 'permessage-deflate' }));
    socket.write(frame(BINARY, message));
    socket.end(frame(8));
    const all = await within(60, 'the answer', socket.all);
    return all[all.indexOf('\r\n\r\n') + 4];
  };
  assert.equal(await first(Buffer.alloc(99)), 0x80 | BINARY);
  assert.equal(await first(Buffer.alloc(100)), 0x80 | COMPRESSED | BINARY);
  assert.equal(await first(randomBytes(random(t), 200)), 0x80 | BINARY);
});

test('an impossible offer is declined, a malformed field is refused', async (t) => {
  const service = await compressing(t, {});
  const answer = async (field) => {
    const socket = await tcp(t, service.port);
    socket.write(handshake('/', { 'Sec-WebSocket-Extensions': field }));
    socket.end(frame(8));
    return (await within(60, 'the answer', socket.all)).toString('latin1');
  };
  assert.doesNotMatch(await answer('permessage-deflate; unknown'), /Extensions/);
  assert.match(
    await answer(
      'permessage-deflate; server_max_window_bits=16, permessage-deflate; server_max_window_bits=9',
    ),
    /^HTTP\/1.1 101 [^]*\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; server_max_window_bits=9\r\n/,
  );
  for (const empty of ['', ',']) {
    const reply = await answer(empty);
    assert.match(reply, /^HTTP\/1.1 101 /, 'nothing is named');
    assert.doesNotMatch(reply, /Extensions/);
  }
  for (const malformed of [
    'permessage-deflate;',
    'permessage-deflate; client_max_window_bits=""',
    'a b',
  ]) {
    assert.match(await answer(malformed), /^HTTP\/1.1 400 [^]*Sec-WebSocket-Extensions/, malformed);
  }
});

/**
 * Opens a connection by hand that may compress; `fail` sends bytes and resolves to the close code.
 */
async function byHand(t, service) {
  const socket = await tcp(t, service.port);
  socket.write(handshake('/', { 'Sec-WebSocket-Extensions': 'permessage-deflate' }));
  socket.fail = async (bytes) => {
    socket.write(bytes);
    const all = await within(60, 'the close', socket.all);
    return all.readUInt16BE(all.lastIndexOf(0x88) + 2);
  };
  return socket;
}

test('a message that breaks RFC 7692 is closed with the right code', async (t) => {
  const service = await compressing(t, {});
  const cases = [
    [1002, frame(COMPRESSED | 9, 'x')],
    [
      1002,
      Buffer.concat([
        frame(COMPRESSED | TEXT, deflated('x'), { fin: false }),
        frame(COMPRESSED, ''),
      ]),
    ],
    [1002, frame(0x20 | TEXT, 'x')],
    [1007, frame(COMPRESSED | TEXT, deflated(Buffer.from([0xff])))],
    [1007, frame(COMPRESSED | TEXT, Buffer.from([0xff, 0xff]))],
    [1009, frame(COMPRESSED | TEXT, deflated(Buffer.alloc(65_537)))],
  ];
  for (const [code, bytes] of cases)
    assert.equal(await (await byHand(t, service)).fail(bytes), code);
});

/**
 * The time for which a process has kept processors busy, in seconds: no other process makes it
 * more.
 */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100; // utime and stime of proc(5).
}

test(
  'a message of a gigabyte of zeros is refused early, within a heap of 64 MB',
  { timeout: 300_000 },
  async (t) => {
    const service = await compressing(t, { jvm: ['-Xmx64m', '-XX:+UseSerialGC'] });
    const honest = await open(t, service.url);
    const bomb = await gigabyteOfZeros();
    const before = cpuSeconds(service.child.pid);
    for (let i = 0; i < 50; i++) {
      const pieces = [
        frame(COMPRESSED | BINARY, bomb.subarray(0, 50_000), { fin: false }),
        frame(0, bomb.subarray(50_000, 100_000)),
      ];
      assert.equal(await (await byHand(t, service)).fail(Buffer.concat(pieces)), 1009);
      assert.equal(await (await byHand(t, service)).fail(frame(COMPRESSED | BINARY, bomb)), 1009);
    }
    const seconds = cpuSeconds(service.child.pid) - before;
    t.diagnostic(`${seconds.toFixed(1)} s of processor time for 100 of them`);
    assert.ok(seconds < 3, `${seconds} s, where a fifth of one is enough`);
    assert.equal(await honest.ask('still here'), 'still here');
  },
);

async function gigabyteOfZeros() {
  const deflate = createDeflateRaw();
  const parts = [];
  deflate.on('data', (part) => parts.push(part));
  const zeros = Buffer.alloc(1 << 20);
  for (let i = 0; i < 1024; i++)
    if (!deflate.write(zeros)) await new Promise((resolve) => deflate.once('drain', resolve));
  await new Promise((resolve) => deflate.end(resolve));
  return Buffer.concat(parts);
}

test(
  '10,000 compressing connections, with contexts and without, leave no memory behind',
  { timeout: 600_000 },
  async (t) => {
    for (const contexts of [0, 100_000]) {
      const service = await compressing(t, { contexts, peers: 100_000, from: 1, jvm: FIXED_HEAP });
      const message = frame(COMPRESSED | TEXT, deflated('again and again, '.repeat(20)));
      const half = frame(COMPRESSED | TEXT, deflated('cut off, '.repeat(20)).subarray(0, 9), {
        fin: false,
      });
      const visit = async (i) => {
        const socket = await tcp(t, service.port);
        socket.write(handshake('/', { 'Sec-WebSocket-Extensions': 'permessage-deflate' }));
        socket.write(message);
        // Some say goodbye, some break the rules, and some leave within a message.
        socket.write(
          i % 3 === 0
            ? frame(8)
            : i % 3 === 1
              ? frame(COMPRESSED | TEXT, Buffer.from([0xff]))
              : half,
        );
        if (i % 3 === 2) socket.end();
        await within(60, 'the end', socket.all);
      };
      const visits = async (count) => {
        for (let i = 0; i < count; i += 20)
          await Promise.all(Array.from({ length: 20 }, (_, k) => visit(i + k)));
      };
      await visits(2000);
      const before = resident(service);
      for (let thousands = 1; thousands <= 10; thousands++) {
        await visits(1000);
        const grown = resident(service) - before;
        assert.ok(
          grown < 8_000,
          `${grown} kB more after ${thousands},000, with ${contexts} contexts`,
        );
      }
    }
  },
);

/**
 * All of it in RAM from the start, so that what grows is not the heap; and collected so rarely that
 * the collector does not free for us what we forgot.
 */
const FIXED_HEAP = [
  '-Xms128m',
  '-Xmx128m',
  '-Xmn112m',
  '-XX:+AlwaysPreTouch',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
];

/** The memory of a process that is in RAM, in kB. */
const resident = (program) =>
  Number(readFileSync(`/proc/${program.child.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]);
