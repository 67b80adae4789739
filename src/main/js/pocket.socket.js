// pocket.socket: signals through a hub. See pocket.socket.d.ts.
(function (global) {
  'use strict';

  const FIRST_RETRY_MILLIS = 500;
  const LAST_RETRY_MILLIS = 30000;
  const PROVEN_MILLIS = 5000; // Then retries begin anew.
  // For an opening handshake, and for a hub that is asked on waking up.
  const ANSWER_MILLIS = 10000;
  const LONGEST_WAIT_SECONDS = 86400;
  const MAX_QUEUED = 256;
  const MAX_UNANSWERED = 1024;
  const DEFAULT_ADDRESS = '127.0.0.1:8001';
  const REFUSALS = [1002, 1003, 1007, 1009]; // Close codes that refuse a message.

  function call(listener, ...values) {
    try {
      listener(...values);
    } catch (error) {
      Promise.reject(error); // Uncaught; the others are still called.
    }
  }

  /** Without a path, or with `/` alone, the hub is at `/channels`. */
  function uriOf(address) {
    const [, scheme, s = '', server, path] = /^(?:(ws|http)(s?):\/\/)?([^/?]*)\/?(.*)/i.exec(
      address,
    );
    const secure = scheme ? s : global.location?.protocol === 'https:' ? 's' : '';
    return `ws${secure.toLowerCase()}://${server}/${/^(\?|$)/.test(path) ? 'channels' : ''}${path}`;
  }

  function defaultAddress() {
    return global.location?.host || DEFAULT_ADDRESS;
  }

  /** Returns IP and port of 'IP:PORT', of a URL, of [IP, PORT], or of { ip, port }. */
  function pairOf(address) {
    if (typeof address === 'string') return /^([^/]+):(\d+)$/.exec(address)?.slice(1) ?? [address];
    return Array.isArray(address) ? address : [address.ip, address.port];
  }

  function staysAway(code) {
    return code === 1008 || code >= 4000;
  }

  class AddressList extends Array {
    toArray() {
      return Array.from(this, String);
    }
  }

  class Connection {
    constructor(owner) {
      this.owner = owner;
      this.empty();
    }

    empty() {
      this.addresses = [];
      this.ports = [];
      this.parseWords(['mix', 'broadcast']);
      return true;
    }

    isSetup() {
      return this.addresses.length > 0;
    }

    parseWords(values) {
      return values.flat().filter((value) => {
        if (/^(mix|flat)$/.test(value)) this.listType = value;
        else if (/^(broadcast|overflow)$/.test(value)) this.connectionType = value;
        else if (/^\d+$/.test(value)) return true;
        else if (value != null) throw new Error(`Expected a port but was '${value}'`);
        return false;
      });
    }

    addToList(list = [], ip = defaultAddress(), port, name = '') {
      const entry = { ip, port, name, toString: () => (port ? `${ip}:${port}` : ip) };
      list.push(entry);
      return entry;
    }

    list(type = this.listType) {
      const { addresses, ports } = this;
      const list = new AddressList();
      const flat = type === 'flat';
      if (flat && addresses.length !== ports.length) {
        throw new Error(
          `Expected a port for each address but was ${ports.length} for ${addresses.length}`,
        );
      }
      addresses.forEach((ip, i) => {
        for (const port of flat ? [ports[i]] : ports) this.addToList(list, ip, port);
      });
      return list;
    }

    on(...values) {
      this.owner.on(...values);
      return this;
    }

    connect(...values) {
      return this.owner.connect(...values);
    }
  }

  class Link {
    constructor(owner, addresses, callback = () => {}) {
      this.owner = owner;
      this.callback = callback;
      this.key = addresses.join();
      // The first one is in use.
      this.servers = addresses.map((address) => ({ address, uri: uriOf(address), position: {} }));
      this.queue = [];
      this.unanswered = new Map(); // Messages without a receipt, by id; plain texts by a symbol.
      this.unconfirmed = new Map(); // Those of lost connections.
      this.listeners = [];
      this.tries = 0;
      this.connected = false;
      this.stopped = true;
    }

    get uri() {
      return this.servers[0].uri;
    }

    get readyState() {
      return this.webSocket?.readyState ?? (this.stopped ? 3 : 0);
    }

    addEventListener(name, listener) {
      this.listeners = [...this.listeners, { name, listener }];
    }

    removeEventListener(name, listener) {
      this.listeners = this.listeners.filter(
        (one) => one.name !== name || one.listener !== listener,
      );
    }

    open() {
      const { WebSocket = global.WebSocket } = this.owner.options;
      if (!WebSocket)
        throw new Error('Expected a WebSocket but there is none: set options.WebSocket');
      const webSocket = (this.webSocket = new WebSocket(this.uri));
      this.stopped = false;
      this.wait(ANSWER_MILLIS, () => this.abandon());
      const present = (act) => (event) => webSocket === this.webSocket && act.call(this, event);
      webSocket.onopen = present(this.opened);
      webSocket.onmessage = present(this.received);
      webSocket.onerror = present(this.failed);
      webSocket.onclose = present(this.closed);
      this.owner.dispatch('socket', 'connecting', [this.servers[0].address, this.uri], this);
    }

    close() {
      this.stopped = true;
      this.wait();
      this.webSocket?.close(1000);
      this.queue.splice(0).forEach((item) => this.emit('dropped', item.text));
    }

    reconnect() {
      this.stopped = false;
      if (this.webSocket) this.webSocket.close();
      else this.open();
    }

    /** The connection may be dead. */
    wake() {
      const { webSocket } = this;
      if (this.stopped || this.askedToWait || webSocket?.readyState === 2) return;
      if (this.connected) {
        this.silence = 1;
        this.watch(ANSWER_MILLIS);
      } else {
        this.open();
        webSocket?.close();
      }
    }

    /** Waits for no closing handshake. */
    abandon() {
      const { webSocket } = this;
      this.closed({ type: 'close', code: 1006, reason: '', wasClean: false });
      webSocket.close();
    }

    wait(millis, act) {
      const { setTimeout = global.setTimeout, clearTimeout = global.clearTimeout } =
        this.owner.options;
      clearTimeout(this.timer);
      this.timer = act && setTimeout(act, millis);
    }

    emit(name, data, more) {
      const about = { name, socket: this, data, ...more };
      call(this.callback, name, about);
      this.notify(name, data);
      this.owner.dispatch('socket', name, about, this);
    }

    notify(name, event) {
      this.listeners.forEach((one) => one.name === name && call(one.listener, event));
    }

    failed(event) {
      this.emit('error', event);
    }

    opened(event) {
      const {
        patterns,
        options: { token, name },
      } = this.owner;
      const { position } = this.servers[0];
      this.connected = true;
      this.resuming = patterns && position.hub; // The hub sends these signals again, with numbers.
      this.silence = 0;
      this.wait(PROVEN_MILLIS, () => this.watch());
      if (token || name) this.ask('porthole.hello', { token, name });
      if (patterns) this.subscribe([...patterns], position.hub && position);
      this.queue.splice(0).forEach((item) => this.transmit(item));
      this.emit('open', event);
    }

    /** Asks a silent hub; leaves it if it stays silent. */
    watch(millis = LAST_RETRY_MILLIS) {
      this.tries = 0;
      if (!this.servers[0].position.hub) this.silence = 0; // No hub: it need not answer.
      if (this.silence === 1) this.subscribe([]);
      if (this.silence === 2) return this.abandon();
      this.silence++;
      this.wait(millis, () => this.watch());
    }

    closed(event) {
      this.wait();
      this.webSocket = undefined;
      this.connected = false;
      const { code, reason } = event;
      const unanswered = [...this.unanswered];
      this.unanswered.clear();
      this.emit('close', event);
      if (REFUSALS.includes(code) || staysAway(code)) {
        // Receipts come before the close frame: a message without one was not taken.
        unanswered.forEach(
          ([, { text, own }]) => own || this.emit('dropped', text, { code, reason }),
        );
      } else {
        this.unconfirmed = new Map([...this.unconfirmed, ...unanswered].slice(-MAX_UNANSWERED));
      }
      if (!this.stopped && !this.webSocket) this.comeBack(event);
    }

    comeBack(event) {
      const { servers, owner } = this;
      const { random = Math.random } = owner.options;
      const { code, reason } = event;
      const away = staysAway(code);
      if (away && servers.length === 1) {
        this.close();
      } else {
        const last = servers.shift();
        last.seconds =
          code === 1012 || code === 1013
            ? Math.min(parseInt(reason, 10) || 0, LONGEST_WAIT_SECONDS)
            : 0;
        if (!away) servers.push(last);
        const { seconds = 0 } = servers[0];
        const rounds = ++this.tries / servers.length;
        const bound =
          rounds % 1 ? 0 : Math.min(FIRST_RETRY_MILLIS * 2 ** (rounds - 1), LAST_RETRY_MILLIS);
        this.askedToWait = seconds > 0;
        this.wait(seconds * 1000 + random() * bound, () => this.open());
      }
      if (away) this.emit('away', event);
    }

    enqueue(item) {
      if (this.connected && this.webSocket.readyState === 1) return this.transmit(item);
      this.queue.push(item);
      if (this.stopped || this.queue.length > MAX_QUEUED)
        this.emit('dropped', this.queue.shift().text);
    }

    transmit(item) {
      this.webSocket.send(item.text);
      this.unanswered.set(item.id ?? Symbol(), item);
      if (this.unanswered.size > MAX_UNANSWERED)
        this.unanswered.delete(this.unanswered.keys().next().value);
    }

    send(text) {
      this.enqueue({ text });
    }

    sendJson(message, data = {}, callback, own) {
      const id = Math.random().toString(32);
      this.enqueue({ text: JSON.stringify({ id, message, data }), id, callback, own });
      return id;
    }

    ask(question, data, callback) {
      this.sendJson(question, data, callback, true);
    }

    subscribe(patterns, resume) {
      const { owner } = this;
      const wanted = { patterns, retained: owner.retained, numbered: true, resume };
      this.ask('porthole.subscribe', wanted, ({ message, data }) => {
        this.resuming = false;
        if (message === 'porthole.error')
          return patterns.forEach((pattern) => owner.patterns.delete(pattern));
        // The missed signals come now; until then the old position holds.
        if (!resume || !data.resumed)
          this.servers[0].position = { hub: data.hub, at: resume ? 0 : data.at };
        if (data.missed) this.emit('missed', data);
      });
    }

    received(event) {
      const { data: text } = event;
      let json;
      this.silence = 0;
      try {
        json = JSON.parse(text);
      } catch {
        // Plain text.
      }
      call(this.callback, 'message', { name: 'message', socket: this, data: text });
      this.notify('message', event);
      if (json?.message === 'porthole.signal' && !json.socket && json.data instanceof Object)
        this.receivedNumbered(json.data);
      else this.deliver(json, text);
    }

    receivedNumbered({ signal, text = JSON.stringify(signal), ...numbers }) {
      this.advance(numbers.at);
      if (this.unconfirmed.has(signal?.id))
        this.answer(this.unconfirmed, signal.id, signal); // Our own signal had arrived.
      else this.deliver(signal, text, numbers);
    }

    advance(at) {
      const { position } = this.servers[0];
      if (at > position.at) position.at = at; // A retained signal is older.
    }

    answer(sent, id, answer) {
      const callback = sent.get(id)?.callback;
      sent.delete(id);
      if (callback) call(callback, answer, this);
    }

    deliver(json, text, numbers) {
      let channel = 'socket';
      let event = json?.socket;
      let data = json;
      if (typeof event === 'string') {
        if (event === 'sent' && !numbers) {
          this.advance(json.at);
          const plain =
            json.attr === 'string' &&
            [...this.unanswered.keys()].find((key) => typeof key === 'symbol');
          this.answer(this.unanswered, plain || json.messageId, json);
        }
      } else if (typeof json?.message === 'string') {
        [, channel, event] = /^([^.]*)\.?(.*)/s.exec(json.message);
        data = json.data;
        if (channel === 'porthole') this.answer(this.unanswered, json.id, json);
      } else {
        event = 'message';
        data = { name: event, socket: this, data: text };
      }
      if (!this.resuming || channel === 'porthole')
        this.owner.dispatch(channel, event, data, this, {
          ...json,
          ...numbers,
          channel,
          event,
          data,
        });
    }
  }

  class PocketSocket {
    constructor(options = {}) {
      this.options = options;
      this.connection = new Connection(this);
      this.links = new Set();
      this.listeners = [];
      const wake = () => global.document?.hidden || this.links.forEach((link) => link.wake());
      global.addEventListener?.('online', wake);
      global.document?.addEventListener('visibilitychange', wake);
    }

    setup(address, ...values) {
      const { connection } = this;
      connection.empty();
      address ??= defaultAddress();
      connection.ports = connection.parseWords(values);
      connection.addresses = typeof address === 'string' ? [address] : Object.values(address);
      if (!connection.ports.length) {
        const pairs = connection.addresses.map(pairOf);
        [connection.addresses, connection.ports] = [0, 1].map((i) => pairs.map((pair) => pair[i]));
        if (!values.flat().includes('mix')) connection.listType = 'flat';
      }
      return connection;
    }

    connect(list, ...words) {
      const { connection } = this;
      connection.parseWords(words);
      if (!list && !connection.isSetup()) this.setup();
      const addresses = [list ?? connection.list()].flat().map(String);
      for (const group of connection.connectionType === 'overflow'
        ? [addresses]
        : addresses.map((one) => [one])) {
        const link = [...this.links].find(({ key }) => key === group.join());
        if (!link) this.makeSocket(group);
        else if (link.stopped) link.reconnect();
      }
      return this;
    }

    makeSocket(url, callback) {
      const link = new Link(this, [url].flat().map(String), callback);
      this.links.forEach((one) => one.stopped && this.links.delete(one));
      this.links.add(link);
      link.open();
      return link;
    }

    close() {
      this.links.forEach((link) => link.close());
    }

    on(channel, event, listener) {
      const one = listener ? { channel, event, listener } : { channel, listener: event };
      this.listeners = [...this.listeners, one];
      return this;
    }

    off(listener) {
      this.listeners = this.listeners.filter((one) => one.listener !== listener);
      return this;
    }

    dispatch(channel, name, ...values) {
      for (const { listener, event, ...one } of this.listeners) {
        if (one.channel !== channel && one.channel !== '*') continue;
        if (event === undefined) call(listener, name, ...values);
        else if (event === name) call(listener, ...values);
      }
    }

    sendTo(link, ...values) {
      return link.sendJson(...values);
    }

    sendToAll(...values) {
      if (!this.links.size) this.connect();
      return [...this.links].map((link) => link.sendJson(...values));
    }

    send(...values) {
      return this.sendToAll(...values);
    }

    signal(channel, event, ...values) {
      const callback = values.find((value) => typeof value === 'function');
      const link = values.find((value) => value instanceof Link);
      const [data] = values.filter((value) => value !== callback && value !== link);
      const message = event ? `${channel}.${event}` : channel;
      if (!link || this.connection.connectionType === 'broadcast')
        return this.sendToAll(message, data, callback);
      return link.sendJson(message, data, callback);
    }

    subscribe(patterns, { retained = false } = {}) {
      patterns = [patterns].flat();
      this.patterns = new Set([...(this.patterns ?? []), ...patterns]);
      this.retained ||= retained;
      this.links.forEach((link) => link.connected && link.subscribe(patterns));
      return this;
    }

    unsubscribe(patterns = [...(this.patterns ?? [])]) {
      patterns = [patterns].flat();
      patterns.forEach((pattern) => this.patterns?.delete(pattern));
      this.links.forEach(
        (link) => link.connected && link.sendJson('porthole.unsubscribe', { patterns }),
      );
      return this;
    }
  }

  const pocket = { socket: new PocketSocket(), create: (options) => new PocketSocket(options) };
  if (typeof module === 'object' && module.exports) module.exports = pocket;
  else global.pocket = pocket;
})(globalThis);
