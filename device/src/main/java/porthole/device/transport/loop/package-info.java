/** The event loop and its links: one thread accepts, reads and writes all TCP connections. */
package porthole.device.transport.loop;
