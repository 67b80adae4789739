import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { freePort, printed, run, within } from '../../device/it/support/processes.mjs';
import { PORTHOLE } from './support/alone.mjs';
import { echo, peer, porthole, startPorthole } from './support/porthole.mjs';

test('each line of a pipe is a message, and each reply a line', async (t) => {
  const { url, peers } = await peer(t, echo);
  const result = await porthole(t, ['connect', url], { input: 'one\n\nzwö 👍🏽\r\nlast' });
  assert.deepEqual(result, { code: 0, out: 'one\n\nzwö 👍🏽\nlast\n', err: '' });
  assert.ok(peers[0].received.every(([, binary]) => !binary));
  assert.deepEqual(await peers[0].closed, [1000, '']);
});

test('10,000 lines come back in order, and none is lost', async (t) => {
  const { url } = await peer(t, echo);
  const input = Array.from({ length: 10_000 }, (_, i) => `${i} ${'x'.repeat(i % 500)}\n`).join('');
  const { code, out } = await porthole(t, ['connect', url], { input });
  assert.equal(code, 0);
  assert.ok(out === input);
});

test('lines wait for a peer that does not read, instead of filling the heap', async (t) => {
  const { url, peers } = await peer(t, (socket) => socket.pause());
  const command = startPorthole(t, ['connect', url]);
  const line = Buffer.alloc(1 << 20, 'x').fill('\n', (1 << 20) - 1);
  let written = 0;
  while (written < 200 && command.child.stdin.write(line)) written++;
  // The pipe is full; unless the command reads on for ever, it stays so.
  const drained = async () => {
    for (; written < 200; written++) {
      command.child.stdin.write(line);
      await once(command.child.stdin, 'drain');
    }
  };
  await assert.rejects(within(3, 'the command takes 200 MB', drained()));
  assert.ok(written < 20, `${written} MB were taken`);
  peers[0].resume();
});

test('replies that are still on their way when the input ends are printed', async (t) => {
  const { url } = await peer(t, (socket) => {
    socket.on('message', () => {
      for (let i = 0; i < 500; i++) socket.send(`${i} ${'x'.repeat(1000)}`);
    });
  });
  const { code, out } = await porthole(t, ['connect', url], { input: 'go\n' });
  assert.equal(code, 0);
  assert.equal(out.split('\n').length, 501);
});

test('connect waits for replies that come after the pong', async (t) => {
  const { url, peers } = await peer(t, (socket) => {
    // Its pong is on its way, and nothing else is awaited.
    socket.on('ping', () => setTimeout(() => socket.send('late'), 500));
  });
  const command = startPorthole(t, ['connect', url, '-w', '20']);
  command.child.stdin.end('go\n');
  await printed(command, /^late\n/);
  peers[0].close(1000);
  assert.equal(await within(60, 'ends', command.exited), 0);
  assert.deepEqual([command.out, command.err], ['late\n', '']);
});

test('the wait for late replies ends by itself, and -w 0 does not wait', async (t) => {
  const { url, peers } = await peer(t, echo);
  assert.deepEqual(await porthole(t, ['connect', url, '-w', '0.2'], { input: 'a\n' }), {
    code: 0,
    out: 'a\n',
    err: '',
  });
  assert.deepEqual(await porthole(t, ['connect', url, '-w', '0'], { input: 'a\n' }), {
    code: 0,
    out: 'a\n',
    err: '',
  });
  for (const socket of peers) assert.deepEqual(await socket.closed, [1000, '']);
});

test('connect leaves a server that never stops sending, and says so', async (t) => {
  const { url } = await peer(t, (socket) => {
    const timer = setInterval(() => socket.send('tick'), 10);
    socket.on('close', () => clearInterval(timer));
  });
  const { code, err } = await porthole(t, ['connect', url, '-w', '0.5'], { input: 'a\n' });
  assert.deepEqual(
    [code, err],
    [
      0,
      'The server keeps sending; closed the connection after 10.0 seconds (see --wait and --keep-open).\n',
    ],
  );
});

test('standard input that is closed is empty, and not a file of Java', async (t) => {
  const { url, peers } = await peer(t, echo);
  const command = ['-c', 'exec "$@" <&-', 'sh', ...PORTHOLE, 'connect', url, '-w', '0'];
  assert.deepEqual(await run(t, 'sh', command), { code: 0, out: '', err: '' });
  assert.deepEqual(peers[0].received, []);
});

