/**
 * The load generator behind {@code porthole bench}. One {@link porthole.tools.bench.Worker} thread
 * for each core drives its connections with a selector; what is sent, and what must come back, is
 * laid out once in a {@link porthole.tools.bench.Reel}, so that a message costs no object, no copy
 * and no masking. The figures meet in {@link porthole.tools.bench.Run}.
 */
package porthole.tools.bench;
