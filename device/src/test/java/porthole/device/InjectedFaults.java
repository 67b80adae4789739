package porthole.device;

/** Throws what no code expects. */
public final class InjectedFaults {
  private InjectedFaults() {}

  /**
   * Throws an error or exception of any kind, also a checked one that the caller cannot declare.
   */
  public static void raise(Throwable fault) {
    InjectedFaults.<RuntimeException>raiseUnchecked(fault);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void raiseUnchecked(Throwable fault) throws E {
    throw (E) fault;
  }
}
