import pocket = require('./pocket.socket.js');

export default pocket;
export declare const socket: typeof pocket.socket;
export declare const create: typeof pocket.create;
export type {
  Address,
  AddressList,
  AnswerCallback,
  AugmentedWebSocket,
  ChannelListener,
  Connection,
  ConnectionType,
  EventListener,
  ListType,
  Options,
  Pair,
  Pocket,
  PocketSocket,
  Port,
  Ports,
  Signal,
  SocketCallback,
  SocketEvent,
  Word,
} from './pocket.socket.js';
