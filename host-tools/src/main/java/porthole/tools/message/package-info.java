/** The client commands for a WebSocket server or a hub: connect, listen, signal, send, echo. */
package porthole.tools.message;
