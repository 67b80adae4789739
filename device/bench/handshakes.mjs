// Opens one TLS connection after the other, each with a WebSocket's opening handshake, and counts
// the server's CPU time: node handshakes.mjs PORT full|resumed WARMUP SECONDS PID CERTIFICATE
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';

/** So many at a time: the server always has work. */
const AT_A_TIME = 4;
const TIMEOUT_MS = 20_000;
const TICKS_PER_SECOND = 100;

/** Linux: user and system time of a process (proc(5)). */
function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** RFC 6455, section 4.2.2. */
const accepted = (key) =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/**
 * Opens one connection and closes it. Fails unless the certificate is verified, the session is
 * resumed if and only if one is given, and the server accepts the opening handshake with the right
 * key. Resolves to the session that the server gave for the next connection.
 */
export async function open({ port, ca, session }) {
  const socket = connect({ host: '127.0.0.1', port, ca, session });
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer in time')));
  const ended = new AbortController();
  socket.on('close', () => ended.abort());
  let next = session;
  socket.on('session', (given) => (next = given));
  try {
    await once(socket, 'secureConnect', ended);
    if (socket.isSessionReused() !== (session !== undefined))
      throw new Error(session ? 'a session was not resumed' : 'a session was resumed');
    const key = randomBytes(16).toString('base64');
    socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    let head = '';
    while (!head.includes('\r\n\r\n')) head += `${(await once(socket, 'data', ended))[0]}`;
    const accept = /^Sec-WebSocket-Accept: *(\S+)\r$/im.exec(head)?.[1];
    if (!head.startsWith('HTTP/1.1 101 ') || accept !== accepted(key))
      throw new Error(`expected an accepted opening handshake but was ${head.split('\r\n')[0]}`);
    return next;
  } finally {
    socket.on('error', () => {});
    socket.destroy();
  }
}

async function measure([port, kind, warmup, seconds, pid, certificate]) {
  const target = { port: Number(port), ca: readFileSync(certificate) };
  const first = await open(target);
  if (kind === 'resumed' && first === undefined) throw new Error('the server gave no session');
  const begin = Date.now() + Number(warmup) * 1000;
  const end = begin + Number(seconds) * 1000;
  let count = 0;
  const loop = async () => {
    for (let session = kind === 'resumed' ? first : undefined; Date.now() < end;) {
      const next = await open({ ...target, session });
      if (kind === 'resumed') session = next;
      if (Date.now() >= begin && Date.now() < end) count++;
    }
  };
  const loops = Promise.all(Array.from({ length: AT_A_TIME }, loop));
  loops.catch(() => {}); // Told below.
  await Promise.race([loops, new Promise((go) => setTimeout(go, begin - Date.now()))]);
  const before = cpuSeconds(pid);
  await Promise.race([loops, new Promise((go) => setTimeout(go, end - Date.now()))]);
  const used = cpuSeconds(pid) - before;
  await loops;
  return { handshakes: count, cpuSeconds: used, seconds: Number(seconds) };
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  console.log(JSON.stringify(await measure(process.argv.slice(2))));
