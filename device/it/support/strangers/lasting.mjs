// Attacks that go on until their time is up. Each resolves to what came of it.
import { frame, handshake } from '../sockets.mjs';
import {
  JSON_TCP_PORT,
  TOKEN,
  atMost,
  begin,
  dial,
  during,
  hear,
  house,
  internet,
  knock,
  manyTimes,
  meanwhile,
  member,
  pause,
  range,
  serviceFor,
} from './wire.mjs';

/** 64 patterns of 8 stars each that fit to no name, but take long to find that out. */
const DEAR = range(64).map((i) => `${'*a'.repeat(7)}*b${String(i).padStart(2, '0')}`);
const LONG_NAME = 'a'.repeat(200);

export async function nothing() {
  while (during()) await pause(100);
  return {};
}

export async function unfinishedMessages() {
  const message = frame(2, Buffer.alloc(65536)).subarray(0, 65500);
  const told = { messages: 0, refused: 0 };
  await manyTimes(
    [...range(12), ...range(12)].map((i) => internet(i + 1)),
    async (from) => {
      const peer = dial(from, { text: handshake('/channels', { Host: serviceFor(from) }) });
      await atMost(10, peer.began);
      if (peer.answer.toString('latin1', 9, 12) === '101') {
        told.messages++;
        await new Promise((resolve) => peer.socket.write(message, resolve));
        await pause(30); // Else the kernel may throw it away unread.
      } else told.refused++;
      peer.reset();
      await pause(60);
    },
  );
  return told;
}

export async function tinyTlsRecords() {
  // A ClientHello that says it has 32 kB, and never ends, in records of one byte.
  const hello = Buffer.alloc(32000, 0);
  Buffer.from([1, 0, 0x7f, 0xfc, 3, 3]).copy(hello);
  const records = Buffer.concat(
    range(hello.length).map((i) => Buffer.from([0x16, 3, 1, 0, 1, hello[i]])),
  );
  const told = { handshakes: 0, left: 0 };
  await manyTimes(
    range(10).map((i) => internet(i + 20)),
    async (from) => {
      told.handshakes++;
      const peer = dial(from, { encrypted: false, text: records });
      // Whoever opens has 5 s: it was not cut for what it sent.
      if (!(await atMost(4, peer.closed))) told.left++;
      peer.socket.destroy();
      await pause(60);
    },
  );
  return told;
}

export async function allPlaces() {
  const blocks = range(16).map((i) => `2001:db8:0:${i.toString(16)}::1`);
  const told = {
    tried: 0,
    took: 0,
    gaveWay: 0,
    handshakes: 0,
    ownerAsked: 0,
    owner: 0,
    refused: [],
  };
  let over = false;
  const holders = [...range(10).map((i) => internet(i + 30)), ...blocks].map(async (from) => {
    let held = []; // Who lost a place comes again.
    while (!over) {
      const there = held.filter((socket) => socket.readyState === socket.OPEN);
      told.gaveWay += held.length - there.length;
      held = there;
      if (held.length < 20) {
        told.tried++;
        const { status: got, socket } = await knock(from);
        if (got === 101) {
          told.took++;
          held.push(socket);
        }
      }
      await pause(50);
    }
  });
  const half = range(60).map(async (i) => {
    while (!over) {
      told.handshakes++;
      const peer = dial(internet(30 + (i % 10)), { encrypted: false, text: Buffer.of(0x16) });
      await atMost(1, peer.closed);
      peer.socket.destroy();
      await pause(200);
    }
  });
  // Until all is full.
  for (let tries = 0; tries < 400 && told.gaveWay === 0; tries++) await pause(50);
  begin();
  for (let round = 0; round < 5 || during(); round++) {
    for (const [from, path, options] of [
      [house(5), '/'],
      ['127.0.0.1', '/'],
      [internet(89), '/channels', { headers: { Authorization: `Bearer ${TOKEN}` } }],
    ]) {
      const { status: got, socket } = await knock(from, path, options);
      told.ownerAsked++;
      if (got === 101) told.owner++;
      else told.refused.push(`${from}: ${got}`);
      socket.close();
    }
    await pause(100);
  }
  over = true;
  await Promise.all([...holders, ...half]);
  return told;
}

