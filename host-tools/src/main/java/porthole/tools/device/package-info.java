/** The commands for one device over SSH: deploy, status, logs, doctor, restart and the like. */
package porthole.tools.device;
