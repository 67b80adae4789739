/** Decides which connections are accepted and how fast each peer is read. */
package porthole.device.transport.admission;
