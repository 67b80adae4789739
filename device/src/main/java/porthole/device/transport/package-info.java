/**
 * Carries bytes between sockets and services on one thread. The only package that imports
 * Java-WebSocket; services see {@link porthole.device.transport.Connection} and {@link
 * porthole.device.transport.Handler}.
 */
package porthole.device.transport;