test('messages after our close frame are still printed', async (t) => {
  const { url, peers } = await peer(t, echo);
  const { code } = await porthole(t, ['connect', url, '--exit-after', '1'], { input: 'a\nb\nc\n' });
  assert.equal(code, 0);
  assert.deepEqual(await peers[0].closed, [1000, '']);
});

test('the close code decides the exit status', async (t) => {
  const cases = [
    [1000, 'bye', 0, ''],
    [1001, '', 0, ''],
    [undefined, '', 0, ''],
    [1008, 'too slow', 1, 'The connection was closed with code 1008: too slow.\n'],
    [1011, '', 1, 'The connection was closed with code 1011.\n'],
    [4000, 'a\u001b[31mb', 1, 'The connection was closed with code 4000: a?[31mb.\n'],
  ];
  for (const [closeCode, reason, code, err] of cases) {
    const { url, peers } = await peer(t, (socket) => socket.close(closeCode, reason));
    // Its input stays open: nothing but the close ends it.
    const command = startPorthole(t, ['connect', url]);
    assert.equal(
      await within(60, `ends after ${closeCode}`, command.exited),
      code,
      String(closeCode),
    );
    assert.equal(command.err, err);
    assert.equal((await peers[0].closed)[0], closeCode ?? 1005, 'the close frame is answered');
  }
});

test('a connection that breaks is an error', async (t) => {
  const { url } = await peer(t, (socket) => socket.on('message', () => socket.terminate()));
  const { code, err } = await porthole(t, ['connect', url], { input: 'a\n' });
  assert.equal(code, 1);
  assert.match(err, /^The connection was lost.*\.\n$/);
});

test('header fields, subprotocol, path, query and password reach the server', async (t) => {
  let request;
  const { port } = await peer(t, (_, opening) => (request = opening), {
    handleProtocols: (offered) => [...offered].at(-1),
  });
  const { code, err } = await porthole(t, [
    'connect',
    `joe:p%20w@127.0.0.1:${port}/a%20b?c=d`,
    '-H',
    'X-One: 1: 2',
    '--header',
    'X-Two:2',
    '--header',
    'X-Two: 3',
    '-s',
    'first',
    '--subprotocol',
    'last',
  ]);
  assert.deepEqual([code, err], [0, '']);
  assert.equal(request.url, '/a%20b?c=d');
  assert.equal(request.headers['x-one'], '1: 2');
  assert.equal(request.headers['x-two'], '2, 3');
  assert.equal(request.headers.host, `127.0.0.1:${port}`);
  assert.equal(request.headers.authorization, `Basic ${Buffer.from('joe:p w').toString('base64')}`);
  assert.equal(request.headers['sec-websocket-protocol'], 'first, last');
});

test('a server that chooses none of the subprotocols is refused', async (t) => {
  const { url } = await peer(t, () => {}, { handleProtocols: () => false });
  const { code, err } = await porthole(t, ['connect', url, '-s', 'a']);
  assert.equal(code, 1);
  assert.match(
    err,
    /^The server's opening handshake is wrong: it chose none of the subprotocols \[a\]\.\n$/,
  );
});

test('--binary sends bytes, and writes replies as they are', async (t) => {
  const { url, peers } = await peer(t, echo);
  const command = startPorthole(t, ['connect', url, '--binary']);
  command.child.stdout.setEncoding('latin1');
  const input = Buffer.from([0xff, 0x00, 0x0d, 0x0a, 0xc3, 0x0a]);
  command.child.stdin.end(input);
  assert.equal(await within(60, 'ends', command.exited), 0);
  assert.deepEqual(peers[0].received, [
    [Buffer.from([0xff, 0x00, 0x0d]), true],
    [Buffer.from([0xc3]), true],
  ]);
  assert.equal(command.out, input.toString('latin1'));
});

test('--no-newline adds nothing to a reply', async (t) => {
  const { url } = await peer(t, echo);
  assert.equal(
    (await porthole(t, ['connect', url, '--no-newline'], { input: 'a\nb\n' })).out,
    'ab',
  );
});

test('input that is not UTF-8 is named by its line, and what came before it is answered', async (t) => {
  const { url } = await peer(t, echo);
  const input = Buffer.from('good\nbad \xff\nnever\n', 'latin1');
  assert.deepEqual(await porthole(t, ['connect', url], { input }), {
    code: 1,
    out: 'good\n',
    err: 'Line 2 of the input is not UTF-8: send it with --binary.\n',
  });
});

