export = pocket;
export as namespace pocket;

/**
 * Pages, devices and programs signal each other through a hub.
 *
 *     pocket.socket.setup('192.168.1.20:8000').connect();
 *     pocket.socket.on('garden', 'rain', (data) => console.log(data.mm));
 *     pocket.socket.signal('garden', 'rain', { mm: 3 });
 */
declare const pocket: pocket.Pocket;

declare namespace pocket {
  interface Pocket {
    /** The client that most programs need. */
    readonly socket: PocketSocket;
    /** Returns another client, with connections and listeners of its own. */
    create(options?: Options): PocketSocket;
  }

  /** May be changed at any time; read at every new connection. */
  interface Options {
    /**
     * The class of the WebSockets, if there is no global one: in Node 20 that of the package `ws`.
     */
    WebSocket?: new (uri: string) => any;
    /**
     * The token that a hub asks clients outside its network for. It is sent as the first message.
     */
    token?: string;
    /** The name under which others find this client in a channel. At most 64 bytes. */
    name?: string;
    /** For tests: the clock, and numbers from 0 to 1. */
    setTimeout?: (act: () => void, millis: number) => any;
    clearTimeout?: (timer: any) => void;
    random?: () => number;
  }

  /**
   * `mix`: every address with every port, the default; `flat`: the first address with the first
   * port, and so on.
   */
  type ListType = 'mix' | 'flat';
  /**
   * `broadcast`: all servers at once, the default; `overflow`: one at a time, the next when it
   * fails.
   */
  type ConnectionType = 'broadcast' | 'overflow';
  type Port = number | `${number}`;
  type Ports = Port | readonly Port[];
  type Word = ListType | ConnectionType;
  type Pair = readonly (string | number)[] | { readonly ip: string; readonly port?: Port };

  interface Address {
    readonly ip: string;
    readonly port?: Port;
    readonly name: string;
    /** `ip:port` */
    toString(): string;
  }

  /** Its text is the addresses with commas between. */
  interface AddressList extends Array<Address> {
    /** Returns the addresses as texts. */
    toArray(): string[];
  }

  /** The addresses that `setup` was given. */
  interface Connection {
    addresses: string[];
    ports: (Port | undefined)[];
    listType: ListType;
    connectionType: ConnectionType;
    /** Returns whether there is an address to connect to. */
    isSetup(): boolean;
    /**
     * Returns the addresses; throws if the type is `flat` and the number of ports differs.
     * Addresses with ports of their own are
     * `flat`, unless `mix` is asked for here or in `setup`.
     */
    list(type?: ListType): AddressList;
    /**
     * Puts an address into a list, and returns it. Without an address it is the one that `setup()`
     * has.
     */
    addToList(list?: Pick<Address[], 'push'>, ip?: string, port?: Port, name?: string): Address;
    /** Forgets all addresses. Open sockets stay connected. */
    empty(): true;
    on(channel: string, listener: ChannelListener): this;
    on(channel: string, event: string, listener: EventListener): this;
    connect(): PocketSocket;
  }

  /**
   * A WebSocket that comes back by itself: after a random time below a bound that doubles from 0.5
   * s to 30 s, at once when the browser is
   * online or visible again, later if the server says when (1012, 1013), and not after 1008 and
   * 4000 to 4999. An opening handshake may take
   * 10 s; one that is under way when the browser is online or visible again begins anew.
   */
  interface AugmentedWebSocket {
    readonly uri: string;
    readonly connected: boolean;
    /**
     * As that of a WebSocket: 0 connecting, or waiting to; 1 open; 2 closing; 3 closed for good.
     */
    readonly readyState: number;
    /** The present WebSocket; another one after each loss. */
    readonly webSocket?: any;
    /** Sends a plain text, which others get as event `message` of channel `socket`. */
    send(text: string): void;
    /**
     * Listens to `open`, `message`, `error` and `close` as on a WebSocket, now and after each
     * return.
     */
    addEventListener(name: string, listener: (event: any) => void): void;
    removeEventListener(name: string, listener: (event: any) => void): void;
    /** Returns the id of the message. */
    sendJson(message: string, data?: unknown, callback?: AnswerCallback): string;
    /** Closes it for good. */
    close(): void;
    /** Begins anew, also after it was closed. */
    reconnect(): void;
  }

