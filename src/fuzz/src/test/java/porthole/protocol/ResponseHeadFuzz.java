package porthole.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import porthole.fuzz.Input;

/**
 * The head with which a server answers an opening handshake. Nothing behind it is read. What is
 * shown of it is printable and short. A head that is accepted holds the answer to the client's key,
 * and nothing that was not offered.
 */
public final class ResponseHeadFuzz {
  private static final byte[] NONCE = "the sample nonce".getBytes(US_ASCII);
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  private static final int MAX_SHOWN = 400;

  private ResponseHeadFuzz() {}

  /** The first byte chooses what is offered; the others are the server's. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = Input.of(bytes);
    int choice = input.choice();
    List<String> offered = (choice & 1) == 0 ? List.of() : List.of("chat", "mqtt");
    Optional<DeflateParameters> compression =
        (choice & 2) == 0 ? Optional.empty() : Optional.of(DeflateParameters.offer());
    ClientHandshake handshake =
        ClientHandshake.to("/", "x", NONCE).withSubprotocols(offered).withCompression(compression);
    byte[] received = input.rest();
    try {
      ResponseHead.parse(received);
      ResponseHeadDecoder decoder = new ResponseHeadDecoder();
      for (int i = 0; i < received.length; i++) {
        if (decoder.receive(received[i])) {
          String text = new String(received, 0, i + 1, ISO_8859_1);
          requireSound(decoder.head(), text);
          HandshakeResult result = handshake.check(decoder.head());
          assertTrue(text.contains(ACCEPT) && decoder.head().isHttp11(), text);
          assertEquals(offered.isEmpty(), result.subprotocol().isEmpty());
          result.subprotocol().ifPresent(name -> assertTrue(offered.contains(name), name));
          assertTrue(compression.isPresent() || result.compression().isEmpty(), text);
          return;
        }
      }
    } catch (ProtocolViolationException e) {
      assertEquals(CloseCode.PROTOCOL_ERROR, e.closeCode());
      requireShown(e.getMessage());
    }
  }

  private static void requireSound(ResponseHead head, String text) {
    assertTrue(text.endsWith("\n") && text.length() <= ResponseHeadDecoder.MAX_BYTES, text);
    assertTrue(head.status() >= 100 && head.status() < 600, text);
    requireShown(head.statusLine());
    requireShown(head.statusAndPhrase());
  }

  private static void requireShown(String text) {
    assertTrue(text.matches("[ -~]*") && text.length() <= MAX_SHOWN, text);
  }
}
