package porthole.device.transport.tls;

import java.io.IOException;
import javax.net.ssl.SSLException;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.admission.TakenPlace;
import porthole.device.transport.loop.Link;

/** One TLS handshake in progress, with the records that the client has sent. Loop's thread. */
final class TlsHandshake extends TakenPlace {
  /** Makes a handshake with a whole ClientHello more valuable than any without. */
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

  /** Notes that the client has sent its whole ClientHello. */
  void hasHello() {
    hasHello = true;
  }

  /**
   * Counts a record. The engine joins a message from its records, which takes quadratic time.
   *
   * @throws IOException when the handshake exceeds the limit of records or bytes
   */
  void received(int count) throws IOException {
    records++;
    bytes += count;
    if (records > maxRecords || bytes > maxBytes) {
      throw new SSLException(
          "Expected a handshake of at most " + maxRecords + " records and " + maxBytes + " bytes");
    }
  }

  /** The oldest is the least valuable one, after all without a ClientHello. */
  @Override
  public long value() {
    return hasHello ? HELLO + number : number;
  }
}
