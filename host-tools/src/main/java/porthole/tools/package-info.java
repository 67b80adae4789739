/**
 * The {@code porthole} command: {@link porthole.tools.PortholeCommand} joins the subcommands, which
 * live in packages by family: {@code message} (talk to a hub or a server), {@code serve} (be one),
 * {@code device} and {@code port} (a device over SSH), {@code esp} (MicroPython boards), {@code
 * bench} and {@code cert}. A command is given its {@link porthole.tools.terminal.CommandContext}
 * and returns 0 when done, 1 when it failed, 2 for wrong usage.
 */
package porthole.tools;
