import pocket = require('./pocket.socket.js');

export default pocket;
export declare const socket: typeof pocket.socket;
export declare const create: typeof pocket.create;
export type {
  Address,
  AddressList,
  AugmentedWebSocket,
  Connection,
  Options,
  PocketSocket,
  Signal,
  SocketEvent,
} from './pocket.socket.js';
