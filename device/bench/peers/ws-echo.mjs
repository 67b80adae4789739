// Node's ws: node ws-echo.mjs PORT echo|relay, or PORT tls KEY CERTIFICATE
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { WebSocketServer } from 'ws';

const [port, mode, key, certificate] = process.argv.slice(2);
const listening = { host: '127.0.0.1', port: Number(port), backlog: 1024 };
const https =
  mode === 'tls' && createServer({ key: readFileSync(key), cert: readFileSync(certificate) });
const server = new WebSocketServer({
  ...(https ? { server: https } : listening),
  perMessageDeflate: false,
});
server.on('connection', (socket) => {
  socket.on('error', () => {});
  socket.on('message', (data, binary) => {
    if (mode !== 'relay') return socket.send(data, { binary });
    for (const other of server.clients) if (other !== socket) other.send(data, { binary });
  });
});
server.on('listening', () => console.log('Ready'));
if (https) https.listen(listening);
