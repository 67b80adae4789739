package porthole.tools.terminal;

/** Receives the progress of a transfer, file by file. */
public interface Progress {

  /**
   * A file begins.
   *
   * @param offset bytes that arrived in an earlier attempt; 0 for a new transfer
   */
  void begin(String name, long offset, long size);

  /** The first {@code offset} bytes of the file have arrived. */
  void reached(long offset);

  /** The file has arrived. */
  void end();

  /** Shows a sentence to the user. */
  void note(String sentence);
}
