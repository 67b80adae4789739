// A chat between tabs, in channel 'chat'.
import { addTo, byId, clock, element } from './dom.js';
import { ask, listen, name, onPeople, rename, signal } from './hub.js';

const CHANNEL = 'chat';
const MAX_LINES = 300;
const MAX_NAMES = 8;

const log = byId('chat-log');
const nameField = byId('name');
const say = byId('say');

const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 40;

function show(item) {
  const follows = atEnd();
  addTo(log, item, { most: MAX_LINES });
  if (follows) log.scrollTop = log.scrollHeight;
}

function said({ data, own, millis, receipt }) {
  const { name: speaker, text } = Object(data);
  if (typeof text !== 'string') return;
  const time = element('time', { textContent: clock(millis).slice(0, 5) });
  const item = element(
    'li',
    { className: own ? 'own' : '' },
    element('b', { textContent: own ? 'You' : `${speaker ?? 'Somebody'}` }),
    element('p', { textContent: text }),
    time,
  );
  if (own) {
    item.classList.add('unsure');
    receipt.then(() => item.classList.remove('unsure'));
  }
  show(item);
}

async function showPresent() {
  const { peers } = await ask('presence', { channel: CHANNEL });
  const names = peers.map((peer) => peer.name ?? peer.address);
  const rest = names.length - MAX_NAMES;
  byId('chat-present').textContent =
    `Here: ${names.slice(0, MAX_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
}

const complain = ({ message }) => (byId('chat-present').textContent = message);

listen((heard) => {
  if (heard.note) show(element('li', { className: 'note', textContent: heard.note }));
  else if (heard.channel === CHANNEL && heard.event === 'message') said(heard);
  else if (heard.channel === CHANNEL && heard.event === 'renamed') showPresent().catch(complain);
});

byId('chat-form').addEventListener('submit', (event) => {
  event.preventDefault();
  if (say.value.trim() === '') return;
  signal(CHANNEL, 'message', { name: name(), text: say.value });
  say.value = '';
  say.focus();
});

nameField.addEventListener('change', () => {
  const chosen = nameField.value.trim();
  if (chosen) rename(chosen);
  nameField.value = name();
  if (chosen) signal(CHANNEL, 'renamed', chosen);
});

onPeople(() => showPresent().catch(complain));
nameField.value = name();
