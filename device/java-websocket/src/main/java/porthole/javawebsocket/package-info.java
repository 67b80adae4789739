/**
 * Runs servers written for Java-WebSocket on Porthole's transport. {@link
 * porthole.javawebsocket.WebSocketServer} replaces the library's class of that name; all other
 * types are the library's.
 *
 * <pre>{@code
 * import porthole.javawebsocket.WebSocketServer; // Was org.java_websocket.server.WebSocketServer.
 * }</pre>
 */
package porthole.javawebsocket;
