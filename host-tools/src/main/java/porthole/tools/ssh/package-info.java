/**
 * SSH to a device: the only package that knows the SSH library. Commands see a {@link
 * porthole.tools.ssh.Device}, and tests hand them another one.
 */
package porthole.tools.ssh;
