/** The {@code porthole esp} commands, for MicroPython boards; {@code board} is what they use. */
package porthole.tools.esp;
