/** The echo service with its flip. */
package porthole.device.echo;
