// Attacks that are tried once at each door. Each resolves to what came of it.
import { spawn } from 'node:child_process';
import { handshake } from '../sockets.mjs';
import {
  JSON_TCP_PORT,
  atMost,
  dial,
  hear,
  house,
  internet,
  knock,
  member,
  pause,
  range,
  serviceFor,
  status,
} from './wire.mjs';

export async function otherFamily() {
  const reach = async (host, port) => {
    const peer = dial(undefined, {
      host,
      port,
      encrypted: false,
      text: 'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    });
    await atMost(10, peer.began);
    peer.socket.destroy();
    return peer.error ?? 'answers';
  };
  const told = {};
  for (const host of ['::1', '2001:db8:ffff::1'])
    for (const port of [9000, JSON_TCP_PORT]) told[`${host} ${port}`] = await reach(host, port);
  return told;
}

export async function silentProxy() {
  // One on another machine of the house, one on the device itself: neither adds a header field.
  const proxies = [
    [7001, 'TCP4:192.168.77.9:8000,bind=192.168.77.50'],
    [7002, 'TCP4:127.0.0.1:8000'],
  ].map(([port, to]) =>
    spawn('socat', [`TCP4-LISTEN:${port},bind=203.0.113.200,reuseaddr,fork`, to], {
      detached: true,
      stdio: 'ignore',
    }),
  );
  const owner = await member(house(6));
  await owner.question('subscribe', { patterns: ['garden', 'toon'] });
  const told = { codes: [], heard: [], said: [] };
  owner.on('message', (data) => {
    if (String(data).includes('toon.set')) told.said.push(String(data));
  });
  for (const port of [7001, 7002]) {
    let knocked;
    for (let tries = 0; tries < 50 && knocked?.status !== 101; tries++) {
      knocked = await knock(internet(110), '/channels', { port });
      if (knocked.status === 0) await pause(100); // socat is not there yet.
    }
    const { socket } = knocked;
    owner.send(JSON.stringify({ id: port, message: 'house.alarm', data: 'secret' }));
    await hear(owner, (text) => text.includes('"sent"')); // It would be on its way now.
    socket.send(JSON.stringify({ id: 1, message: 'toon.set', data: 30 }));
    told.codes.push(await atMost(10, socket.closed));
    told.heard.push(...socket.heard.filter((text) => !text.includes('porthole.error')));
  }
  await owner.question('presence', { channel: 'garden' });
  proxies.forEach(({ pid }) => process.kill(-pid, 'SIGKILL'));
  return told;
}

export async function invalidJson() {
  const numbers = [
    '1e++1',
    '1e-+0',
    '01',
    '1.',
    '.5',
    '-',
    '+1',
    '0x1',
    '1e',
    'NaN',
    'Infinity',
    '-01',
    '1.e3',
  ];
  const values = [
    ...numbers,
    '"\u0001"',
    '"\\x"',
    '"\\u12"',
    "'a'",
    'tru',
    'nul',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    '[1 2]',
    '"\t"',
    '\u00a01',
  ];
  const speaker = await member(internet(111));
  const strict = await member(internet(112));
  await strict.question('subscribe', { patterns: ['*'], numbered: true });
  for (const value of values) speaker.send(`{"id":1,"message":"garden.rain","data":${value}}`);
  speaker.send('{"id":1,"message":"garden.end","data":1}');
  const told = { sent: values.length, asText: 0, broken: [] };
  for (;;) {
    const text = await hear(strict);
    if (text === undefined) throw new Error('The last signal did not come');
    try {
      const { data } = JSON.parse(text);
      if (data?.signal?.message === 'garden.end') return told;
      if (data?.text !== undefined) told.asText++;
      else if (data?.signal?.message === 'garden.rain') told.broken.push(text);
    } catch {
      told.broken.push(text);
    }
  }
}

export async function rebinding() {
  const told = {};
  for (const from of ['127.0.0.1', house(7)]) {
    for (const path of ['/health', '/monitor', '/channels']) {
      for (const fields of [
        'Host: evil.example',
        'Host: 127.0.0.1:80@evil.example',
        'Host: evil.example\r\nOrigin: http://evil.example',
        `Host: ${serviceFor(from)}\r\nOrigin: https://evil.example`,
        `Host: ${serviceFor(from)}\r\nOrigin: null`,
      ]) {
        const upgrade = path === '/channels';
        if (upgrade && !fields.includes('Origin') && !fields.includes('@')) continue; // No browser.
        const head = upgrade
          ? handshake(path, { Host: undefined }).slice(0, -2)
          : `GET ${path} HTTP/1.1\r\n`;
        const request = `${head}${fields}\r\n\r\n`;
        const got = await status(from, request);
        told[got] = (told[got] ?? 0) + 1;
      }
    }
  }
  return told;
}

export async function smuggling() {
  const upgrade = (fields) => handshake('/', { Host: '203.0.113.200', ...fields });
  const told = {};
  for (const request of [
    upgrade({ 'Content-Length': '5' }) + 'hello',
    upgrade({ 'Transfer-Encoding': 'chunked' }) + '5\r\nhello\r\n0\r\n\r\n',
    upgrade({ 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }) + 'hello',
    ...['\u0000', '\n', '\r', '\u0001', '\u007f', '\t', '\u000b'].map((control) =>
      upgrade({}).replace('GET /', `GET /a${control}b`),
    ),
  ]) {
    const got = await status(internet(161), request);
    told[got] = (told[got] ?? 0) + 1;
    await pause(60);
  }
  return told;
}

export async function halfClosed() {
  const told = { whole: 0, cut: 0 };
  for (const i of range(20)) {
    const peer = dial(internet(190 + (i % 5)), { allowHalfOpen: true });
    peer.socket.end('GET / HTTP/1.1\r\nHost: 203.0.113.200\r\n\r\n');
    peer.socket.on('end', () => peer.socket.destroy());
    await atMost(10, peer.closed);
    const head = peer.answer.indexOf('\r\n\r\n');
    const length = Number(
      /\r\nContent-Length: (\d+)/i.exec(peer.answer.toString('latin1'))?.[1] ?? -1,
    );
    if (peer.answer.length === head + 4 + length) told.whole++;
    else told.cut++;
  }
  return told;
}

/**
 * Holds what may hold up a stop until it is killed: unread echoes, half a request, and half a
 * request of JSON over TCP.
 */
export async function holdTheStop() {
  const message = Buffer.alloc(60_000);
  const held = await Promise.all(range(10).map((i) => knock(internet(i + 1), '/', { port: 9000 })));
  for (const { socket } of held) {
    socket._socket.pause();
    for (let n = 0; n < 100; n++) socket.send(message);
  }
  dial(internet(11), { port: 9000, text: 'GET / HTTP/1.1\r\n' });
  dial(house(5), { port: 9001, encrypted: false, text: Buffer.from([0, 90, 0x7b]) });
  await pause(300);
  console.log('Held');
  return pause(60_000);
}
