import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { selfSigned } from '../../device/it/support/certificates.mjs';
import { needs } from '../../device/it/support/needs.mjs';
import { freePort, printed, startService, within } from '../../device/it/support/processes.mjs';
import { eventually } from '../../device/it/support/toon.mjs';
import { echo, peer, porthole, startPorthole } from './support/porthole.mjs';

/** Runs the command for a second, unless told otherwise, and resolves to its report. */
async function bench(t, url, ...args) {
  const duration = args.includes('--duration') ? [] : ['--duration', '1'];
  const { code, out, err } = await porthole(t, [
    'bench',
    url,
    '--warmup',
    '0',
    '--json',
    ...duration,
    ...args,
  ]);
  assert.equal(err, 'All connections are open.\n');
  return { code, ...JSON.parse(out) };
}

const CLEAN = { wrong: 0, unanswered: 0, closed: 0, first: '' };

/** Writes settings under which nobody is slowed down. */
function withoutRates(t) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'porthole.yaml');
  const rates = [
    'messages_per_second',
    'messages_per_second_per_address',
    'bytes_per_second',
    'bytes_per_second_per_address',
  ];
  writeFileSync(
    file,
    `limits:\n${rates.map((key) => `  ${key}: 1000000000\n`).join('')}  openings_per_second_per_address: 1000000\n`,
  );
  return ['--config', file];
}

test('the echo of the service is measured, and every answer is right', async (t) => {
  const { url, child } = await startService(t, { args: withoutRates(t) });
  for (const args of [
    [],
    ['-b', '--depth', '16'],
    ['--size', '65536', '-c', '5'],
    ['--rate', '500'],
    ['--idle', '30'],
  ]) {
    const report = await bench(t, url, '--pid', String(child.pid), ...args);
    assert.deepEqual([report.code, report.errors], [0, CLEAN], args.join(' '));
    assert.ok(report.messages >= 50, `${report.messages} messages`);
    assert.ok(report.latencyMicros.p50 > 0 && report.latencyMicros.p50 <= report.latencyMicros.p99);
    assert.ok(report.latencyMicros.p999 <= report.latencyMicros.max);
    assert.equal(report.cpu.pid, child.pid);
  }
});

test('without --json the report has five lines', async (t) => {
  const { url } = await peer(t, echo);
  const { code, out } = await porthole(t, [
    'bench',
    url,
    '-d',
    '0.2',
    '--warmup',
    '0',
    '-c',
    '3',
    '--depth',
    '2',
  ]);
  assert.equal(code, 0);
  const lines = out.split('\n');
  assert.equal(lines[0], `${url}: echo of 64 B text, 3 connections, 2 in flight each, 0.2 s`);
  assert.match(lines[1], /^ {2}answers {4}[\d,]+, [\d,.]+\/s, [\d,.]+ MB\/s$/);
  assert.match(
    lines[2],
    /^ {2}latency {4}p50 [\d.]+ ms, p99 [\d.]+ ms, p99\.9 [\d.]+ ms, max [\d.]+ ms$/,
  );
  assert.equal(lines[3], '  errors     none: every answer is what was sent');
  assert.equal(lines[4], '  CPU        not asked for (--pid)');
});

test('messages have the requested type and size, and new masks', async (t) => {
  const { url, peers } = await peer(t, echo);
  await bench(t, url, '-c', '2', '--size', '4');
  await bench(t, url, '-c', '1', '-b', '--size', '70000');
  const [text, , binary] = peers.map(({ received }) => received);
  assert.ok(text.every(([data, isBinary]) => !isBinary && data.length === 4));
  assert.notDeepEqual(text[0], text[1]);
  assert.ok(binary.every(([data, isBinary]) => isBinary && data.length === 70_000));
});

