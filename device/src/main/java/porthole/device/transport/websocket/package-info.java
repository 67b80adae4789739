/** WebSocket connections after their request: opening handshake, messages, compression. */
package porthole.device.transport.websocket;
