import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { connect as secureConnect } from 'node:tls';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TARGET = `${ROOT}device/bench/target`;
/** What the device jar is made of: with the transport's interfaces that only others call. */
const WHOLE_JAR = `${ROOT}device/target/shaded.jar`;

export const DEVICE_JAR = `${ROOT}device/target/porthole-device.jar`;
const START_SECONDS = 20;

/** What a small device gives a JVM: one collector thread, the quick compiler, 64 MB. */
export const JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx64m'];

/**
 * The core that a server has for itself, beside whatever else the machine does; the generator has
 * the other.
 */
export const SERVER_CORE = cpus().length > 1 ? 1 : 0;
export const GENERATOR_CORE = 0;

/** The key and the self-signed certificate of all servers that speak TLS. */
export const IDENTITY = {
  key: `${TARGET}/tls/key.pem`,
  certificate: `${TARGET}/tls/certificate.pem`,
  store: `${TARGET}/tls/identity.p12`,
};

/** Makes the files of IDENTITY: an elliptic curve's key, as certificate authorities advise. */
export function makeIdentity() {
  const { key, certificate, store } = IDENTITY;
  mkdirSync(`${TARGET}/tls`, { recursive: true });
  const run = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  run('req', '-x509', ...curve, '-days', '30', ...name, '-keyout', key, '-out', certificate);
  const password = ['-passout', 'pass:benchmark'];
  run('pkcs12', '-export', '-inkey', key, '-in', certificate, ...password, '-out', store);
}

const libraries = (pattern) =>
  readdirSync(`${TARGET}/lib`)
    .filter((name) => pattern.test(name))
    .map((name) => `${TARGET}/lib/${name}`);

const java = (main, pattern) => (port, mode) => [
  'java',
  ...JVM,
  '-cp',
  [`${TARGET}/classes`, ...libraries(pattern)].join(':'),
  `porthole.bench.${main}`,
  port,
  ...(mode === 'start' ? ['echo'] : mode === 'tls' ? [mode, IDENTITY.store] : [mode]),
];

/** The limits that a load would meet: counted all the same, as on a device, but not reached. */
const RAISED = {
  connections: 20_000,
  connections_per_address: 20_000,
  openings_per_second_per_address: 1_000_000,
  messages_per_second: 1_000_000_000,
  messages_per_second_per_address: 1_000_000_000,
  bytes_per_second: 1_000_000_000_000,
  bytes_per_second_per_address: 1_000_000_000_000,
};

/** Returns the limits as a configuration. */
export const raisedLimits = () =>
  `limits:\n${Object.entries(RAISED)
    .map(([key, value]) => `  ${key}: ${value}\n`)
    .join('')}`;

function serviceConfiguration(folder, mode) {
  const file = join(folder, 'porthole.yaml');
  const tls =
    mode === 'tls' ? `tls:\n  certificate: ${IDENTITY.certificate}\n  key: ${IDENTITY.key}\n` : '';
  writeFileSync(file, raisedLimits() + tls);
  return file;
}

/** Our service, with more options for its JVM. */
export const service =
  (...more) =>
  (port, mode, folder) =>
    mode === 'relay'
      ? [
          'java',
          ...JVM,
          '-cp',
          `${WHOLE_JAR}:${TARGET}/classes`,
          'porthole.bench.PortholeRelay',
          port,
          mode,
        ]
      : [
          'java',
          ...JVM,
          ...more,
          '-jar',
          DEVICE_JAR,
          '--listen',
          `127.0.0.1:${port}`,
          ...(mode === 'start' ? [] : ['--config', serviceConfiguration(folder, mode)]),
        ];

/** Our service, where `/channels` relays. */
const hub = (port, mode, folder) => service()(port, 'echo', folder);

/** The library's echo over our transport: scripts/bench builds the module. */
function libraryUsers(port, mode) {
  const paths = [
    WHOLE_JAR,
    `${ROOT}device/java-websocket/target/classes`,
    `${TARGET}/classes`,
    ...libraries(/^(Java-WebSocket|slf4j-api)-/),
  ];
  return [
    'java',
    ...JVM,
    '-cp',
    paths.join(':'),
    'porthole.bench.LibraryEchoOverPorthole',
    port,
    mode === 'relay' ? mode : 'echo',
  ];
}

/**
 * This version wants a listener that is not a WebSocket's, and without socket_domain it listens on
 * every network.
 */
function mosquitto(port, mode, folder) {
  const file = join(folder, 'mosquitto.conf');
  const lines = [
    'user root',
    `listener 0 ${folder}/socket`,
    `listener ${port} 127.0.0.1`,
    'socket_domain ipv4',
    'protocol websockets',
    'allow_anonymous true',
    'max_queued_messages 0',
    'set_tcp_nodelay true',
  ];
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return ['mosquitto', '-c', file];
}

/** Made once, as `runtime/porthole-archive` makes it on a device; used by the JVM when it fits. */
export const ARCHIVE = `${TARGET}/porthole.jsa`;

/**
 * Everyone who is measured: `command(port, mode, folder)` starts it in one of its `modes`: `echo`,
 * `relay` to all others, or `tls` for an echo over TLS. `flips` when its echo can reverse text;
 * `plain` when it speaks raw TCP;
 * `path` and `dialect` when its relay is elsewhere, or wants to be spoken to otherwise; `warmup` is
 * how many times longer than others it must be warmed up.
 */
