/**
 * A WebSocket client: {@link porthole.client.Client#connect} opens one connection, described by a
 * {@link porthole.client.Request}, and tells a {@link porthole.client.ClientHandler} what arrives.
 * A {@link porthole.client.ReconnectingClient} opens another one when it has ended.
 *
 * <pre>{@code
 * ClientHandler printing = new ClientHandler() {
 *   public void onText(String text) {
 *     System.out.println(text);
 *   }
 * };
 * try (Client client = Client.connect(Request.to(URI.create("ws://toon:8000/")), printing)) {
 *   client.send("hello");
 * }
 * }</pre>
 *
 * <p>Nothing is null, neither what is given nor what is returned. What a caller does wrong is an
 * {@link java.lang.IllegalArgumentException}, what the network does an {@link java.io.IOException}.
 */
package porthole.client;
