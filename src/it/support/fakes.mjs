import { createRequire } from 'node:module';

/** The plain script, as Node's require gives it. */
export const pocket = createRequire(import.meta.url)('../../main/js/pocket.socket.js');

/** A clock for setTimeout and clearTimeout that stands still until it is told to go on. */
export class Clock {
  constructor() {
    this.now = 0;
    this.timers = new Map();
    this.last = 0;
    this.setTimeout = (act, millis) => {
      this.timers.set(++this.last, { at: this.now + millis, act });
      return this.last;
    };
    this.clearTimeout = (timer) => this.timers.delete(timer);
  }

  /** In how many milliseconds the next timer is due; undefined without one. */
  get next() {
    return this.timers.size === 0
      ? undefined
      : Math.min(...[...this.timers.values()].map(({ at }) => at)) - this.now;
  }

  advance(millis) {
    const end = this.now + millis;
    for (;;) {
      const due = [...this.timers]
        .filter(([, { at }]) => at <= end)
        .sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      this.now = due[1].at;
      this.timers.delete(due[0]);
      due[1].act();
    }
    this.now = end;
  }
}

/**
 * Returns a class that stands in for WebSocket; `made` are its objects, which the test opens, feeds
 * and closes.
 */
export function fakeWebSocket() {
  return class FakeWebSocket {
    static made = [];
    static get last() {
      return this.made.at(-1);
    }

    constructor(url) {
      this.url = url;
      this.readyState = 0;
      this.sent = [];
      FakeWebSocket.made.push(this);
    }

    send(text) {
      this.sent.push(text);
    }

    close(code) {
      this.closedWith = code ?? 1005;
      this.readyState = 2;
    }

    opens() {
      this.readyState = 1;
      this.onopen({ type: 'open' });
    }

    says(message) {
      this.onmessage({ data: typeof message === 'string' ? message : JSON.stringify(message) });
    }

    closes(code = 1006, reason = '') {
      this.readyState = 3;
      this.onclose({ type: 'close', code, reason });
    }

    get asked() {
      return this.sent.map((text) => JSON.parse(text));
    }
  };
}

/**
 * Returns a client with a clock and a WebSocket of its own, and all that it told: [channel, event,
 * data].
 */
export function alone(options = {}) {
  const clock = new Clock();
  const WebSocket = fakeWebSocket();
  const { setTimeout, clearTimeout } = clock;
  const client = pocket.create({
    WebSocket,
    setTimeout,
    clearTimeout,
    random: () => 1,
    ...options,
  });
  const told = [];
  client.on('*', (event, data, socket, signal) =>
    told.push([signal?.channel ?? 'socket', event, data]),
  );
  return {
    client,
    clock,
    WebSocket,
    told,
    heard: (event) => told.filter(([, name]) => name === event).map(([, , data]) => data),
  };
}
