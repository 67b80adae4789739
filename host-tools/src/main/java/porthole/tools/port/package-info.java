/**
 * The commands that open and close a TCP port in a firewall: plan, reboot, and proof that the port
 * answers.
 */
package porthole.tools.port;
