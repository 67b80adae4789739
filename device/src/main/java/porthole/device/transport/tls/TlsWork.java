package porthole.device.transport.tls;

import java.util.function.BooleanSupplier;
import porthole.device.transport.admission.Places;

/**
 * A computation for one TLS handshake. Loopback comes first, then the local network, then
 * strangers; within a kind the earliest.
 */
final class TlsWork implements Runnable, Comparable<TlsWork> {
  private final Places.Kind kind;
  private final long number;
  private final BooleanSupplier wanted;
  private final Runnable work;

  /**
   * @param number rises from one computation to the next
   * @param wanted returns whether the link still exists; called on any thread
   */
  TlsWork(Places.Kind kind, long number, BooleanSupplier wanted, Runnable work) {
    this.kind = kind;
    this.number = number;
    this.wanted = wanted;
    this.work = work;
  }

  boolean isWanted() {
    return wanted.getAsBoolean();
  }

  @Override
  public void run() {
    if (isWanted()) {
      work.run();
    }
  }

  @Override
  public int compareTo(TlsWork other) {
    return kind == other.kind ? Long.compare(number, other.number) : other.kind.compareTo(kind);
  }
}
