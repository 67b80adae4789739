/** The commands that are a server themselves: serve and echo-server. */
package porthole.tools.serve;