export const PEERS = {
  porthole: {
    name: '**Porthole**',
    command: service(),
    modes: ['echo', 'relay', 'tls'],
    flips: true,
  },
  c2: {
    name: '**Porthole**, C2',
    command: service('-XX:TieredStopAtLevel=4'),
    modes: ['echo'],
    flips: true,
    warmup: 3,
  },
  hub: {
    name: '**Porthole**, the hub',
    command: hub,
    modes: ['relay'],
    path: '/channels',
    dialect: 'channels',
  },
  archive: {
    name: '**Porthole**, class-data archive',
    command: service(`-XX:SharedArchiveFile=${ARCHIVE}`),
    modes: [],
  },
  raw: {
    name: 'raw TCP echo, Java NIO',
    command: java('RawEcho', /^$/),
    plain: true,
    modes: ['echo'],
  },
  library: {
    name: 'Java-WebSocket',
    command: java('LibraryEcho', /^(Java-WebSocket|slf4j-api)-/),
    modes: ['echo', 'relay', 'tls'],
  },
  users: {
    name: "**Porthole** under Java-WebSocket's callbacks",
    command: libraryUsers,
    modes: ['echo', 'relay'],
  },
  netty: {
    name: 'Netty 4, NIO',
    command: java('NettyEcho', /^netty-/),
    modes: ['echo', 'relay', 'tls'],
  },
  undertow: {
    name: 'Undertow',
    command: java('UndertowEcho', /^(undertow|xnio|wildfly|jboss|smallrye|jakarta)/),
    modes: ['echo', 'relay'],
  },
  node: {
    name: 'Node `ws`',
    command: (port, mode) => [
      'node',
      `${ROOT}device/bench/peers/ws-echo.mjs`,
      port,
      mode,
      ...(mode === 'tls' ? [IDENTITY.key, IDENTITY.certificate] : []),
    ],
    modes: ['echo', 'relay', 'tls'],
  },
  lws: {
    name: 'libwebsockets, C',
    command: (port) => [`${TARGET}/lws-echo`, port],
    modes: ['echo'],
  },
  python: {
    name: 'Python `websockets`',
    command: (port, mode) => [
      '/usr/bin/python3',
      `${ROOT}device/bench/peers/websockets-echo.py`,
      port,
      mode,
    ],
    modes: ['echo', 'relay'],
  },
  mosquitto: { name: 'Mosquitto', command: mosquitto, dialect: 'mqtt', modes: ['relay'] },
};

/** Returns a TCP port that was free a moment ago. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A server that is measured. */
export class Server {
  /**
   * Starts a server on its core; resolves when it has answered an opening handshake. The mode is
   * `relay`, `echo`, or `start` for an echo as it comes, without settings.
   */
  static async start(key, mode) {
    const peer = PEERS[key];
    const server = new Server();
    server.peer = peer;
    server.mode = mode;
    server.folder = mkdtempSync(join(tmpdir(), 'porthole-bench-'));
    server.port = await freePort();
    const command = peer.command(String(server.port), mode, server.folder);
    server.err = '';
    server.startedAt = process.hrtime.bigint();
    // taskset ends by becoming the server, so that its process number is the server's.
    server.child = spawn('taskset', ['-c', String(SERVER_CORE), ...command], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    server.child.stderr
      .setEncoding('utf8')
      .on('data', (text) => (server.err = (server.err + text).slice(-2000)));
    server.ended = once(server.child, 'exit');
    await server.#accepts();
    return server;
  }

  get pid() {
    return this.child.pid;
  }

  get url() {
    const scheme = this.peer.plain ? 'tcp' : this.mode === 'tls' ? 'wss' : 'ws';
    return `${scheme}://127.0.0.1:${this.port}${this.peer.plain ? '' : (this.peer.path ?? '/')}`;
  }

  async #accepts() {
    for (const end = Date.now() + START_SECONDS * 1000; Date.now() < end;) {
      if (this.child.exitCode !== null) break;
      const milliseconds = await this.#firstHandshake();
      if (milliseconds > 0) {
        this.startMilliseconds = milliseconds;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await this.stop();
    throw new Error(`${this.peer.name} did not start within ${START_SECONDS} s: ${this.err}`);
  }

  /**
   * Resolves to the milliseconds from the start to the end of an opening handshake, or 0 when there
   * is none yet.
   */
  #firstHandshake() {
    const tls = this.mode === 'tls';
    const socket = tls
      ? secureConnect({
          port: this.port,
          host: '127.0.0.1',
          ca: readFileSync(IDENTITY.certificate),
        })
      : connect(this.port, '127.0.0.1');
    return new Promise((resolve) => {
      socket.on('error', () => resolve(0));
      socket.on('close', () => resolve(0));
      socket.on(tls ? 'secureConnect' : 'connect', () =>
        socket.write(this.peer.plain ? 'x' : HANDSHAKE(this.peer)),
      );
      socket.on('data', () => {
        resolve(Number(process.hrtime.bigint() - this.startedAt) / 1e6);
        socket.destroy();
      });
    });
  }

  /** Returns the memory that it has resident, in kB. */
  residentKilobytes() {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))[1]);
  }

  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** RFC 6455, section 1.3. */
const HANDSHAKE = ({ path = '/', dialect }) =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
  `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${dialect === 'mqtt' ? 'Sec-WebSocket-Protocol: mqtt\r\n' : ''}\r\n`;
