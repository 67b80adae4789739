// Broadcasts the motion of a device in channel 'sensors'; the event is the device's name.
import { byId, element, press } from './dom.js';
import { listen, name, signal, state } from './hub.js';
import { Plot } from './plot.js';

const CHANNEL = 'sensors';
const PERIOD_MILLIS = 100;
const SILENT_MILLIS = 2000;
const SHOWN_SECONDS = 20;
const MAX_DEVICES = 6;
const AXES = ['x', 'y', 'z'];

const button = byId('broadcast');
const words = byId('sensor-words');
const devices = new Map(); // By name, the longest silent first: { card, plot, values }.
let stop; // Ends the broadcast; undefined when there is none.

const round = (number) => Math.round(number * 100) / 100;

function tell(values) {
  // Without a connection nothing is sent: old values are worthless.
  if (state.isOpen) signal(CHANNEL, name(), values);
}

/** Simulates a device that is turned to and fro; in metres per second squared, as DeviceMotion. */
function simulate() {
  const began = performance.now();
  const timer = setInterval(() => {
    const t = (performance.now() - began) / 1000;
    const tilt = 0.7 * Math.sin(t * 0.9);
    const turn = 0.5 * Math.sin(t * 0.37 + 1);
    tell({
      x: round(9.81 * Math.sin(tilt)),
      y: round(9.81 * Math.sin(turn) + 0.3 * Math.sin(t * 7)),
      z: round(9.81 * Math.cos(tilt) * Math.cos(turn)),
    });
  }, PERIOD_MILLIS);
  return () => clearInterval(timer);
}

async function sense() {
  if (!isSecureContext || !('DeviceMotionEvent' in globalThis)) {
    throw new Error(
      'This browser tells how a device moves to pages over https only, if at all: see tls in the README. The simulated source works everywhere.',
    );
  }
  if (
    DeviceMotionEvent.requestPermission &&
    (await DeviceMotionEvent.requestPermission()) !== 'granted'
  ) {
    throw new Error('You did not allow this page to see how the device moves.');
  }
  let last = 0;
  const moved = ({ accelerationIncludingGravity }) => {
    const { x, y, z } = accelerationIncludingGravity ?? {};
    if (![x, y, z].every(Number.isFinite) || performance.now() - last < PERIOD_MILLIS) return;
    last = performance.now();
    tell({ x: round(x), y: round(y), z: round(z) });
  };
  addEventListener('devicemotion', moved);
  const silent = setTimeout(
    () => last || (words.textContent = 'This device has no sensor that says how it moves.'),
    SILENT_MILLIS,
  );
  return () => {
    clearTimeout(silent);
    removeEventListener('devicemotion', moved);
  };
}

async function toggle() {
  if (stop) {
    stop();
    stop = undefined;
    words.textContent = '';
  } else {
    const motion = new FormData(byId('sensor-form')).get('source') === 'motion';
    words.textContent = `Everyone is told, as ${name()}.`;
    stop = motion ? await sense() : simulate();
  }
  press(button, stop !== undefined);
  button.textContent = stop ? 'Stop' : 'Broadcast';
}

function entry(device, own) {
  if (!devices.has(device)) {
    const values = element(
      'dl',
      {},
      ...AXES.map((axis, i) => {
        const term = element('dt', { textContent: axis });
        term.dataset.line = i + 1;
        return element('div', {}, term, element('dd'));
      }),
    );
    const place = element('div', { className: 'plot' });
    const card = element(
      'li',
      {},
      element(
        'h2',
        { textContent: device },
        element('small', { textContent: own ? ' this page' : '' }),
      ),
      values,
      place,
    );
    const plot = new Plot(place, SHOWN_SECONDS);
    plot.setLines(new Map(AXES.map((axis, i) => [axis, i + 1])));
    devices.set(device, { card, plot, values: [...values.querySelectorAll('dd')] });
    byId('devices').append(card);
  }
  const found = devices.get(device);
  devices.delete(device); // It goes to the end.
  devices.set(device, found);
  const [[oldest, { card, plot }]] = devices;
  if (devices.size > MAX_DEVICES) {
    devices.delete(oldest);
    plot.remove();
    card.remove();
  }
  return found;
}

listen(({ channel, event, data, millis, own, note }) => {
  if (note || channel !== CHANNEL || !AXES.every((axis) => Number.isFinite(data?.[axis]))) return;
  const { plot, values } = entry(event, own);
  plot.add(millis, data);
  AXES.forEach((axis, i) => (values[i].textContent = data[axis].toFixed(2)));
});

byId('sensor-form').addEventListener('submit', (event) => {
  event.preventDefault();
  toggle().catch((error) => (words.textContent = error.message));
});
