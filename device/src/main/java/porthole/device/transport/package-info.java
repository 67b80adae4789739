/**
 * A server for WebSocket (RFC 6455, RFC 7692) and plain HTTP on one thread, for the service and for
 * programs that embed it. Services implement {@link porthole.device.transport.Handler} and send
 * with {@link porthole.device.transport.Connection}.
 *
 * <pre>{@code
 * Sessions sessions = Sessions.none();
 * Endpoint chat = sessions.of((connection, request) -> sessions::broadcast);
 * Endpoint echo = (connection, request) -> connection::send;
 * Setup setup = Setup.of(Routes.none().webSocket("/chat", chat).webSocket("/echo", echo));
 * Server server = Server.start(new InetSocketAddress("127.0.0.1", 8001), setup);
 * }</pre>
 *
 * <p>Handlers run on the server's one thread and must not block it; {@link
 * porthole.device.transport.Connection#runBlocking} runs blocking code. No argument and no returned
 * value is null. An invalid argument throws {@link java.lang.IllegalArgumentException} at the call;
 * an exception of a handler closes its own connection.
 *
 * <p>The packages below are the rooms of the server, which only {@link
 * porthole.device.transport.Server} imports. Services and embedding programs need this package
 * only.
 *
 * <table>
 * <caption>The rooms, each of which imports only rooms above it</caption>
 * <tr><td>{@code admission}</td><td>who gets a connection, and how fast each peer is read</td></tr>
 * <tr><td>{@code loop}</td><td>the event loop, its links, their backlogs and deadlines</td></tr>
 * <tr><td>{@code tls}, {@code tcp}</td><td>TLS below a protocol; other protocols over TCP</td></tr>
 * <tr><td>{@code http}</td><td>one request on each link, then its response or WebSocket</td></tr>
 * <tr><td>{@code websocket}</td><td>opening handshake, messages, compression</td></tr>
 * </table>
 */
package porthole.device.transport;
