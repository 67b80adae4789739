// Plots any number in the signals, live.
import { byId, element, isPressed, press } from './dom.js';
import { listen } from './hub.js';
import { MAX_LINES, Plot } from './plot.js';

const MAX_NUMBERS = 64;
const SHOWN_SECONDS = 60;
const MAX_DEPTH = 3; // Members of members of members.

const words = byId('chart-words');
const list = byId('numbers');
const plot = new Plot(byId('plot'), SHOWN_SECONDS);
const numbers = new Map(); // By name: { button, value }.
const lines = new Array(MAX_LINES).fill(undefined); // The number that has each colour.

/** Returns the numbers in the data of a signal, by name. */
export function numbersOf(name, data, depth = 0) {
  if (typeof data === 'number') return { [name]: data };
  if (data === null || typeof data !== 'object' || Array.isArray(data) || depth === MAX_DEPTH)
    return {};
  return Object.assign(
    {},
    ...Object.entries(data).map(([member, value]) =>
      numbersOf(`${name} ${member}`, value, depth + 1),
    ),
  );
}

function change() {
  words.textContent = numbers.size
    ? ''
    : 'No number has gone by yet. Send one from Channels, or let Sensors broadcast.';
  const shown = lines.map((name, i) => [name, i + 1]).filter(([name]) => name !== undefined);
  shown.forEach(([name, line]) => (numbers.get(name).button.dataset.line = line));
  plot.setLines(new Map(shown));
}

function toggle(name) {
  const { button } = numbers.get(name);
  const pressed = !isPressed(button);
  const free = lines.indexOf(pressed ? undefined : name);
  if (free < 0) {
    words.textContent = `At most ${MAX_LINES} lines: take one away first.`;
    return;
  }
  lines[free] = pressed ? name : undefined;
  press(button, pressed);
  delete button.dataset.line;
  change();
}

function entry(name) {
  if (!numbers.has(name) && numbers.size < MAX_NUMBERS) {
    const value = element('span', { className: 'value' });
    const button = element(
      'button',
      { type: 'button' },
      element('span', { textContent: name }),
      ' ',
      value,
    );
    press(button, false);
    button.addEventListener('click', () => toggle(name));
    numbers.set(name, { button, value });
    list.append(element('li', {}, button));
    // The first few are shown at once.
    if (lines.includes(undefined) && numbers.size <= 3) toggle(name);
  }
  return numbers.get(name);
}

listen(({ channel, event, data, millis, note, retained }) => {
  if (note || channel === 'socket') return;
  const values = numbersOf(event ? `${channel}.${event}` : channel, data);
  for (const [name, value] of Object.entries(values)) {
    const one = entry(name);
    if (one) one.value.textContent = Number(value.toPrecision(5));
  }
  if (!retained) plot.add(millis, values);
});

change();
