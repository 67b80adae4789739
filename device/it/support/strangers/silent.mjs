// A server that accepts and never says a word, at each port that is an argument.
import { createServer } from 'node:net';

for (const port of process.argv.slice(2)) {
  createServer((socket) => socket.on('error', () => {})).listen(port, '127.0.0.1', () =>
    console.log('Listens'),
  );
}
