package porthole.device.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Iterator;
import java.util.Optional;
import org.java_websocket.handshake.HandshakeImpl1Server;
import porthole.protocol.DeflateParameters;

/**
 * Answers opening handshakes as the library does, with what it has for that without a draft object: a
 * {@code Draft_6455} opens a log and a source of random numbers and writes the date with
 * {@code java.text}, none of which is needed here. Together they took 35 of the 130 ms (x86-64) from
 * the start to the first handshake, and half a megabyte. One for all connections of a loop.
 */
final class OpeningHandshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3

  /** Made at the start: the JDK reads files for it, and without descriptors would never again. */
  private final MessageDigest sha1 = sha1();

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) { // Every Java has it.
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the 101 that accepts a handshake.
   *
   * @param key its {@code Sec-WebSocket-Key}, without white space around it
   * @param deflate what was negotiated by us: the library would accept any offer at all
   */
  ByteBuffer accept(
      String key, Optional<DeflateParameters> deflate, Optional<String> subprotocol) {
    HandshakeImpl1Server answer = new HandshakeImpl1Server();
    answer.setHttpStatusMessage("Web Socket Protocol Handshake");
    answer.put("Upgrade", "websocket");
    answer.put("Connection", "Upgrade"); // The library would repeat what the client has written.
    answer.put("Sec-WebSocket-Accept", accept(key));
    if (deflate.isPresent()) {
      answer.put("Sec-WebSocket-Extensions", deflate.get().render());
    }
    if (subprotocol.isPresent()) {
      answer.put("Sec-WebSocket-Protocol", subprotocol.get());
    }
    return render(answer);
  }

  /** RFC 6455, section 4.2.2, step 5.4. */
  private String accept(String key) {
    byte[] digest = sha1.digest((key + GUID).getBytes(US_ASCII));
    return Base64.getEncoder().encodeToString(digest);
  }

  private static ByteBuffer render(HandshakeImpl1Server answer) {
    StringBuilder text = new StringBuilder(256);
    text.append("HTTP/1.1 101 ").append(answer.getHttpStatusMessage()).append("\r\n");
    for (Iterator<String> names = answer.iterateHttpFields(); names.hasNext(); ) {
      String name = names.next();
      text.append(name).append(": ").append(answer.getFieldValue(name)).append("\r\n");
    }
    text.append(HttpDate.field(System.currentTimeMillis()));
    return ByteBuffer.wrap(text.append("\r\n").toString().getBytes(US_ASCII));
  }
}
