package porthole.device.transport.tls;

import java.io.IOException;
import javax.net.ssl.SSLException;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.admission.TakenPlace;
import porthole.device.transport.loop.Link;

/** One TLS handshake under way, and what the client has sent for it. Loop's thread. */
final class TlsHandshake extends TakenPlace {
  /** What a client that has sent its whole ClientHello is worth more than any that has not. */
  private static final long HELLO = Long.MAX_VALUE / 2;

  private final Link link;
  private final long number;
  private final int maxRecords;
  private final int maxBytes;
  private boolean hasHello;
  private int records;
  private int bytes;

  /**
   * @param number rises from one handshake to the next
   */
  TlsHandshake(Link link, long number, Limits limits) {
    this.link = link;
    this.number = number;
    this.maxRecords = limits.count(Limit.TLS_HANDSHAKE_RECORDS);
    this.maxBytes = limits.count(Limit.TLS_HANDSHAKE_BYTES);
  }

  Link link() {
    return link;
  }

  /** Notes that the whole ClientHello is there. */
  void hasHello() {
    hasHello = true;
  }

  /**
   * Counts a record. The engine puts a message together again from its records, which takes ever
   * longer the more there are.
   *
   * @throws IOException when there are more, or more bytes, than a handshake takes
   */
  void received(int count) throws IOException {
    records++;
    bytes += count;
    if (records > maxRecords || bytes > maxBytes) {
      throw new SSLException(
          "Expected a handshake of at most " + maxRecords + " records and " + maxBytes + " bytes");
    }
  }

  /** The oldest goes first, before all that have sent their ClientHello. */
  @Override
  public long worth() {
    return hasHello ? HELLO + number : number;
  }
}
