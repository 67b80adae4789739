// The log of signals, with a filter and a pause.
import { addTo, byId, clock, element, isPressed, press } from './dom.js';
import { listen } from './hub.js';

const MAX_LINES = 300;

const list = byId('signals');
const filter = byId('filter');
const pause = byId('pause');
const words = byId('log-words');
const kept = []; // Oldest first.
const fresh = []; // Not shown yet.
let channel; // The only one to show, or undefined.

/**
 * Returns data for a line: a text as it is, a client that came or left by its address, anything
 * else as JSON.
 */
function textOf({ channel: source, data }) {
  if (typeof data === 'string') return data;
  if (source === 'socket' && data?.port) return `${data.address}:${data.port}`;
  return JSON.stringify(data);
}

function line(one) {
  const { note, millis, event, own, retained } = one;
  const time = element('time', { textContent: clock(millis) });
  if (note)
    return element('li', { className: 'note' }, time, element('span', { textContent: note }));
  const name = element('b', { textContent: event ? `${one.channel}.${event}` : one.channel });
  const value = element('span', { textContent: textOf(one) });
  return element('li', { className: own ? 'own' : retained ? 'retained' : '' }, time, name, value);
}

function matches(one) {
  if (one.note) return true;
  if (channel !== undefined && one.channel !== channel) return false;
  const text = `${one.channel}.${one.event} ${textOf(one)}`;
  return text.toLowerCase().includes(filter.value.trim().toLowerCase());
}

function showFresh() {
  if (isPressed(pause)) {
    words.textContent = `Paused; ${fresh.length}${fresh.length === MAX_LINES ? ' or more' : ''} since.`;
    return;
  }
  words.textContent = '';
  for (const one of fresh.splice(0)) {
    kept.push(one);
    if (matches(one)) addTo(list, line(one), { most: MAX_LINES, first: true });
  }
  kept.splice(0, kept.length - MAX_LINES);
}

function showAll() {
  list.replaceChildren(...kept.filter(matches).map(line).reverse());
  list.dataset.empty = kept.length ? 'Nothing matches.' : 'Nothing heard yet.';
}

/** Shows the signals of one channel, or of all if it is undefined. */
export function showOnly(name) {
  channel = name;
  showAll();
}

listen((heard) => {
  fresh.push(heard);
  if (fresh.length > MAX_LINES) fresh.shift();
  // At most once for each frame of the screen.
  if (fresh.length === 1 || isPressed(pause)) requestAnimationFrame(showFresh);
});
filter.addEventListener('input', showAll);
pause.addEventListener('click', () => {
  press(pause, !isPressed(pause));
  showFresh();
});
byId('clear').addEventListener('click', () => {
  kept.length = 0;
  fresh.length = 0;
  showAll();
  showFresh();
});
