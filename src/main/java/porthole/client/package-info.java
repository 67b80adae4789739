/**
 * A WebSocket client: {@link porthole.client.Client#connect} opens one connection, described by a
 * {@link porthole.client.Request}, and tells a {@link porthole.client.Handler} what arrives.
 *
 * <p>Only {@code Engine} imports Java-WebSocket: its opening handshake.
 */
package porthole.client;
