/**
 * Servers for comparison in benchmarks. Each is the shortest echo after its library's
 * documentation, on 127.0.0.1, with one thread where possible. {@code PORT echo} echoes every
 * message, {@code PORT relay} sends it to all other connections. Each prints {@code Ready} when it
 * listens.
 */
package porthole.bench;
