/**
 * Runs the servers of Java-WebSocket's users on Porthole's transport: {@link
 * porthole.javawebsocket.WebSocketServer} instead of the library's class of that name, and the
 * library's own types everywhere else.
 *
 * <pre>{@code
 * import porthole.javawebsocket.WebSocketServer; // Was org.java_websocket.server.WebSocketServer.
 * }</pre>
 */
package porthole.javawebsocket;
