// The connection to the channels that all views share (PROTOCOL.md, section 4).
import { follow, onConnection } from './state.js';

const PATH = '/channels';
const NO_TOKEN = 4401;
const MAX_OWN_IDS = 1024;
const TOKEN = 'porthole.token';
const NAME = 'porthole.name';
const SETTLED_MILLIS = 200; // After a restart of the service many clients come and go at once.
const ANIMALS = [
  'Otter',
  'Heron',
  'Seal',
  'Gull',
  'Crab',
  'Whale',
  'Tern',
  'Squid',
  'Puffin',
  'Cod',
];

const socket = pocket.create();
const listeners = [];
const peopleListeners = [];
const own = new Set(); // The ids of our latest signals: with channels.echo the hub sends them back.
let started = false;
let opened = false;
let hubName;
let lostAt;
let settling;

function inventedName() {
  const animal = ANIMALS[Math.floor(Math.random() * ANIMALS.length)];
  return `${animal} ${10 + Math.floor(Math.random() * 90)}`;
}

socket.options.name = sessionStorage.getItem(NAME) ?? inventedName();
socket.options.token = sessionStorage.getItem(TOKEN) ?? undefined;

export const state = follow(socket, PATH);

/**
 * Our address as the hub sees it: { address, port }; both are undefined until the hub has told it.
 */
export const me = {};

/**
 * Calls the listener with all that is heard and sent: `{ channel, event, data, millis, own,
 * receipt, seq, retained }`, where `receipt` is a promise if it is our own; and with `{ note,
 * millis }` for what happened to the connection.
 */
export const listen = (listener) => listeners.push(listener);

const tell = (heard) => listeners.forEach((listener) => listener({ millis: Date.now(), ...heard }));
const note = (words) => tell({ note: words });

/** Calls the listener when the list of connected clients may have changed. */
export const onPeople = (listener) => peopleListeners.push(listener);

function peopleChanged() {
  clearTimeout(settling);
  settling = setTimeout(
    () => state.isOpen && peopleListeners.forEach((listener) => listener()),
    SETTLED_MILLIS,
  );
}

export const name = () => socket.options.name;

/** Sets another name, of at most 64 bytes, and tells the hub. */
export function rename(chosen) {
  socket.options.name = chosen;
  sessionStorage.setItem(NAME, chosen);
  if (state.isOpen) ask('hello', { name: chosen, token: socket.options.token }).then(peopleChanged);
}

/** Connects, unless it is connected. */
export function start() {
  if (started) return;
  started = true;
  socket.subscribe('*', { retained: true });
  socket.setup().connect();
}

export const reconnect = () => socket.connect();

/** Shows a token to the hub; this tab remembers it until it is closed. */
export function showToken(token) {
  sessionStorage.setItem(TOKEN, token);
  socket.options.token = token;
  reconnect();
}

/** Sends a signal. Without a connection the signal waits. */
export function signal(channel, event, data) {
  let arrived;
  const receipt = new Promise((resolve) => (arrived = resolve));
  socket.signal(channel, event, data, arrived).forEach((id) => own.add(id));
  if (own.size > MAX_OWN_IDS) own.delete(own.values().next().value);
  tell({ channel, event, data, own: true, receipt });
}

/**
 * Asks the hub and resolves to the `data` of its reply; rejects with the text of an error, and
 * without a connection.
 */
export function ask(question, data = {}) {
  if (!state.isOpen) return Promise.reject(new Error('Not connected.'));
  return new Promise((resolve, reject) => {
    socket.signal('porthole', question, data, ({ message, data: answer }) => {
      if (message === 'porthole.error') reject(new Error(answer.text));
      else resolve(answer);
    });
  });
}

/**
 * Calls the listener when the hub has closed for lack of the token; with true if a wrong token was
 * shown.
 */
export function onTokenWanted(listener) {
  onConnection(socket, 'away', ({ code }) => {
    if (code !== NO_TOKEN) return;
    listener(socket.options.token !== undefined);
    sessionStorage.removeItem(TOKEN);
    socket.options.token = undefined;
  });
}

/** Calls the listener with a sentence when the hub refuses us for another reason than the token. */
export function onRefused(listener) {
  onConnection(socket, 'away', ({ code, reason }) => {
    if (code !== NO_TOKEN)
      listener(`The service closed the connection${reason ? `: ${reason}` : ` (${code})`}`);
  });
  onConnection(socket, 'close', async ({ code }) => {
    if (opened || code !== 1006) return;
    // A browser hides why a handshake failed. If the service answers, it refused us.
    const there = await fetch('icon.svg', { method: 'HEAD', cache: 'no-store' }).catch(() => ({
      ok: false,
    }));
    if (there.ok && !opened) {
      listener(
        `The service does not let this page into its channels. Add '${location.hostname}' to channels, hosts in its configuration, or come by its address in numbers.`,
      );
    }
  });
}

onConnection(socket, 'open', () => {
  opened = true;
});
onConnection(socket, 'close', () => (lostAt ??= Date.now()));
socket.on('socket', 'dropped', ({ code, reason }, link, received) => {
  if (received) return; // A signal of that name from another client.
  const why = code
    ? `the service did not take it (${code} ${reason}).`
    : 'there was no connection for too long.';
  note(`A signal was not sent: ${why}`);
});

socket.on('porthole', 'welcome', (data) => Object.assign(me, data));
socket.on('porthole', 'subscribed', ({ hub, missed }) => {
  // The question to a silent hub: its answer changes nothing.
  if (hubName === undefined || lostAt !== undefined) peopleChanged();
  if (hubName !== undefined && lostAt !== undefined) {
    const seconds = Math.ceil((Date.now() - lostAt) / 1000);
    if (hub !== hubName)
      note(
        `Connected again after ${seconds} s: the service was restarted; what was said between may be lost.`,
      );
    else if (missed)
      note(
        `Connected again after ${seconds} s: some of what was said meanwhile is lost, it was more than the service keeps.`,
      );
    else note(`Connected again after ${seconds} s; nothing was missed.`);
  }
  hubName = hub;
  lostAt = undefined;
});

socket.on('*', (event, data, link, heard) => {
  // An event of the connection, a reply, or our own signal.
  if (!heard || heard.channel === 'porthole' || own.has(heard.id)) return;
  const { channel, seq, retained = false } = heard;
  if (channel === 'socket' && event === 'sent') return; // A receipt.
  if (channel === 'socket' && /^(dis)?connected$/.test(event)) peopleChanged();
  const text = channel === 'socket' && event === 'message';
  tell({ channel, event, data: text ? data.data : data, seq, retained, own: false });
});