test('--exit-after ends after so many replies, with the input still open', async (t) => {
  const { url } = await peer(t, (socket) => ['a', 'b', 'c'].forEach((text) => socket.send(text)));
  const command = startPorthole(t, ['connect', url, '--exit-after', '2']);
  assert.equal(await within(60, 'ends', command.exited), 0);
  assert.equal(command.out, 'a\nb\n');
});

test('--exit-after waits for its replies after the end of the input, and says if they do not come', async (t) => {
  const { url } = await peer(t, (socket) =>
    socket.on('message', (text) => setTimeout(() => socket.send(`${text}`), 300)),
  );
  assert.deepEqual(await porthole(t, ['connect', url, '-n', '1'], { input: 'late\n' }), {
    code: 0,
    out: 'late\n',
    err: '',
  });
  const { code, err } = await porthole(t, ['connect', url, '-n', '2', '--timeout', '3'], {
    input: 'late\n',
  });
  assert.equal(code, 1);
  assert.equal(err, 'Expected 2 replies but was 1: no more came in 3.0 seconds (see --timeout).\n');
});

test('--keep-open prints replies after the end of the input', async (t) => {
  const { url } = await peer(t, (socket) =>
    socket.on('message', async () => {
      await ended;
      socket.send('news');
      socket.close(1000);
    }),
  );
  const command = startPorthole(t, ['connect', url, '--keep-open', '--timeout', '2']);
  // Longer than the command would wait for a reply that is due.
  const ended = once(command.child.stdin, 'finish').then(
    () => new Promise((resolve) => setTimeout(resolve, 2500)),
  );
  command.child.stdin.end('hello\n');
  assert.equal(await within(60, 'ends', command.exited), 0);
  assert.equal(command.out, 'news\n');
});

test('--ping keeps a connection that answers, and gives up one that does not', async (t) => {
  let pings = 0;
  const { url } = await peer(t, (socket) =>
    socket.on('ping', () => ++pings === 3 && socket.close(1000)),
  );
  const alive = startPorthole(t, ['connect', url, '--ping', '2']);
  assert.equal(await within(60, 'ends when the server says so', alive.exited), 0, alive.err);

  const { url: deaf } = await peer(t, () => {}, { autoPong: false });
  const dead = startPorthole(t, ['connect', deaf, '--ping', '0.3']);
  assert.equal(await within(60, 'ends by itself', dead.exited), 1);
  assert.equal(dead.err, 'The server is gone: it sent nothing for 0.3 seconds (see --ping).\n');
});

test('a refused handshake is reported with its HTTP status', async (t) => {
  const { url } = await peer(t, () => {}, { path: '/here' });
  const notThere = await porthole(t, ['connect', `${url}/there`]);
  assert.deepEqual(notThere, {
    code: 1,
    out: '',
    err: 'The server refused the opening handshake: HTTP 400 Bad Request.\n',
  });

  for (const status of ['401 Unauthorized', '404 Not Found']) {
    const plain = createServer((socket) =>
      socket.once('data', () => socket.end(`HTTP/1.1 ${status}\r\nX: y\r\n\r\n`)),
    );
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    t.after(() => plain.close());
    const { code, err } = await porthole(t, ['connect', `127.0.0.1:${plain.address().port}`]);
    assert.deepEqual(
      [code, err],
      [1, `The server refused the opening handshake: HTTP ${status}.\n`],
    );
  }
});

test('a server that refuses is shown with its own sentence, also when it leaves the connection open', async (t) => {
  const answer = 'HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n\r\nNot \x1b[2Jyou.';
  for (const end of ['\n', '']) {
    const sockets = [];
    const server = createServer((socket) =>
      socket.once('data', () => sockets.push(socket) && socket.write(answer + end)),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => sockets.forEach((socket) => socket.destroy()) ?? server.close());
    const { code, err } = await porthole(t, ['connect', `127.0.0.1:${server.address().port}`]);
    assert.deepEqual(
      [code, err],
      [1, 'The server refused the opening handshake: HTTP 403 Forbidden: Not ?[2Jyou.\n'],
    );
  }
});

