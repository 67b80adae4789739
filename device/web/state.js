/**
 * The state of a connection. `kind` is waiting, open or closed; `words`, with `more` if there is
 * room, is the text for people.
 */
export class State {
  #listeners = [];

  constructor() {
    this.set('waiting', 'Connecting …');
  }

  get isOpen() {
    return this.kind === 'open';
  }

  set(kind, words, more = '') {
    Object.assign(this, { kind, words, more });
    this.#listeners.forEach((listener) => listener(this));
  }

  /** Calls the listener now and at each change. */
  watch(listener) {
    this.#listeners.push(listener);
    listener(this);
  }
}

/** Calls a listener for events of the connection itself, not for signals of the same name. */
export function onConnection(socket, event, listener) {
  socket.on('socket', event, (about, link, signal) => signal || listener(about.data));
}

/** Returns the state of a pocket.socket. */
export function follow(socket, path) {
  const state = new State();
  const address = `${location.host}${path}`;
  onConnection(socket, 'open', () => state.set('open', 'Connected', ` to ${address}`));
  onConnection(socket, 'close', () => state.set('closed', 'Not connected.', ' Trying again …'));
  onConnection(socket, 'away', ({ reason }) => {
    state.set('closed', 'Not connected.', ` The service said no${reason ? `: ${reason}` : '.'}`);
  });
  return state;
}
