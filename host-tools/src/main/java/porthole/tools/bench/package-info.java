/**
 * The load generator of {@code porthole bench}. One {@link porthole.tools.bench.Worker} thread for
 * each core drives its connections with a selector. A {@link porthole.tools.bench.Reel} holds all
 * messages and expected answers as bytes, so a message costs no object, no copy and no masking.
 * {@link porthole.tools.bench.Run} adds up the results.
 */
package porthole.tools.bench;
