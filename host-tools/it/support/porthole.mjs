import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { ROOT, run, start } from '../../../device/it/support/processes.mjs';

const JAVA = [
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-jar',
  `${ROOT}host-tools/target/porthole.jar`,
];

/** Runs a porthole command to its end, with what it reads from standard input. */
export const porthole = (t, args, options) => run(t, 'java', [...JAVA, ...args], options);

/** Starts a porthole command; see start(). */
export const startPorthole = (t, args, options) => start(t, 'java', [...JAVA, ...args], options);

/**
 * Starts a server made with Node's ws. `connected` is called with each connection and its request;
 * the connections are in `peers`, whose `received` holds messages as [data, binary], and whose
 * `closed` resolves to [code, reason].
 */
export async function peer(
  t,
  connected = () => {},
  { port = 0, host = '127.0.0.1', tls, ...options } = {},
) {
  const http = tls ? createTlsServer(tls) : createServer();
  http.on('tlsClientError', () => {}); // A client that does not trust us; it says so itself.
  const server = new WebSocketServer({ server: http, ...options });
  const peers = [];
  server.on('connection', (socket, request) => {
    socket.received = [];
    socket.on('message', (data, binary) => socket.received.push([data, binary]));
    socket.closed = new Promise((resolve) =>
      socket.on('close', (code, reason) => resolve([code, reason.toString()])),
    );
    socket.on('error', () => {}); // Part of how a connection ends; `closed` tells.
    peers.push(socket);
    connected(socket, request);
  });
  http.listen(port, host);
  await once(http, 'listening');
  const stop = async () => {
    peers.forEach((socket) => socket.terminate());
    server.close();
    if (!http.listening) return;
    http.close();
    http.closeAllConnections();
    await once(http, 'close');
  };
  t.after(stop);
  return {
    http,
    peers,
    stop,
    port: http.address().port,
    url: `ws://127.0.0.1:${http.address().port}`,
  };
}

/** What a peer does with its connection to be an echo server. */
export const echo = (socket) =>
  socket.on('message', (data, binary) => socket.send(data, { binary }));
