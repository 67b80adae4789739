/** The certificate of the service, read from files and reloaded when they change. */
package porthole.device.tls;
