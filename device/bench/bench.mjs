// Measures our service beside its peers and prints a page in Markdown: scripts/bench.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { release } from 'node:os';
import { parseArgs } from 'node:util';
import { countInstructions } from './arm.mjs';
import { handshakes, holding, load } from './generator.mjs';
import {
  COLUMNS,
  GOALS,
  HANDSHAKES,
  IDLE_CONNECTIONS,
  IDLE_TLS_CONNECTIONS,
  INSTRUCTIONS,
  LOADS,
} from './goals.mjs';
import { idleServers, median, page } from './page.mjs';
import {
  ARCHIVE,
  DEVICE_JAR,
  JVM,
  makeIdentity,
  PEERS,
  raisedLimits,
  Server,
  service,
} from './peers.mjs';

const FULL = { rounds: 3, seconds: 3, warmup: 1.5, starts: 3 };
const QUICK = { rounds: 1, seconds: 1, warmup: 0.7, starts: 1 };

const USAGE = 'Usage: scripts/bench [--quick] [--peers NAME,...] [--columns NAME,...]';

function options() {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean' },
        peers: { type: 'string' },
        columns: { type: 'string' },
      },
    });
    const chosen = (text, all) => {
      const names = text === undefined ? all : text.split(',');
      const unknown = names.find((name) => !all.includes(name));
      if (unknown !== undefined)
        throw new Error(`Expected one of ${all.join(', ')} but was '${unknown}'`);
      return names;
    };
    return {
      ...(values.quick ? QUICK : FULL),
      quick: values.quick === true,
      peers: chosen(values.peers, Object.keys(PEERS)),
      columns: chosen(
        values.columns,
        COLUMNS.map(({ key }) => key),
      ),
    };
  } catch (error) {
    console.error(`${error.message.replace(/\.$/, '')}. ${USAGE}`);
    process.exit(2);
  }
}

const { quick, rounds, seconds, warmup, starts, peers, columns } = options();
const samples = {}; // column, peer: numbers
const busy = {}; // column, peer: the part of the time for which the server had work
const errors = [];

function note(figures, column, peer, value) {
  ((figures[column] ??= {})[peer] ??= []).push(value);
}

