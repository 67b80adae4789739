/** TLS between a socket and the protocol on its link. */
package porthole.device.transport.tls;
