/**
 * Reads files that the owner names: bounded, and in the forms that editors of all systems write.
 */
package porthole.device.files;
