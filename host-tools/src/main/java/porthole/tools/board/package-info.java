/**
 * MicroPython boards: the raw REPL, files, and WebREPL. What leads to a board is a {@link
 * porthole.tools.board.Wire}; the codecs are pure.
 */
package porthole.tools.board;
