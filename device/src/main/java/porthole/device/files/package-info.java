/** Reads files that the owner names: bounded in size, with byte order marks and all line ends. */
package porthole.device.files;
