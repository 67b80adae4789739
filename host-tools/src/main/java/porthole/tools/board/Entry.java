package porthole.tools.board;

/** A file or folder on a board. */
public record Entry(String name, boolean isFolder, long size) {}