test('fragments are accepted, and pings are answered', async (t) => {
  let pongs = 0;
  const { url } = await peer(t, (socket) => {
    socket.on('pong', () => pongs++);
    socket.on('message', (data) => {
      socket.ping('alive?');
      socket.send(data.subarray(0, 10), { binary: false, fin: false });
      socket.send(data.subarray(10), { fin: true });
    });
  });
  const { code, errors, messages } = await bench(t, url, '-c', '3');
  assert.deepEqual([code, errors], [0, CLEAN]);
  assert.ok(messages > 10);
  assert.ok(pongs > 10);
});

test('a server that alters one answer in ten is caught', async (t) => {
  let count = 0;
  const { url } = await peer(t, (socket) => {
    socket.on('message', (data, binary) => {
      if (++count % 10 === 0) data[data.length - 1] ^= 1;
      socket.send(data, { binary });
    });
  });
  const { code, errors, messages } = await bench(t, url, '-b');
  assert.equal(code, 1);
  assert.equal(errors.first, 'an answer that is not what was sent');
  assert.ok(Math.abs(errors.wrong - count / 10) <= 1, `${errors.wrong} of ${count}`);
  assert.ok(messages > 0);
});

test('a server that answers twice, or unasked, is caught', async (t) => {
  const { url } = await peer(t, (socket) => {
    echo(socket);
    echo(socket);
  });
  const twice = await bench(t, url, '-c', '1');
  assert.equal(twice.code, 1);
  assert.ok(twice.errors.wrong > 0);
  const { url: chatty } = await peer(t, (socket) => socket.send('hello'));
  const unasked = await bench(t, chatty, '-c', '1', '--idle', '2');
  assert.ok(unasked.errors.wrong >= 2);
});

test('messages that the server swallows are reported as unanswered', async (t) => {
  const { url } = await peer(t);
  const { code, errors, messages } = await bench(t, url, '-c', '3', '--depth', '4');
  assert.deepEqual([code, messages], [1, 0]);
  assert.deepEqual(errors, { wrong: 0, unanswered: 12, closed: 0, first: 'no answer' });
});

test('a server that closes ends the run, and is reported', async (t) => {
  const { url } = await peer(t, (socket) =>
    socket.on('message', () => socket.close(1013, 'too busy')),
  );
  const { code, errors, seconds } = await bench(t, url, '-c', '2', '--duration', '20');
  assert.equal(code, 1);
  assert.equal(errors.closed, 2);
  assert.equal(errors.first, 'the server closed with code 1013: too busy');
  assert.ok(seconds < 10);
});

test('at a fixed rate a stall is charged to all the messages that it held up', async (t) => {
  const { url } = await peer(t, (socket) => {
    let count = 0;
    socket.on('message', (data, binary) => {
      socket.send(data, { binary });
      // Node has one thread: while it spins, nobody is served.
      if (++count === 100) for (const end = Date.now() + 500; Date.now() < end;);
    });
  });
  const { latencyMicros, errors, messages } = await bench(
    t,
    url,
    '-c',
    '1',
    '--rate',
    '200',
    '--duration',
    '2',
  );
  assert.deepEqual(errors, CLEAN);
  // Without those that were due during the stall it were 300; of the last some may come late, as
  // this machine has other work.
  assert.ok(messages >= 350 && messages <= 401, `${messages} messages`);
  assert.ok(latencyMicros.max > 480_000, `max ${latencyMicros.max}`);
  // 100 of 400 messages were due during the stall; sent one by one, only one would have noticed.
  const { latencyMicros: closed } = await bench(t, url, '-c', '1', '--duration', '2');
  assert.ok(latencyMicros.p99 > 400_000, `p99 ${latencyMicros.p99}`);
  assert.ok(closed.max > 480_000 && closed.p99 < 400_000, `p99 of one by one ${closed.p99}`);
});

/** Makes a server of Node's ws send what it receives to all its other connections. */
const relay = (peers, skip) => (socket) =>
  socket.on('message', (data, binary) =>
    peers().forEach((other, i) => other !== socket && !skip(i) && other.send(data, { binary })),
  );

