package porthole.device.transport.loop;

/** Work that does nothing, one object for all. A lambda of each class would cost the start more. */
final class NoWork implements Runnable {
  static final Runnable INSTANCE = new NoWork();

  private NoWork() {}

  @Override
  public void run() {
    // Nothing.
  }
}
