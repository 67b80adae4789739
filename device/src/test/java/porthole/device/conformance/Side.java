package porthole.device.conformance;

/** The two ends of a connection. */
enum Side {
  CLIENT("client"),
  SERVER("server");

  private final String word;

  Side(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  Side other() {
    return this == CLIENT ? SERVER : CLIENT;
  }

  /** Returns whether this end masks what it sends (RFC 6455, section 5.1). */
  boolean masks() {
    return this == CLIENT;
  }
}
