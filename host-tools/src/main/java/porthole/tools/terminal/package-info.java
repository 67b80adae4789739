/**
 * How a command meets its caller: arguments, environment, standard streams, questions, progress and
 * sentences, all held by {@link porthole.tools.terminal.CommandContext}.
 */
package porthole.tools.terminal;
