'use strict';

const LINES_SHOWN = 200;
const FIRST_RETRY_MILLIS = 500;
const LAST_RETRY_MILLIS = 30_000;

const state = document.getElementById('state');
const form = document.getElementById('form');
const message = document.getElementById('message');
const log = document.getElementById('log');
const address = location.origin.replace(/^http/, 'ws') + '/echo';
let socket;
let retry = FIRST_RETRY_MILLIS;

function show(kind, text) {
  const line = document.createElement('li');
  line.className = kind;
  line.textContent = text;
  log.prepend(line);
  while (log.children.length > LINES_SHOWN) log.lastChild.remove();
}

function say(open, words) {
  state.dataset.open = open;
  state.textContent = words;
  form.querySelector('button').disabled = !open;
}

function connect() {
  socket = new WebSocket(address);
  socket.addEventListener('open', () => {
    retry = FIRST_RETRY_MILLIS;
    say(true, `Connected to ${address}`);
  });
  socket.addEventListener('message', (event) => show('received', event.data));
  socket.addEventListener('close', () => {
    say(false, 'Not connected. Trying again …');
    setTimeout(connect, retry * Math.random());
    retry = Math.min(2 * retry, LAST_RETRY_MILLIS);
  });
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  socket.send(message.value);
  show('sent', message.value);
  message.value = '';
});

connect();
