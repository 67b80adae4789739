/**
 * MicroPython boards: the raw REPL, files, and WebREPL. What leads to a board is a {@link
 * porthole.tools.board.BoardWire}; the codecs are pure.
 */
package porthole.tools.board;