test('fan-out: each message comes to every other connection', async (t) => {
  let all = [];
  const server = await peer(t, (socket) =>
    relay(
      () => all,
      () => false,
    )(socket),
  );
  all = server.peers;
  for (const args of [[], ['--depth', '8', '-b'], ['--rate', '100']]) {
    all.length = 0;
    const report = await bench(t, server.url, '--fan-out', '-c', '20', ...args);
    assert.deepEqual(
      [report.code, report.errors, report.mode],
      [0, CLEAN, 'fan-out'],
      args.join(' '),
    );
    assert.equal(all.length, 21);
    const sent = all[0].received.length; // The last of them may arrive after the end.
    assert.ok(
      report.messages <= 20 * sent && report.messages > 20 * (sent - 9),
      `${report.messages} of ${sent}`,
    );
  }
});

test('fan-out: a connection that is left out is noticed', async (t) => {
  let all = [];
  const server = await peer(t, (socket) =>
    relay(
      () => all,
      (i) => i === 3,
    )(socket),
  );
  all = server.peers;
  const { code, errors, messages } = await bench(
    t,
    server.url,
    '--fan-out',
    '-c',
    '5',
    '--depth',
    '2',
  );
  assert.equal(code, 1);
  assert.deepEqual(errors, { wrong: 0, unanswered: 2, closed: 0, first: 'no answer' });
  assert.equal(messages, 8);
});

test('fan-out through the channels of the service: every signal and every receipt is right', async (t) => {
  const { url } = await startService(t, { args: withoutRates(t) });
  const fanOut = ['--fan-out', '-c', '10', '--dialect', 'channels', '--depth', '4'];
  for (const args of [[], ['--patterns', '8'], ['--size', '4096', '--mixed']]) {
    const report = await bench(t, `${url}/channels`, ...fanOut, ...args);
    assert.deepEqual([report.code, report.errors], [0, CLEAN], args.join(' '));
    assert.ok(report.messages > 100, `${report.messages} messages`);
  }
});

/** Makes a server speak as much of the channels as a run needs; `receipt` may change a receipt. */
const channels = (receipt) => (peers) => (socket) =>
  socket.on('message', (data) => {
    const { id, message } = JSON.parse(data);
    const patterns = JSON.parse(data).data?.patterns ?? [];
    if (message === 'porthole.unsubscribe')
      return socket.send('{"id":"0.0","message":"porthole.unsubscribed","data":{"patterns":[]}}');
    if (message === 'porthole.subscribe') {
      const at = { patterns, hub: 'h', at: 0, resumed: false, missed: false };
      socket.send('{"address":"127.0.0.1","port":1,"socket":"connected"}');
      return socket.send(JSON.stringify({ id, message: 'porthole.subscribed', data: at }));
    }
    peers().forEach((other) => other !== socket && other.send(data, { binary: false }));
    const sent = {
      socket: 'sent',
      attr: 'json',
      messageId: id,
      time: '2026-03-01 17:04:05.123456',
    };
    return receipt(JSON.stringify(sent)).forEach((text) => socket.send(text));
  });

test('fan-out through channels: a wrong, a repeated and a missing receipt are noticed', async (t) => {
  const receipts = [
    [(text) => [text], 0, 'none'],
    [(text) => [text.replace('"sent"', '"sold"')], 1, 'a receipt that is not for what was sent'],
    [(text) => [text, text], 1, 'a receipt that is not for what was sent'],
    [() => [], 1, 'no answer'],
  ];
  for (const [receipt, exitCode, first] of receipts) {
    let all = [];
    const server = await peer(t, (socket) => channels(receipt)(() => all)(socket));
    all = server.peers;
    const args = ['--fan-out', '-c', '3', '--dialect', 'channels', '--duration', '0.3'];
    const { code, errors } = await bench(t, server.url, ...args);
    assert.deepEqual([code, errors.first || 'none'], [exitCode, first]);
  }
});

test('a server that does not answer the greeting of the channels is refused', async (t) => {
  const { url } = await peer(t, echo);
  const args = ['bench', url, '--fan-out', '-c', '1', '--dialect', 'channels'];
  const { code, err } = await porthole(t, args);
  assert.deepEqual([code, err], [1, 'The server did not greet back in CHANNELS.\n']);
});

