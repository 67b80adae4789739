/**
 * The {@code porthole} command: {@link porthole.tools.Main}, one {@code *Command} class for each
 * subcommand, and what they are made of. A command is given its {@link porthole.tools.World} and
 * returns 0 when done, 1 when it failed, 2 for wrong usage.
 */
package porthole.tools;
