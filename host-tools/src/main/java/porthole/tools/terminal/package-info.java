/**
 * How a command meets its caller: arguments, environment, standard streams, questions, progress and
 * sentences, all held by {@link porthole.tools.terminal.World}.
 */
package porthole.tools.terminal;
