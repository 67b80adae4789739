/**
 * Whether the internet reaches this service, and what stands in the way: pure, as {@code
 * porthole.protocol} is. {@link porthole.reach.ReachFindings} holds what was seen, {@link
 * porthole.reach.ReachVerdict} what follows from it, in the words that every screen and command
 * shows.
 *
 * <p>Values are immutable. Nothing is null, neither what is given nor what is returned.
 */
package porthole.reach;