  /** An event of a socket itself, in channel `socket`. */
  interface SocketEvent {
    /**
     * `open`, `close`, `error`: `data` is the DOM's event. `message`: a text that is no signal.
     * `dropped`: the text of a message that was not
     * sent, as too many waited, or that the server refused; then `code` is the close code (1009:
     * too large).
     * `missed`: the hub's reply; it no longer had all signals of the subscribed channels. `away`:
     * after this close event
     * the socket does not reconnect. (`connecting` has a list instead: the address and the URI.)
     */
    readonly name: 'open' | 'close' | 'error' | 'message' | 'dropped' | 'missed' | 'away';
    readonly socket: AugmentedWebSocket;
    readonly data: any;
    /**
     * For `dropped`: the close code and reason with which the server refused the message, or one
     * before it.
     */
    readonly code?: number;
    readonly reason?: string;
  }

  interface Signal {
    readonly channel: string;
    readonly event: string;
    readonly data?: any;
    readonly id?: any;
    /**
     * The signal's number in its channel (`seq`) and in the hub (`at`), once there is a
     * subscription.
     */
    readonly seq?: number;
    readonly at?: number;
    /** Set for the last signal that was sent before this subscription. */
    readonly retained?: true;
  }

  /** `signal` is missing for what happens to the socket itself. */
  type EventListener = (data: any, socket: AugmentedWebSocket, signal?: Signal) => void;
  type ChannelListener = (
    event: string,
    data: any,
    socket: AugmentedWebSocket,
    signal?: Signal,
  ) => void;
  type SocketCallback = (name: SocketEvent['name'], event: SocketEvent) => void;
  /**
   * Takes the hub's receipt, or its reply or error for a message to channel `porthole`; one from
   * every server.
   */
  type AnswerCallback = (answer: any, socket: AugmentedWebSocket) => void;

  interface PocketSocket {
    readonly connection: Connection;
    readonly options: Options;

    /**
     * Without an address: the server of this page, or 127.0.0.1:8001. The path is `/channels`
     * unless the address has another than `/`.
     */
    setup(address?: string | readonly string[], ...words: Word[]): Connection;
    setup(address: string | readonly string[], ports: Ports, ...words: Word[]): Connection;
    /** Of each name, or of each in a list: address and port. */
    setup(pairs: Record<string, Pair> | readonly Pair[], ...words: Word[]): Connection;

    /** Connects to what `setup` was given, or to a list. */
    connect(list?: string | readonly (string | Address)[], ...words: Word[]): this;
    /** Opens one more socket. The callback gets each of its events. */
    makeSocket(address: string | Address, callback?: SocketCallback): AugmentedWebSocket;
    /** Closes all sockets for good. Messages are `dropped` until the next `connect`. */
    close(): void;

    /** Listens to a channel, `*` for all. */
    on(channel: string, listener: ChannelListener): this;
    /** Listens to one event of a channel. */
    on(channel: string, event: string, listener: EventListener): this;
    /** Removes a listener. */
    off(listener: ChannelListener | EventListener): this;

    /**
     * Sends to all servers and returns the ids. While a socket is away up to 256 messages wait;
     * then the oldest is dropped.
     */
    signal(channel: string, event?: string, callback?: AnswerCallback): string[];
    signal(
      channel: string,
      event: string | undefined,
      data: unknown,
      callback?: AnswerCallback,
    ): string[];
    /** Unless the connection type is `broadcast`, a given socket is the one that sends. */
    signal(
      channel: string,
      event: string | undefined,
      data: unknown,
      socket?: AugmentedWebSocket,
      callback?: AnswerCallback,
    ): string | string[];
    /** Sends a message, `CHANNEL.EVENT` or a plain one. */
    sendToAll(message: string, data?: unknown, callback?: AnswerCallback): string[];
    send(message: string, data?: unknown, callback?: AnswerCallback): string[];
    sendTo(
      socket: AugmentedWebSocket,
      message: string,
      data?: unknown,
      callback?: AnswerCallback,
    ): string;

    /**
     * From now on the hub sends only signals that match: `garden`, `garden.rain`, `*.alarm`, `*`.
     * After a loss it is asked for the missed signals.
     * A hub that was silent for 30 to 60 s is asked once, and left if nothing comes for 30 s. When
     * the browser is
     * online or visible again, the hub is asked at once and has 10 s to answer.
     * `retained`: the last values come at once, for all later subscriptions.
     */
    subscribe(patterns: string | readonly string[], options?: { retained?: boolean }): this;
    /** Without patterns it unsubscribes from all. */
    unsubscribe(patterns?: string | readonly string[]): this;
  }
}
