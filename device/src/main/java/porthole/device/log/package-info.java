/** Log lines that others can cause, limited so that nobody can fill the log. */
package porthole.device.log;
