/** Whose certificate the service shows: read from files, and read again when they change. */
package porthole.device.tls;
