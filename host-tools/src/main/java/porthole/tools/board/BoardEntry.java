package porthole.tools.board;

/** A file or folder on a board. */
public record BoardEntry(String name, boolean isFolder, long size) {}
