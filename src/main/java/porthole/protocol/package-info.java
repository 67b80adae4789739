/**
 * The protocol, pure: no sockets, files, threads, clocks or logging. Frames are RFC 6455's,
 * compressed messages RFC 7692's, and what goes through the channels is in PROTOCOL.md.
 *
 * <p>Values are immutable; what is not belongs to one thread at a time. Nothing is null, neither
 * what is given nor what is returned.
 */
package porthole.protocol;
