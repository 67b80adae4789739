// The echo (PROTOCOL.md, section 2), over a connection of its own.
import { addTo, byId, element, press } from './dom.js';
import { follow, onConnection } from './state.js';

const PATH = '/echo';
const MAX_LINES = 200;

const socket = pocket.create();
const form = byId('echo-form');
const message = byId('message');
const log = byId('echo-log');
const flip = byId('flip');
let link;

export const state = follow(socket, PATH);

/** Connects, unless it is connected. */
export function start() {
  link ??= socket.makeSocket(
    `${location.host}${PATH}`,
    (event, { data }) => event === 'message' && received(data),
  );
}

function show(kind, text) {
  addTo(log, element('li', { className: kind, textContent: text }), {
    most: MAX_LINES,
    first: true,
  });
}

function received(text) {
  if (text === 'pilf' || text === 'flip') press(flip, text === 'pilf');
  show('received', text);
}

function send(text) {
  link.send(text);
  show('sent', text);
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  send(message.value);
  message.value = '';
  message.focus();
});
flip.addEventListener('click', () => send('flip'));
onConnection(socket, 'close', () => press(flip, false)); // A new connection is not flipped.
state.watch(({ isOpen }) =>
  form.querySelectorAll('button').forEach((button) => (button.disabled = !isOpen)),
);
