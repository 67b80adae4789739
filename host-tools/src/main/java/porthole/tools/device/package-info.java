/** The commands for one device over SSH, such as deploy, status, logs, doctor and restart. */
package porthole.tools.device;
