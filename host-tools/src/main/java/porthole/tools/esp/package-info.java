/** The {@code porthole esp} commands for MicroPython boards, built on {@code board}. */
package porthole.tools.esp;
