/**
 * The door for lab programs, JSON over TCP ({@code PROTOCOL.md}, section 5): what they send becomes
 * a signal, and {@link porthole.device.tcp.ActionHandler}s answer. {@link
 * porthole.device.tcp.ActionServer} is the same for any Java program, without a hub.
 */
package porthole.device.tcp;
