package porthole.device.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.Optional;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.HandshakeState;
import org.java_websocket.enums.Role;
import org.java_websocket.exceptions.InvalidHandshakeException;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.HandshakeImpl1Server;
import org.java_websocket.protocols.Protocol;
import porthole.protocol.DeflateParameters;

/**
 * Answers opening handshakes with the library's RFC 6455. One serves all connections of a loop,
 * because the library negotiates no extension for us and so nothing of one handshake stays in it.
 */
final class OpeningHandshake {
  private final Draft_6455 draft =
      new Draft_6455(Collections.emptyList(), Collections.singletonList(new Protocol("")));

  OpeningHandshake() {
    draft.setParseMode(Role.SERVER);
  }

  /**
   * Returns the 101 that accepts a handshake, given as the head that was received.
   *
   * @param deflate what was negotiated by us: the library would accept any offer at all
   */
  ByteBuffer accept(byte[] head, Optional<DeflateParameters> deflate) throws HttpException {
    HandshakeImpl1Server answer = new HandshakeImpl1Server();
    deflate.ifPresent(agreed -> answer.put("Sec-WebSocket-Extensions", agreed.render()));
    try {
      ClientHandshake request = (ClientHandshake) draft.translateHandshake(ByteBuffer.wrap(head));
      if (draft.acceptHandshakeAsServer(request) == HandshakeState.MATCHED) {
        complete(answer, request.getFieldValue("Sec-WebSocket-Key"));
        return draft.createHandshake(answer).get(0);
      }
    } catch (InvalidHandshakeException e) {
      // The same answer as one that does not match.
    }
    throw new HttpException(400, "Expected an opening handshake of RFC 6455.");
  }

  /**
   * Says what the library's {@code postProcessHandshakeResponseAsServer} says, but for two fields: it
   * repeats a {@code Connection} as the client has written it, and see {@link HttpDate}.
   */
  private static void complete(HandshakeImpl1Server answer, String key) {
    answer.setHttpStatusMessage("Web Socket Protocol Handshake");
    answer.put("Upgrade", "websocket");
    answer.put("Connection", "Upgrade");
    answer.put("Sec-WebSocket-Accept", accept(key));
    answer.put("Server", "TooTallNate Java-WebSocket");
    answer.put("Date", HttpDate.of(System.currentTimeMillis()));
  }

  /** RFC 6455, section 4.2.2, step 5.4. */
  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) { // Every Java has it.
      throw new IllegalStateException(e);
    }
  }
}
