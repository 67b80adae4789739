/** Connections of other protocols over plain TCP. */
package porthole.device.transport.tcp;
