import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { GENERATOR_CORE, IDENTITY } from './peers.mjs';

const JAR = fileURLToPath(new URL('../../host-tools/target/porthole.jar', import.meta.url));

/** Several, so that no server's bound for one address, and no range of ports, is in the way. */
const ADDRESSES = Array.from({ length: 10 }, (_, i) => `127.0.0.${i + 2}`).join(',');

function start(args) {
  const command = [
    '-c',
    String(GENERATOR_CORE),
    'java',
    '-XX:+UseSerialGC',
    '-Xmx512m',
    '-jar',
    JAR,
    'bench',
    '--json',
    ...args,
  ];
  const child = spawn('taskset', command, { stdio: ['ignore', 'pipe', 'pipe'] });
  const generator = { child, out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (generator.out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (generator.err += text));
  generator.ended = once(child, 'close');
  return generator;
}

/** The one certificate is verified by whoever measures handshakes, and costs the same here. */
const target = ({ url }) => (url.startsWith('wss:') ? [url, '--ca', IDENTITY.certificate] : [url]);

/** Patterns are for servers that know them; signals are text. */
function spoken({ dialect }, args) {
  if (!args.includes('--fan-out')) return args;
  if (dialect === undefined) {
    const at = args.indexOf('--patterns');
    return at < 0 ? args : args.toSpliced(at, 2);
  }
  const all = ['--dialect', dialect, ...args];
  return dialect === 'channels' ? all.filter((arg) => arg !== '-b') : all;
}

/**
 * Puts a server under load; resolves to the report of `porthole bench --json`. Fails if one answer
 * is wrong or missing, or one connection is lost.
 */
export async function load(server, args) {
  const generator = start([
    ...target(server),
    '--pid',
    String(server.pid),
    '--from',
    ADDRESSES,
    ...spoken(server.peer, args),
  ]);
  await generator.ended;
  if (generator.out === '')
    throw new Error(`${server.peer.name}, ${args.join(' ')}: ${generator.err}${server.err}`);
  const report = JSON.parse(generator.out);
  const { wrong, unanswered, closed, first } = report.errors;
  if (wrong + unanswered + closed > 0)
    throw new Error(`${wrong} wrong, ${unanswered} unanswered, ${closed} lost: ${first}`);
  return report;
}

/**
 * Opens and closes TLS connections of a kind, `full` or `resumed`; resolves to how many handshakes
 * took how many CPU seconds of the server. Fails if one handshake is not as it must be.
 */
export async function handshakes(server, kind, warmup, seconds) {
  const script = fileURLToPath(new URL('handshakes.mjs', import.meta.url));
  const times = [String(warmup), String(seconds), String(server.pid)];
  const args = [script, String(server.port), kind, ...times, IDENTITY.certificate];
  const child = spawn('taskset', ['-c', String(GENERATOR_CORE), 'node', ...args]);
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
  await once(child, 'close');
  if (out === '')
    throw new Error(/^\w*Error.*/m.exec(err)?.[0] ?? `${server.peer.name}, ${kind}: ${err}`);
  return JSON.parse(out);
}

/** Holds idle connections open while `look` is called. */
export async function holding(server, count, look) {
  const args = [
    '--from',
    ADDRESSES,
    '-c',
    '1',
    '--idle',
    String(count),
    '--rate',
    '1',
    '--duration',
    '600',
  ];
  const generator = start([...target(server), ...args]);
  try {
    while (!generator.err.includes('All connections are open')) {
      await Promise.race([once(generator.child.stderr, 'data'), generator.ended]);
      if (generator.child.exitCode !== null)
        throw new Error(`${server.peer.name}, ${count} idle: ${generator.err}`);
    }
    return look();
  } finally {
    generator.child.kill('SIGKILL');
    await generator.ended;
  }
}
