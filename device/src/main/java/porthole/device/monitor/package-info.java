/** What the screen of the device itself shows: who is there, and what was said at last. */
package porthole.device.monitor;
