/** The commands that tell whether the internet reaches a service: {@code check}, {@code expose}. */
package porthole.tools.reach;
