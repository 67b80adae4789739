/** Rate-limited log lines, so that no peer can fill the log. */
package porthole.device.log;
