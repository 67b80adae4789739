package porthole.device.transport;

import java.nio.ByteBuffer;
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
        draft.postProcessHandshakeResponseAsServer(request, answer);
        answer.put("Connection", "Upgrade"); // The library repeats what the client has written.
        return draft.createHandshake(answer).get(0);
      }
    } catch (InvalidHandshakeException e) {
      // The same answer as one that does not match.
    }
    throw new HttpException(400, "Expected an opening handshake of RFC 6455.");
  }
}
