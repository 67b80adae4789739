/** The way in from the internet: the router forwards the service's port. One thread, may block. */
package porthole.device.reach;
