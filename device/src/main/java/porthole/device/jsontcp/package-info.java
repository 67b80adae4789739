/**
 * JSON over TCP ({@code PROTOCOL.md}, section 5): an action becomes a signal, then {@link
 * porthole.device.jsontcp.JsonTcpHandler}s answer it. {@link porthole.device.jsontcp.JsonTcpServer}
 * does the same in any Java program, without a hub.
 */
package porthole.device.jsontcp;