async function bare(t, connected) {
  const server = createServer((socket) => {
    socket.on('error', () => {}); // The command hangs up.
    t.after(() => socket.destroy());
    connected(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `127.0.0.1:${server.address().port}`;
}

test('connect gives up a silent or trickling server after --timeout', async (t) => {
  const arrivals = new EventEmitter();
  const silent = await bare(t, () => arrivals.emit('one'));
  const trickling = await bare(t, (socket) => {
    arrivals.emit('one');
    socket.write('HTTP/1.1 101 Switching Protocols\r\nX: ');
    const timer = setInterval(() => socket.write('x'), 100);
    socket.on('close', () => clearInterval(timer));
  });
  for (const url of [silent, trickling]) {
    const patient = startPorthole(t, ['connect', url, '--timeout', '60']);
    await once(arrivals, 'one');
    const { code, err } = await porthole(t, ['connect', url, '--timeout', '0.7']);
    assert.deepEqual(
      [code, err],
      [1, `Cannot connect to ${url}: it did not answer in time (see --timeout).\n`],
    );
    assert.equal(patient.child.exitCode, null, 'who began before it and has more time still waits');
    await patient.stop('SIGKILL');
  }
});

test('a server that speaks no WebSocket is reported as such', async (t) => {
  const cases = [
    [
      'SSH-2.0-OpenSSH_9.2\r\n',
      /^The server's opening handshake is wrong: this does not look like HTTP\.\n$/,
    ],
    [
      'HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n',
      /^The server's opening handshake is wrong: expected a Sec-WebSocket-Accept for our key but was 'no'\./,
    ],
    [
      `HTTP/1.1 101 Yes\r\nX: ${'x'.repeat(20_000)}`,
      /^The server's opening handshake is wrong: its head is longer than 16384 bytes\.\n$/,
    ],
    ['', /: The server closed the connection during the opening handshake\.\n$/],
  ];
  for (const [answer, sentence] of cases) {
    const url = await bare(t, (socket) => socket.once('data', () => socket.end(answer)));
    const { code, err } = await porthole(t, ['connect', url]);
    assert.equal(code, 1, answer);
    assert.match(err, sentence);
  }
});

test('a message above 16 MiB, whole or in fragments without end, is refused with 1009', async (t) => {
  const whole = await peer(t, (socket) => socket.send(Buffer.alloc((16 << 20) + 1)));
  const parts = await peer(t, (socket) => {
    for (let i = 0; i < 40; i++) socket.send(Buffer.alloc(1 << 20), { fin: false });
  });
  for (const { url, peers } of [whole, parts]) {
    const command = startPorthole(t, ['connect', url]);
    assert.equal(await within(60, 'ends', command.exited), 1);
    assert.match(command.err, /^The connection was closed with code 1009: /);
    assert.equal((await peers[0].closed)[0], 1009);
  }
});

test('no server and no such host are one sentence each', async (t) => {
  const port = await freePort();
  assert.deepEqual(await porthole(t, ['connect', `127.0.0.1:${port}`]), {
    code: 1,
    out: '',
    err: `Cannot connect to 127.0.0.1:${port}: Connection refused. Is the server running there?\n`,
  });
  const { code, err } = await porthole(t, ['connect', 'no-such-host.invalid']);
  assert.deepEqual(
    [code, err],
    [1, 'Cannot find the host of no-such-host.invalid:80: check its name.\n'],
  );
});

test('connect ends quietly when its reader leaves', async (t) => {
  const { url } = await peer(t, (socket) => {
    const timer = setInterval(() => socket.send('tick'), 20);
    socket.on('close', () => clearInterval(timer));
  });
  const command = startPorthole(t, ['connect', url]);
  await printed(command, /tick/);
  command.child.stdout.destroy();
  assert.equal(await within(60, 'ends', command.exited), 0);
  assert.equal(command.err, '');
});

test('Ctrl-C says goodbye to the server', async (t) => {
  const { url, peers } = await peer(t, (socket) => socket.send('hello'));
  const command = startPorthole(t, ['connect', url]);
  await printed(command, /hello/);
  assert.equal(await command.stop('SIGINT'), 130);
  assert.equal(command.err, '');
  assert.deepEqual(await peers[0].closed, [1001, '']);
});

test('connect ends although the peer never answers the close frame', async (t) => {
  const url = await bare(t, (socket) =>
    socket.once('data', (request) => {
      const [, key] = `${request}`.match(/Sec-WebSocket-Key: (.*)\r\n/i);
      const accept = createHash('sha1')
        .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64');
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
          `Sec-WebSocket-Accept: ${accept}\r\n\r\n\x81\x02hi`,
        'latin1',
      );
    }),
  );
  const command = startPorthole(t, ['connect', url, '-n', '1']);
  assert.equal(await within(60, 'ends', command.exited), 0);
  assert.equal(command.out, 'hi\n');
});
