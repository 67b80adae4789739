import * as script from './pocket.socket.js';

const pocket = script.default ?? globalThis.pocket; // Node and bundlers; browsers.
export const { socket, create } = pocket;
export default pocket;
