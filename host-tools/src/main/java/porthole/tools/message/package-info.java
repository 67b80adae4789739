/** The commands that talk to a WebSocket server or a hub: connect, listen, signal, send, echo. */
package porthole.tools.message;
