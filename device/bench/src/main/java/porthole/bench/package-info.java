/**
 * Servers to compare with: each is the shortest echo that its library's documentation leads to, on
 * 127.0.0.1, with one thread where it can be chosen. {@code PORT echo} sends every message back,
 * {@code PORT relay} to all other connections. Each prints {@code Ready} when it listens.
 */
package porthole.bench;
