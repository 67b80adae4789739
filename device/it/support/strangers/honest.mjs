// Honest clients beside an attack, run inside the test's network: one in the house and one on the
// internet echo every 10 ms each, and two more addresses open a connection, echo once and close,
// four times a second. A line on standard input asks for the figures since the line before, which
// come as a line of JSON: { echoes, wrong, refused, opened, p50, p99, worst }, in milliseconds.
import { createInterface } from 'node:readline';
import { knock, hear, pause } from './wire.mjs';

let figures;
const begin = () => (figures = { times: [], wrong: [], refused: [], opened: 0 });

async function echo(socket, text) {
  const before = performance.now();
  socket.send(text);
  const answer = await hear(socket);
  figures.times.push(performance.now() - before);
  if (answer !== text) figures.wrong.push(`${text}: ${answer}`);
}

async function stay(from) {
  const { status, socket } = await knock(from);
  if (status !== 101) throw new Error(`${from} got ${status}`);
  socket.on('close', (code) => figures.wrong.push(`${from} was closed with ${code}`));
  return async () => {
    for (let i = 0; ; i++) {
      if (socket.readyState !== socket.OPEN) return;
      await echo(socket, `${from} ${i}`);
      await pause(10);
    }
  };
}

async function comeAndGo(from) {
  for (let i = 0; ; i++) {
    await pause(250);
    const { status, socket, code } = await knock(from);
    if (status === 101) {
      figures.opened++;
      await echo(socket, `${from} ${i}`);
    } else figures.refused.push(`${from}: ${status} ${code ?? ''}`);
    socket.close();
  }
}

begin();
const stays = await Promise.all(['192.168.77.3', '203.0.113.201'].map(stay));
for (const goOn of [...stays, () => comeAndGo('192.168.77.4'), () => comeAndGo('203.0.113.202')])
  goOn();
console.log('Ready');
createInterface({ input: process.stdin })
  .on('line', () => {
    const { times, ...rest } = figures;
    begin();
    times.sort((a, b) => a - b);
    const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
    console.log(
      JSON.stringify({ ...rest, echoes: times.length, p50: at(0.5), p99: at(0.99), worst: at(1) }),
    );
  })
  .on('close', () => process.exit());
