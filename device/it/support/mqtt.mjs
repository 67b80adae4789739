import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { configuration, freePort, printed, run, start, startService } from './processes.mjs';
import { open } from './sockets.mjs';
import { eventually } from './toon.mjs';

const PATH = { ...process.env, PATH: `${process.env.PATH}${delimiter}/usr/sbin` };

/** A folder that is removed when the test ends. */
export function folder(t) {
  const made = mkdtempSync(join(tmpdir(), 'porthole-'));
  t.after(() => rmSync(made, { recursive: true }));
  return made;
}

/**
 * Starts Debian's mosquitto; `lines` are of its configuration, of the one listener. Resolves when
 * it listens.
 */
export async function startBroker(t, { port, lines = ['allow_anonymous true'] } = {}) {
  for (let tries = 1; ; tries++) {
    const chosen = port ?? (await freePort());
    const file = join(folder(t), 'mosquitto.conf');
    // As root it would change to a user who may not read the test's files.
    writeFileSync(
      file,
      ['user root', 'max_queued_messages 0', `listener ${chosen} 127.0.0.1`, ...lines, ''].join(
        '\n',
      ),
    );
    const broker = start(t, 'mosquitto', ['-c', file], { env: PATH });
    try {
      await printed(broker, /mosquitto version \S+ running/, { on: 'err' });
    } catch (error) {
      if (tries === 3) throw error;
      continue;
    }
    return Object.assign(broker, { port: chosen });
  }
}

/**
 * A way to the broker that can be cut, and on which nothing moves while it is `held`; the next
 * connections last as many milliseconds as `lives` says.
 */
export async function startLink(t, port) {
  const pairs = new Set();
  const link = { connections: 0, held: false, lives: [] };
  const cut = (pair) => pair.forEach((end) => end.resetAndDestroy());
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    link.connections++;
    const pair = [near, far];
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near]]) {
      from.on('error', () => {});
      from.on('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
      from.pipe(to);
      if (link.held) from.pause();
    }
    if (link.lives.length > 0) setTimeout(cut, link.lives.shift(), pair);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  link.port = server.address().port;
  link.cut = () => pairs.forEach(cut);
  link.hold = (held) => {
    link.held = held;
    pairs.forEach((pair) => pair.forEach((end) => (held ? end.pause() : end.resume())));
  };
  t.after(() => {
    link.cut();
    server.close();
  });
  return link;
}

/** What many clients on one machine need, and a JVM that starts quickly. */
const LIMITS = `limits:
  connections: 1000
  openings_per_second_per_address: 1000
  messages_per_second: 100000
  messages_per_second_per_address: 100000
  bytes_per_second: 100000000
  bytes_per_second_per_address: 100000000
`;
const JVM = [
  '-Xmx64m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '--limit-modules',
  'java.base,jdk.crypto.ec',
];

/**
 * Starts a hub joined to a broker; `mqtt` are lines below that key, `more` is the rest of the
 * configuration.
 */
export async function startHub(
  t,
  port,
  {
    name = 'hub',
    mqtt = ['in: ["*"]', 'out: ["*"]'],
    more = '',
    scheme = 'mqtt',
    host = '127.0.0.1',
    connected = true,
  } = {},
) {
  const text = `${LIMITS}mqtt:\n  url: ${scheme}://${host}:${port}\n  name: ${name}\n${mqtt.map((line) => `  ${line}\n`).join('')}${more}`;
  const hub = await startService(t, { args: ['--config', configuration(t, text)], jvm: JVM });
  hub.health = async () => (await (await fetch(`http://127.0.0.1:${hub.port}/health`)).json()).mqtt;
  if (connected) await printed(hub, /Connected to the broker/, { on: 'err' });
  return hub;
}

/**
 * Joins the channels of a hub; `heard` has the signals, but for who comes and goes, and receipts;
 * `texts` has plain text.
 */
export async function joinHub(t, hub) {
  const socket = await open(t, `${hub.url}/channels`);
  const client = { socket, heard: [], texts: [] };
  socket.on('message', (bytes) => {
    const text = bytes.toString();
    if (!text.startsWith('{')) return client.texts.push(text);
    const signal = JSON.parse(text);
    if (signal.socket === undefined) client.heard.push(signal);
  });
  client.say = (message, data) => socket.send(JSON.stringify({ id: 1, message, data }));
  client.data = (message) =>
    client.heard.filter((signal) => signal.message === message).map(({ data }) => data);
  client.hears = (message, data) =>
    eventually(60, `${message} is heard`, () =>
      client.heard.find(
        (s) => s.message === message && JSON.stringify(s.data) === JSON.stringify(data),
      ),
    );
  return client;
}

/** Returns the arguments of Mosquitto's programs for MQTT 5 with QoS 1. */
const mqtt5 = (port) => ['-p', String(port), '-V', 'mqttv5', '-q', '1'];

/** Listens at a broker as another program would; `messages` are as mosquitto_sub prints them. */
export async function listen(t, port, topic = '#') {
  const topics = ['-t', topic, '-t', 'listening'];
  const program = start(t, 'mosquitto_sub', [...mqtt5(port), ...topics, '-F', '%j']);
  const listener = {};
  Object.defineProperty(listener, 'messages', {
    get: () =>
      program.out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  });
  listener.last = (name) =>
    listener.messages.filter((message) => message.topic === name).at(-1)?.payload;
  listener.hears = (name, payload) =>
    eventually(60, `${name} is ${payload}`, () => String(listener.last(name)) === String(payload));
  await publish(t, port, 'listening', '1', '-r');
  await eventually(60, 'mosquitto_sub listens', () => listener.messages.length > 0);
  return listener;
}

/** Publishes to a broker as another program would. */
export async function publish(t, port, topic, payload, ...args) {
  const message = ['-t', topic, '-m', payload];
  const { code, err } = await run(t, 'mosquitto_pub', [...mqtt5(port), ...message, ...args]);
  assert.equal(code, 0, err);
}

export { eventually };
