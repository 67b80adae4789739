/**
 * The connection between a command and its user: arguments, environment, standard streams,
 * questions, progress and error messages. {@link porthole.tools.terminal.CommandContext} holds
 * them.
 */
package porthole.tools.terminal;
