/**
 * Carries bytes between sockets and services on one thread: a server for WebSocket (RFC 6455, RFC
 * 7692) and plain HTTP, alone or in another program. Services see {@link
 * porthole.device.transport.Connection} and {@link porthole.device.transport.Handler}.
 *
 * <pre>{@code
 * Sessions sessions = Sessions.none();
 * Endpoint chat = sessions.of((connection, request) -> sessions::broadcast);
 * Endpoint echo = (connection, request) -> connection::send;
 * Setup setup = Setup.of(Routes.none().webSocket("/chat", chat).webSocket("/echo", echo));
 * Server server = Server.start(new InetSocketAddress("127.0.0.1", 8001), setup);
 * }</pre>
 *
 * <p>Handlers are called on the server's one thread and may not block it; {@link
 * porthole.device.transport.Connection#runBlocking} is for what does. Nothing is null, neither what
 * is given nor what is returned. What a caller does wrong is an {@link
 * java.lang.IllegalArgumentException} where it is done; what a handler throws closes its own
 * connection.
 */
package porthole.device.transport;