test('a flipped echo must answer in reverse', async (t) => {
  const { url } = await startService(t, { args: withoutRates(t) });
  for (const args of [[], ['--size', '4096', '--mixed']]) {
    const { code, errors, mode } = await bench(t, url, '--flip', '-c', '3', ...args);
    assert.deepEqual([code, errors, mode], [0, CLEAN, 'flip'], args.join(' '));
  }
  const { url: straight } = await peer(t, (socket) =>
    socket.on('message', (data) => socket.send(`${data}` === 'flip' ? 'pilf' : `${data}`)),
  );
  const { code, errors } = await bench(t, straight, '--flip', '-c', '1');
  assert.deepEqual([code, errors.first], [1, 'an answer that is not what was sent']);
});

test('mixed text is UTF-8 of the requested size, with characters of four bytes', async (t) => {
  const { url, peers } = await peer(t, echo);
  const { code, type } = await bench(t, url, '-c', '1', '--size', '500', '--mixed');
  assert.deepEqual([code, type], [0, 'mixed text']);
  const [[data, isBinary]] = peers[0].received;
  assert.deepEqual([data.length, isBinary], [500, false]);
  assert.match(`${data}`, /\p{Emoji_Presentation}/u);
});

test('tcp: a raw echo is measured, and a changed byte is noticed', async (t) => {
  let lies = false;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      if (lies) data[0] ^= 1;
      socket.write(data);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const url = `tcp://127.0.0.1:${server.address().port}`;
  const honest = await bench(t, url, '--size', '5000', '--depth', '3');
  assert.deepEqual([honest.code, honest.errors, honest.type], [0, CLEAN, 'tcp']);
  lies = true;
  const lying = await bench(t, url, '-c', '1');
  assert.equal(lying.code, 1);
  assert.ok(lying.errors.wrong > 0);
});

test(
  'wss is measured too, and the certificate verified',
  needs({ commands: ['openssl'] }),
  async (t) => {
    const { file, tls } = selfSigned(t, 'localhost');
    const { port } = await peer(t, echo, { tls });
    for (const args of [
      ['--depth', '4'],
      ['--size', '200000', '-b'],
    ]) {
      const report = await bench(
        t,
        `wss://localhost:${port}`,
        '--ca',
        file,
        '-c',
        '3',
        '--duration',
        '3',
        ...args,
      );
      assert.deepEqual([report.code, report.errors], [0, CLEAN], args.join(' '));
      assert.ok(report.messages > 3);
    }
    const { code, err } = await porthole(t, ['bench', `wss://localhost:${port}`, '-c', '1']);
    assert.equal(code, 1);
    assert.match(
      err,
      /^Cannot trust localhost:\d+: its certificate is not signed by a trusted authority; .*\n$/,
    );
  },
);

test('Ctrl-C prints what was measured so far', async (t) => {
  const { url, peers } = await peer(t, echo);
  const command = startPorthole(t, ['bench', url, '--duration', '600', '--warmup', '0', '--json']);
  await printed(command, /All connections are open/, { on: 'err' });
  await eventually(
    20,
    'a second message, which is sent when the answer to the first was counted',
    () => peers.some(({ received }) => received.length > 1),
  );
  assert.equal(await command.stop('SIGINT'), 130);
  const report = JSON.parse(command.out);
  assert.deepEqual(report.errors, CLEAN);
  assert.ok(report.messages > 0 && report.seconds < 60);
});