export async function dearQuestions() {
  const told = { asked: 0, resumes: 0, signals: 0, flips: 0, longNames: 0 };
  const isReceipt = (text) => text.startsWith('{"socket":"sent"');
  const filler = await member(internet(106));
  await filler.question('subscribe', { patterns: [] });
  for (const i of range(2000)) {
    // More than the ring holds.
    filler.send(JSON.stringify({ id: i, message: `${LONG_NAME}${i % 800}`, data: i }));
    if (i % 100 === 99) await hear(filler, (text) => text.includes(`"messageId":${i},`));
  }
  const listeners = await Promise.all(
    range(19).map(async (i) => {
      const socket = await member(internet(90 + (i % 3)));
      await socket.question('subscribe', { patterns: DEAR });
      return socket;
    }),
  );
  begin();
  const jobs = [];
  const job = (socket, words, count, answered) =>
    jobs.push(
      (async () => {
        do {
          socket.send(words());
          const heard = hear(socket, answered);
          if (await (told[count] === 0 ? heard : meanwhile(heard))) told[count]++;
        } while (during() && socket.readyState === socket.OPEN);
      })(),
    );
  for (const i of range(3)) {
    const publisher = await member(internet(93 + i));
    await publisher.question('subscribe', { patterns: [] });
    let n = 0;
    job(
      publisher,
      () => JSON.stringify({ id: n, message: `${LONG_NAME}${n++ % 800}`, data: n }),
      'signals',
      isReceipt,
    );
  }
  const named = await member(internet(96));
  await named.question('subscribe', { patterns: [] });
  job(named, () => JSON.stringify({ socket: 'a'.repeat(60_000) }), 'longNames', isReceipt);
  const question = JSON.stringify({
    id: 1,
    message: 'porthole.subscribe',
    data: { patterns: DEAR, resume: { hub: 'another', at: 0 } },
  });
  for (const i of range(4))
    jobs.push(
      (async () => {
        while (during()) {
          // Who is closed, for the ring was written anew meanwhile (1013), comes again.
          const asker = await member(internet(97 + i)).catch(() => undefined);
          if (asker === undefined) continue;
          for (let ahead = 0; ahead < 20; ahead++) asker.send(question);
          told.asked++;
          while (during() && asker.readyState === asker.OPEN) {
            if (await meanwhile(hear(asker, (text) => text.includes('porthole.subscribed'))))
              told.resumes++;
          }
          asker.terminate();
        }
      })(),
    );
  for (const i of range(4)) {
    const { socket } = await knock(internet(102 + i));
    socket.send('flip');
    await hear(socket);
    job(
      socket,
      () => 'e\u0301\u{1F44D}\u{1F3FD}'.repeat(5900),
      'flips',
      () => true,
    );
  }
  await Promise.all(jobs);
  listeners.forEach((socket) => socket.close());
  return told;
}

export async function logFloods() {
  const Host = '203.0.113.200';
  const broken = { encrypted: false };
  const doors = [
    { text: 'GET / HTTP/9.9\r\n\r\n' },
    { text: '\u0000\u0001\r\n\r\n' },
    { text: handshake('/', { Host }) + '\u00ff\u00ff\u00ff\u00ff' },
    { text: handshake('/channels', { Host, Authorization: 'Bearer wrong' }) },
    { text: handshake('/channels', { Host, Origin: 'https://evil.example' }) },
    { text: handshake('/channels', { Host: 'evil.example' }) },
    { text: `GET /health HTTP/1.1\r\nHost: ${Host}\r\n\r\n` },
    { ...broken, text: Buffer.from([0x16, 3, 1, 0, 4, 9, 9, 9, 9]) },
  ];
  const action = { ...broken, port: JSON_TCP_PORT, text: Buffer.from([0, 0]) };
  let told = 0;
  const once = async (from, door) => {
    const peer = dial(from, door);
    await atMost(1, peer.began);
    peer.socket.destroy();
    told++;
  };
  let n = 0;
  await Promise.all([
    manyTimes(
      range(40).map((i) => internet(120 + i)),
      (from) => once(from, n++ % 2 === 0 ? action : doors[(n >> 1) % doors.length]),
    ),
    manyTimes(
      range(4).map((i) => house(20 + i)),
      (from) => once(from, action),
    ),
  ]);
  return { knocks: told };
}

export async function unreadEchoes() {
  const told = { took: 0 };
  const message = Buffer.alloc(60_000);
  const deaf = (await Promise.all(range(24).map((i) => knock(internet(162 + (i % 12)))))).filter(
    (peer) => peer.status === 101,
  );
  for (const { socket } of deaf) socket._socket.pause();
  while (during()) {
    for (const { socket } of deaf) {
      if (socket.readyState === socket.OPEN && socket.bufferedAmount < 1e6) {
        socket.send(message);
        told.took += message.length;
      }
    }
    await pause(20);
  }
  told.took -= deaf.reduce((sum, { socket }) => sum + socket.bufferedAmount, 0);
  return told;
}

export async function wholePast() {
  const told = { megabytes: 0, resumes: 0 };
  const filler = await member(internet(175));
  await filler.question('subscribe', { patterns: [] });
  for (const i of range(30)) {
    // What the ring holds, nearly.
    filler.send(JSON.stringify({ id: i, message: 'ring.fill', data: 'x'.repeat(30_000) }));
    await hear(filler, (text) => text.includes('"sent"'));
  }
  begin();
  await Promise.all(
    range(10).map(async (i) => {
      const socket = await member(internet(176 + i));
      socket.on('message', (data) => (told.megabytes += data.length / 1e6));
      while (during() && socket.readyState === socket.OPEN) {
        const answer = socket.question('subscribe', {
          patterns: ['ring'],
          resume: { hub: 'another', at: 0 },
        });
        if (await (told.resumes === 0 ? answer : meanwhile(answer))) told.resumes++;
      }
    }),
  );
  told.megabytes = Math.round(told.megabytes);
  return told;
}
