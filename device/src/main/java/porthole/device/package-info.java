/** The service: reads its configuration, joins transport and services, starts and stops them. */
package porthole.device;
