/**
 * A WebSocket client: {@link porthole.client.Client#connect} opens one connection, described by a
 * {@link porthole.client.Request}, and tells a {@link porthole.client.Handler} what arrives.
 *
 * <p>Only {@code Engine} and {@code LimitedDraft} import Java-WebSocket. They use its protocol
 * engine, not its {@code WebSocketClient}: that one queues without limit, ignores what arrives
 * after its own close frame, and now and then loses the close frame it answers with.
 */
package porthole.client;