test('a missing or refusing server is one sentence and exit 1', async (t) => {
  const port = await freePort();
  const nobody = await porthole(t, ['bench', `127.0.0.1:${port}`]);
  assert.deepEqual(nobody, {
    code: 1,
    out: '',
    err: `Cannot connect to 127.0.0.1:${port}: Connection refused. Is the server running there?\n`,
  });
  const { url } = await startService(t);
  const refused = await porthole(t, ['bench', `${url}/nothing`]);
  assert.deepEqual(refused, {
    code: 1,
    out: '',
    err: 'The server refused the opening handshake: HTTP/1.1 404 Not Found.\n',
  });
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  t.after(() => silent.close());
  const late = startPorthole(t, [
    'bench',
    `127.0.0.1:${silent.address().port}`,
    '--timeout',
    '0.3',
  ]);
  assert.equal(await within(60, 'gives up', late.exited), 1);
  assert.match(late.err, /^Cannot connect to .*: it did not answer in time \(see --timeout\)\.\n$/);
});

test('wrong usage is one sentence and exit 2', async (t) => {
  const cases = [
    [['ftp://a'], /Expected a URL with ws:\/\/ or wss:\/\/ but was ftp:\/\/a\. /],
    [['tcp://a'], /Expected tcp:\/\/HOST:PORT but was 'tcp:\/\/a'\. /],
    [['tcp://a:1/path'], /Expected tcp:\/\/HOST:PORT but was /],
    [['a', '-c', '0'], /^Expected a number from 1 to 20000 for '--connections' but was 0\. /],
    [
      ['a', '-c', '20001'],
      /^Expected a number from 1 to 20000 for '--connections' but was 20001\. /,
    ],
    [['a', '--idle', '-1'], /^Expected a number from 0 to 20000 for '--idle' but was -1\. /],
    [['a', '--size', '0'], /^Expected a number from 1 to 1048576 for '--size' but was 0\. /],
    [
      ['a', '--size', '1048577'],
      /^Expected a number from 1 to 1048576 for '--size' but was 1048577\. /,
    ],
    [['a', '--depth', '1025'], /^Expected a number from 1 to 1024 for '--depth' but was 1025\. /],
    [
      ['a', '--rate', '0'],
      /Expected more than 0 and at most 1000000 messages a second but was '0'\. /,
    ],
    [
      ['a', '--rate', '1000001'],
      /Expected more than 0 and at most 1000000 messages a second but was '1000001'\. /,
    ],
    [
      ['a', '--duration', '0'],
      /^Expected more than 0 and at most 3600 seconds for '--duration'\. /,
    ],
    [
      ['a', '--duration', '3601'],
      /^Expected more than 0 and at most 3600 seconds for '--duration'\. /,
    ],
    [['a', '--warmup', '3602'], /^Expected at most 3600 seconds for '--warmup'\. /],
    [['a', '--pid', '0'], /^Expected a process number of at least 1 for '--pid' but was 0\. /],
    [['a', '--dialect', 'mqtt'], /^Expected '--fan-out' with '--dialect'\. /],
    [['a', '--patterns', '65'], /^Expected a number from 1 to 64 for '--patterns' but was 65\. /],
    [
      ['a', '--fan-out', '--patterns', '2'],
      /^Expected '--dialect mqtt' or '--dialect channels' with '--patterns'\. /,
    ],
    [
      ['a', '--fan-out', '--dialect', 'channels', '-b'],
      /^Expected '--dialect channels' without '--binary': signals are text\. /,
    ],
    [['a', '--mixed', '-b'], /^Expected either '--mixed' or '--binary'\. /],
    [['a', '--fan-out', '--dialect', 'flip'], /^Expected '--flip' instead of '--dialect flip'\. /],
    [
      ['a', '--flip', '--fan-out'],
      /^Expected '--flip' without '--fan-out', '--binary' and tcp:\/\/\. /,
    ],
    [['tcp://a:1', '--fan-out'], /^Expected ws:\/\/ or wss:\/\/ with '--fan-out'\. /],
    [['a', '--rate', '5', '--depth', '2'], /^Expected either '--rate' or '--depth'\. /],
    [['a', '--size', '1e3'], /Expected a whole number but was '1e3'/],
  ];
  for (const [args, sentence] of cases) {
    const { code, out, err } = await porthole(t, ['bench', ...args]);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.match(err, sentence);
    assert.equal(err.split('\n').length, 2, err);
  }
});