const progress = (text) =>
  process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${text}\n`);

/** Says what fails, and goes on: a peer that cannot be measured leaves its cells empty. */
async function attempt(what, work) {
  try {
    await work();
  } catch (error) {
    errors.push(`${what}: ${error.message.split('\n')[0]}`);
    progress(errors.at(-1));
  }
}

async function withServers(keys, mode, work) {
  const servers = {};
  try {
    for (const key of keys)
      await attempt(PEERS[key].name, async () => (servers[key] = await Server.start(key, mode)));
    await work(servers);
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

/** All servers of a mode run at once, and one after the other is put under the same load. */
async function measureLoads(round, mode) {
  const loads = LOADS.filter((column) => columns.includes(column.key) && column.mode === mode);
  if (loads.length === 0) return;
  const takesPart = ({ flips, once = [] }, key) =>
    (!flips || PEERS[key].flips) && (round === 1 || !once.includes(key));
  const keys = peers.filter(
    (key) => PEERS[key].modes.includes(mode) && loads.some((column) => takesPart(column, key)),
  );
  await withServers(keys, mode, async (servers) => {
    for (const column of loads) {
      progress(`round ${round}: ${column.key}`);
      for (const [key, server] of Object.entries(servers).filter(([key]) => takesPart(column, key)))
        await attempt(`${PEERS[key].name}, ${column.key}`, () => measureLoad(column, key, server));
    }
  });
}

async function measureLoad({ key: column, args, of, paced }, key, server) {
  const times = ['--duration', seconds, '--warmup', Math.ceil(warmup * (PEERS[key].warmup ?? 1))];
  const report = await load(server, [...args, ...times.map(String)]);
  note(samples, column, key, of ? of(report) : report.cpu.secondsPerMillion);
  if (!paced) note(busy, column, key, report.cpu.seconds / report.seconds);
}

/** Each alone, and fresh: how long until it answers, and what it holds then. */
async function measureStarts(round) {
  const wanted = [
    'porthole',
    'archive',
    'raw',
    'library',
    'users',
    'netty',
    'undertow',
    'node',
    'lws',
    'python',
  ];
  for (let i = 0; i < starts && (columns.includes('start') || columns.includes('resident')); i++) {
    progress(`round ${round}: starts`);
    for (const key of wanted.filter((peer) => peers.includes(peer))) {
      await attempt(`${PEERS[key].name}, start`, async () => {
        const server = await Server.start(key, 'start');
        note(samples, 'start', key, server.startMilliseconds);
        note(samples, 'resident', key, server.residentKilobytes() / 1000);
        await server.stop();
      });
    }
  }
}

/** Each alone: the TLS handshakes that it can make. */
async function measureHandshakes(round) {
  for (const { key: column, kind } of HANDSHAKES.filter(({ key }) => columns.includes(key))) {
    progress(`round ${round}: ${column}`);
    for (const key of peers.filter((peer) => PEERS[peer].modes.includes('tls'))) {
      await attempt(`${PEERS[key].name}, ${column}`, async () => {
        const server = await Server.start(key, 'tls');
        try {
          const report = await handshakes(server, kind, warmup, seconds);
          if (report.handshakes === 0 || report.cpuSeconds === 0)
            throw new Error('no handshake in the measured time');
          note(samples, column, key, report.handshakes / report.cpuSeconds);
          note(busy, column, key, report.cpuSeconds / report.seconds);
        } finally {
          await server.stop();
        }
      });
    }
  }
}

const IDLE = [
  {
    column: 'perIdle',
    mode: 'echo',
    count: IDLE_CONNECTIONS,
    before: 500,
    of: (kilobytes) => (1024 * kilobytes) / IDLE_CONNECTIONS,
    wanted: ['porthole', 'raw', 'library', 'users', 'netty', 'undertow', 'node', 'lws'],
  },
  {
    column: 'tlsIdle',
    mode: 'tls',
    count: IDLE_TLS_CONNECTIONS,
    before: 100,
    of: (kilobytes) => kilobytes / IDLE_TLS_CONNECTIONS,
    wanted: ['porthole', 'library', 'netty', 'node'],
  },
];

async function measureIdle(round, { column, mode, count, before, of, wanted }) {
  if (!columns.includes(column)) return;
  progress(`round ${round}: ${column}`);
  for (const key of wanted.filter((peer) => peers.includes(peer))) {
    await attempt(`${PEERS[key].name}, ${column}`, async () => {
      const server = await Server.start(key, mode);
      try {
        // Before: what handshakes leave to the collector, and the code that they need, are there
        // already.
        for (let i = 0; i < 3; i++) await holding(server, before, () => {});
        const resident = server.residentKilobytes();
        await holding(server, count, () =>
          note(samples, column, key, of(server.residentKilobytes() - resident)),
        );
      } finally {
        await server.stop();
      }
    });
  }
}

/**
 * As porthole-archive does on a device: the classes of one start and one handshake, laid out for
 * the next.
 */
async function makeArchive() {
  if (!peers.includes('archive')) return;
  const classes = `${ARCHIVE}.classes`;
  for (const file of [ARCHIVE, classes]) rmSync(file, { force: true });
  PEERS.maker = {
    name: 'archive',
    command: service('-Xshare:off', `-XX:DumpLoadedClassList=${classes}`),
  };
  const server = await Server.start('maker', 'start');
  delete PEERS.maker;
  server.child.kill('SIGTERM');
  await server.ended;
  await server.stop();
  const dump = [
    '-Xshare:dump',
    `-XX:SharedClassListFile=${classes}`,
    `-XX:SharedArchiveFile=${ARCHIVE}`,
  ];
  execFileSync('java', [...JVM, ...dump, '-jar', DEVICE_JAR], { stdio: 'ignore' });
  if (!existsSync(ARCHIVE)) errors.push('the class-data archive was not made');
}

function about() {
  const model =
    /^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ??
    'unknown processor';
  const jdk = execFileSync('java', ['-version'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const version = /Runtime Environment.*/.exec(
    jdk || execFileSync('sh', ['-c', 'java -version 2>&1'], { encoding: 'utf8' }),
  )?.[0];
  return [
    `\`scripts/bench${quick ? ' --quick' : ''}\`, ${new Date().toISOString().slice(0, 10)}: ${model}, Linux ${release()}, OpenJDK ${version}; JVMs with`,
    `\`${JVM.join(' ')}\`. ${rounds} ${rounds === 1 ? 'round' : 'rounds'} of ${seconds} s each, medians. Server CPU seconds (user and system) per`,
    'million echoes or deliveries, 50 connections, binary, one message in flight each, unless the column says otherwise.',
  ]
    .join(' ')
    .replace(/(.{1,100})(?: |$)/g, '$1\n')
    .trim();
}

/** Once: other work does not disturb a clock that counts instructions. */
async function measureInstructions() {
  const wanted = INSTRUCTIONS.filter(({ key }) => columns.includes(key));
  if (wanted.length === 0) return;
  progress('instructions on ARM');
  await attempt('ARM', async () => {
    const figures = await countInstructions(starts, raisedLimits());
    for (const { key: column, what, of } of wanted)
      for (const server of ['porthole', 'raw'].filter((peer) => peers.includes(peer)))
        for (const number of figures[server][what]) note(samples, column, server, of(number));
  });
}

const TLS = ['tls64', 'tls4k', 'tlsFull', 'tlsResumed', 'tlsIdle'];

for (let round = 1; round <= rounds; round++) {
  if (round === 1) await attempt('archive', makeArchive);
  await measureLoads(round, 'echo');
  await measureLoads(round, 'relay');
  await measureStarts(round);
  if (TLS.some((column) => columns.includes(column))) {
    if (round === 1) makeIdentity();
    await measureLoads(round, 'tls');
    await measureHandshakes(round);
  }
  for (const idle of IDLE) await measureIdle(round, idle);
  if (round === 1) await measureInstructions();
}

const medians = (figures) =>
  Object.fromEntries(
    Object.entries(figures).map(([column, byPeer]) => [
      column,
      Object.fromEntries(Object.entries(byPeer).map(([peer, numbers]) => [peer, median(numbers)])),
    ]),
  );
const names = Object.fromEntries(Object.entries(PEERS).map(([key, { name }]) => [key, name]));
console.log(
  page({
    about: about(),
    columns: COLUMNS.filter(({ key }) => columns.includes(key)),
    peers,
    figures: medians(samples),
    goals: GOALS.filter(({ column }) => columns.includes(column)),
    names,
  }),
);
const idle = idleServers(medians(busy), names);
if (idle.length > 0) console.log(`Servers that were not always busy:\n\n${idle.join('\n')}\n`);
if (errors.length > 0)
  console.log(`Not measured:\n\n${errors.map((error) => `- ${error}`).join('\n')}`);
