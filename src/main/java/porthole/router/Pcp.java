package porthole.router;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import porthole.protocol.ProtocolViolationException;

/** The Port Control Protocol: what requests and responses have in common (RFC 6887, section 7). */
public final class Pcp {
  /** The UDP port of a router, for NAT-PMP too. */
  public static final int PORT = 5351;

  /** The bound of a message (RFC 6887, section 7). */
  public static final int MAX_BYTES = 1100;

  /** The length of a mapping's nonce. */
  public static final int NONCE_BYTES = 12;

  static final int VERSION = 2;
  static final int HEADER_BYTES = 24;
  static final int MAP_BYTES = 36;

  static final int ANNOUNCE = 0;
  static final int MAP = 1;
  static final int RESPONSE = 0x80;

  static final int SUCCESS = 0;
  static final int UNSUPPORTED_VERSION = 1;
  static final int MALFORMED_REQUEST = 3;
  static final int UNSUPPORTED_OPCODE = 4;

  private static final String[] WORDS = {
    "success",
    "unsupported version",
    "not authorized",
    "malformed request",
    "mappings are not supported",
    "unsupported option",
    "malformed option",
    "its own connection to the internet is down",
    "no resources left",
    "unsupported transport protocol",
    "this device has too many mappings",
    "the external port or address is not available",
    "another router stands between, or the request came from another address",
    "too many remote peers",
  };

  private Pcp() {}

  /** Returns a request that only asks for the epoch (ANNOUNCE, RFC 6887, section 14.1). */
  public static byte[] announce(InetAddress client) {
    return header(ANNOUNCE, 0, client, HEADER_BYTES).array();
  }

  /** Returns the header of a request, in a buffer with space for the rest of the message. */
  static ByteBuffer header(int opcode, long lifetimeSeconds, InetAddress client, int bytes) {
    return ByteBuffer.allocate(bytes)
        .put((byte) VERSION)
        .put((byte) opcode)
        .putShort((short) 0)
        .putInt((int) lifetimeSeconds)
        .put(IpLiteral.sixteenBytes(client));
  }

  /** Returns what a result code means, with the code. */
  static String words(int resultCode) {
    String words = resultCode < WORDS.length ? WORDS[resultCode] : "an unknown reason";
    return words + " (PCP result " + resultCode + ")";
  }

  /** Returns the message in a buffer, once its length is one that a message can have. */
  static ByteBuffer message(byte[] bytes, int length, int min) throws ProtocolViolationException {
    if (length < min || length > MAX_BYTES || length % 4 != 0) {
      throw IpLiteral.expected("a PCP message of " + min + " to " + MAX_BYTES + " bytes", length);
    }
    return ByteBuffer.wrap(bytes, 0, length).slice();
  }

  /** Skips the options behind a message; each must end within it (RFC 6887, section 7.3). */
  static void skipOptions(ByteBuffer message) throws ProtocolViolationException {
    while (message.hasRemaining()) {
      message.getShort(); // The code and a reserved byte; a message's length is a multiple of 4.
      int length = Short.toUnsignedInt(message.getShort());
      int padded = (length + 3) & ~3;
      if (padded > message.remaining()) {
        throw IpLiteral.expected("an option within the message", length);
      }
      message.position(message.position() + padded);
    }
  }

  /** Reads the next bytes. */
  static byte[] next(ByteBuffer message, int count) {
    byte[] bytes = new byte[count];
    message.get(bytes);
    return bytes;
  }
}
