/**
 * The commands that open and close a TCP port in a firewall: the plan, the reboot, and the proof
 * that the port answers.
 */
package porthole.tools.port;
