package porthole.tools.terminal;

/**
 * Shows the progress of several files together: one bar for all of them at a terminal, a line now
 * and then elsewhere.
 */
public final class TotalProgress implements Progress {

  private final TransferDisplay display;
  private final long total;
  private final long began = System.nanoTime();
  private String name = "";

  /** Bytes sent of the files before the current one, and of the current one once it has ended. */
  private long sentBefore;

  private long first;
  private long at;
  private boolean isLineOpen;

  /**
   * @param total bytes to send, in all files
   */
  public TotalProgress(CommandContext context, long total) {
    this.total = total;
    display = new TransferDisplay(context);
  }

  @Override
  public void begin(String file, long offset, long size) {
    name = file;
    first = offset;
    at = offset;
    display.announce(file, offset, size);
  }

  @Override
  public void reached(long offset) {
    at = offset;
    if (display.isDue()) {
      show();
    }
  }

  @Override
  public void end() {
    sentBefore += at - first;
    first = at;
    if (display.isBar() && sentBefore >= total) {
      name = "all";
      show();
    }
  }

  @Override
  public void note(String sentence) {
    close();
    display.note(sentence);
  }

  /** Ends the line of the bar, whether the transfer succeeded or not. */
  public void close() {
    if (isLineOpen) {
      display.endLine();
      isLineOpen = false;
    }
  }

  private void show() {
    long sent = sentBefore + at - first;
    display.show("Sending", sent, total, sent, began, " (" + name + ")");
    isLineOpen = display.isBar();
  }
}
