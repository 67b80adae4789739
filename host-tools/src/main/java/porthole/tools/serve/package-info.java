/** The commands that run a server: serve and echo-server. */
package porthole.tools.serve;
