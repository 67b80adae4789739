package porthole.device.transport;

/** What comes from one address (IPv6: one /64): its connections, and what is in its buckets. */
final class Source {
  private final Rates rates;
  private int connections;
  private long opensFull;
  private long messagesFull;
  private long bytesFull;

  Source(Rates rates) {
    this.rates = rates;
  }

  /** Returns the rates of this address, and of each of its connections. */
  Rates rates() {
    return rates;
  }

  int connections() {
    return connections;
  }

  void enter() {
    connections++;
  }

  void leave() {
    connections--;
  }

  /** Counts an opening; returns whether there may be one now. */
  boolean mayOpen(long now) {
    if (rates.opensPerAddress.readyAt(opensFull) > now) {
      return false;
    }
    opensFull = rates.opensPerAddress.take(opensFull, 1, now);
    return true;
  }

  void received(long messages, long bytes, long now) {
    messagesFull = rates.messagesPerAddress.take(messagesFull, messages, now);
    bytesFull = rates.bytesPerAddress.take(bytesFull, bytes, now);
  }

  /** Returns from when on more may be received. */
  long readyAt() {
    return Math.max(
        rates.messagesPerAddress.readyAt(messagesFull), rates.bytesPerAddress.readyAt(bytesFull));
  }

  /** Returns whether nothing is known of this address that a new one would not have. */
  boolean isForgettable(long now) {
    return connections == 0 && Math.max(opensFull, Math.max(messagesFull, bytesFull)) <= now;
  }
}
