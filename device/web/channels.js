// The list of channels, their subscribers, and a form to send a signal.
import { byId, element, press } from './dom.js';
import { ask, listen, me, onPeople, signal, state } from './hub.js';
import { showOnly } from './log.js';

const MAX_CHANNELS = 200;
const MAX_PEOPLE = 50;

const list = byId('channel-list');
const present = byId('present');
const form = byId('signal-form');
const words = byId('signal-words');
const keep = byId('keep');
const channels = new Map(); // By name: { button, count, seq, retain }.
let chosen;

function choose(name) {
  chosen = chosen === name ? undefined : name;
  for (const [other, { button }] of channels) press(button, other === chosen);
  byId('keep-row').hidden = chosen === undefined;
  keep.checked = channels.get(chosen)?.retain ?? false;
  if (chosen !== undefined) byId('channel').value = chosen;
  byId('present-title').textContent =
    chosen === undefined ? 'Who hears all channels' : `Who hears ${chosen}`;
  showOnly(chosen);
  showPresent().catch(say);
}

function entry(name) {
  if (!channels.has(name) && channels.size < MAX_CHANNELS) {
    const count = element('span', { className: 'count' });
    const button = element(
      'button',
      { type: 'button' },
      element('span', { textContent: name || '(no name)' }),
      ' ',
      count,
    );
    press(button, false);
    button.addEventListener('click', () => choose(name));
    channels.set(name, { button, count, seq: 0, retain: false });
    const next = [...channels.keys()].sort().find((other) => other > name);
    list.insertBefore(element('li', {}, button), channels.get(next)?.button.parentElement ?? null);
  }
  return channels.get(name);
}

function update(name, seq, retain) {
  const one = entry(name);
  if (!one) return;
  one.seq = seq ?? one.seq + 1;
  one.retain = retain ?? one.retain;
  one.count.textContent = one.seq;
  one.count.title = `${one.seq} signals since the service began`;
}

async function showList() {
  const { channels: all } = await ask('list');
  all.forEach(({ channel, seq, retain }) => update(channel, seq, retain));
}

function person({ address, port, name }) {
  const self = address === me.address && port === me.port;
  return element(
    'li',
    {},
    name ?? `${address}:${port}`,
    element('small', { textContent: self ? ' this page' : name ? ` ${address}` : '' }),
  );
}

async function showPresent() {
  // The subscribers of joins and leaves stand for those of all channels: usually only the pattern
  // '*' matches these.
  const { peers, everything } = await ask('presence', { channel: chosen ?? 'socket' });
  const rest = peers.length - MAX_PEOPLE;
  const items = peers.slice(0, MAX_PEOPLE).map(person);
  if (rest > 0) items.push(element('li', { textContent: `and ${rest} more` }));
  if (everything > 0)
    items.push(element('li', { textContent: `${everything} without a subscription` }));
  present.replaceChildren(...items);
}

const say = ({ message }) => (words.textContent = message);

/** Returns the typed data: as JSON, or the text itself if it does not look like JSON. */
function typed(text) {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    if (/^\s*["[{]/.test(text))
      throw new Error(`The data looks like JSON but is none: ${error.message}.`);
    return text;
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const [channel, name, data] = ['channel', 'event', 'data'].map((id) => byId(id).value.trim());
  words.textContent = '';
  for (const id of ['channel', 'data']) byId(id).removeAttribute('aria-invalid');
  let wrong = 'channel';
  try {
    if (channel.includes('.'))
      throw new Error('A channel has no dot: what comes after the first dot is the event.');
    if (channel === 'porthole')
      throw new Error("The channel 'porthole' belongs to the hub: choose another.");
    wrong = 'data';
    signal(channel, name, typed(data));
    if (!state.isOpen) words.textContent = 'It waits for the connection.';
  } catch (error) {
    byId(wrong).setAttribute('aria-invalid', 'true');
    say(error);
  }
});

keep.addEventListener('change', async () => {
  const retain = keep.checked;
  try {
    await ask('retain', { channel: chosen, retain });
    channels.get(chosen).retain = retain;
  } catch (error) {
    keep.checked = !retain;
    say(error);
  }
});

listen(({ channel, seq, note, own, receipt, retained }) => {
  if (note || (seq === undefined && !own)) return; // Joins and leaves have no number.
  if (own) receipt.then((told) => update(channel, told.seq));
  else if (!retained) update(channel, seq);
});

state.watch(({ isOpen }) => {
  if (!isOpen) return;
  words.textContent = '';
  showList().catch(say);
});

onPeople(() => showPresent().catch(say));
