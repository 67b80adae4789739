package porthole.tools.terminal;

/** Is told how a transfer goes. */
public interface Progress {

  /**
   * @param offset where it begins, when the first part is there already
   */
  void begin(String name, long offset, long size);

  void reached(long offset);

  void end();

  /** Tells something in a sentence. */
  void note(String sentence);
}
