package porthole.device.transport.admission;

/** What comes from one network: its connections, its TLS handshakes, and what is in its buckets. */
final class Network {
  private final Rates rates;
  private int sources;
  private int connections;
  private int handshakes;
  private long opensFull;
  private long messagesFull;
  private long bytesFull;

  Network(Rates rates) {
    this.rates = rates;
  }

  Rates rates() {
    return rates;
  }

  int connections() {
    return connections;
  }

  void count(int connections) {
    this.connections += connections;
  }

  int handshakes() {
    return handshakes;
  }

  void countHandshakes(int handshakes) {
    this.handshakes += handshakes;
  }

  /** Counts those that are known of this network. */
  void countSources(int sources) {
    this.sources += sources;
  }

  boolean hasSources() {
    return sources > 0;
  }

  boolean mayOpen(long now) {
    return rates.opensPerAddress.readyAt(opensFull) <= now;
  }

  void open(long now) {
    opensFull = rates.opensPerAddress.take(opensFull, 1, now);
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

  /** Returns whether nothing is known of it that a new one would not have. */
  boolean isForgettable(long now) {
    return connections == 0
        && handshakes == 0
        && Math.max(opensFull, Math.max(messagesFull, bytesFull)) <= now;
  }
}
