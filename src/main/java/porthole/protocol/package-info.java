/** The protocol, pure: no sockets, files, threads, clocks or logging. */
package porthole.protocol;
