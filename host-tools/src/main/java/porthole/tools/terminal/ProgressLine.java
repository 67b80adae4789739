package porthole.tools.terminal;

/**
 * Shows the progress of each file by itself: a bar at a terminal, a line now and then elsewhere.
 */
public final class ProgressLine implements Progress {

  private final TransferDisplay display;
  private String name = "";
  private long first;
  private long size;
  private long at;
  private long began;

  public ProgressLine(CommandContext context) {
    display = new TransferDisplay(context);
  }

  @Override
  public void begin(String file, long offset, long total) {
    name = file;
    first = offset;
    at = offset;
    size = total;
    began = System.nanoTime();
    display.restartInterval();
    display.announce(file, offset, total);
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
    if (display.isBar()) {
      show();
      display.endLine();
    }
  }

  @Override
  public void note(String sentence) {
    display.note(sentence);
  }

  private void show() {
    display.show(name, at, size, at - first, began, "");
  }
}
