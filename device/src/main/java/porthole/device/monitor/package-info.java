/** Serves the data for the device's own screen: clients and recent messages. */
package porthole.device.monitor;
