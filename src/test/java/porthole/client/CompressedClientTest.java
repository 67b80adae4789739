package porthole.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.protocol.DeflateParameters;
import porthole.protocol.MessageDeflater;

/** The client with a server that compresses, right or wrong (RFC 7692). */
class CompressedClientTest {
  private static final int COMPRESSED_TEXT = 0x41;

  private final Recorder heard = new Recorder();
  private RawPeer peer;

  @BeforeEach
  void listen() throws Exception {
    peer = new RawPeer();
  }

  @AfterEach
  void close() throws Exception {
    peer.close();
  }

  @Test
  void theOfferIsThatOfTheRequest() throws Exception {
    DeflateParameters offer = DeflateParameters.offer().withServerMaxWindowBits(9);
    open("permessage-deflate; server_max_window_bits=9", offer).drop();
    assertTrue(
        peer.request.contains(
            "\r\nSec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9;"
                + " client_max_window_bits\r\n"),
        peer.request);
    try (RawPeer plain = new RawPeer()) {
      plain.open(heard).drop();
      assertFalse(plain.request.contains("Extensions"), plain.request);
    }
  }

  @Test
  void compressedAndPlainMessagesAreReceived() throws Exception {
    open("permessage-deflate", DeflateParameters.offer());
    assertEquals("open", heard.next());
    peer.frame(COMPRESSED_TEXT, hex("f248cdc9c90700")); // RFC 7692, section 7.2.3.1
    peer.text("plain");
    peer.frame(COMPRESSED_TEXT, hex("f200110000")); // Section 7.2.3.2: it refers to the first.
    assertEquals("text Hello", heard.next());
    assertEquals("text plain", heard.next());
    assertEquals("text Hello", heard.next());
  }

  @Test
  void anAnswerThatDoesNotFitFailsTheOpeningHandshake() throws Exception {
    for (String answer :
        List.of(
            "permessage-deflate; unknown",
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate, permessage-deflate",
            "other",
            "permessage-deflate;",
            "permessage-deflate\r\nSec-WebSocket-Extensions: permessage-deflate")) {
      try (RawPeer wrong = new RawPeer()) {
        wrong.fields = "Sec-WebSocket-Extensions: " + answer + "\r\n";
        Request request = wrong.request().withCompression(DeflateParameters.offer());
        assertThrows(HandshakeException.class, () -> wrong.open(request, heard), answer);
      }
    }
  }

  @Test
  void anEmptyExtensionsFieldDeclinesTheOffer() throws Exception {
    for (String answer : List.of("", " ", ", ,")) {
      try (RawPeer declining = new RawPeer()) {
        declining.fields = "Sec-WebSocket-Extensions:" + answer + "\r\n";
        Request request = declining.request().withCompression(DeflateParameters.offer());
        Client client = declining.open(request, heard);
        client.send("plain ".repeat(100));
        assertEquals("1 " + "plain ".repeat(100), declining.next(), "not compressed");
        client.drop();
        assertEquals("open", heard.next());
        assertEquals("close 1006 ", heard.next());
      }
    }
  }

  @Test
  void anAnswerToNoOfferFailsTheOpeningHandshake() {
    peer.fields = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    assertThrows(HandshakeException.class, () -> peer.open(heard));
  }

  @Test
  void compressionThatWasDeclinedIsRefusedWith1002() throws Exception {
    peer.open(peer.request().withCompression(DeflateParameters.offer()), heard);
    peer.frame(COMPRESSED_TEXT, hex("f248cdc9c90700"));
    assertEquals("8 1002", peer.next());
  }

  @Test
  void aMessageThatIsTooLargeOnceInflatedClosesWith1009() throws Exception {
    peer.fields = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    peer.open(
        peer.request().withMaxMessageBytes(9_999).withCompression(DeflateParameters.offer()),
        heard);
    MessageDeflater deflater = MessageDeflater.withoutContext();
    ByteBuffer bomb = deflater.deflate(ByteBuffer.allocate(10_000), 15).get();
    byte[] payload = new byte[bomb.remaining()];
    bomb.get(payload);
    deflater.end();
    peer.frame(COMPRESSED_TEXT, payload);
    assertEquals("8 1009", peer.next());
  }

  private Client open(String answer, DeflateParameters offer) throws Exception {
    peer.fields = "Sec-WebSocket-Extensions: " + answer + "\r\n";
    return peer.open(peer.request().withCompression(offer), heard);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private int[] lengthsOfEqualMessages(String agreed) throws Exception {
    try (RawPeer other = new RawPeer()) {
      other.fields = "Sec-WebSocket-Extensions: permessage-deflate" + agreed + "\r\n";
      Request request = other.request().withCompression(DeflateParameters.offer());
      Client client = other.open(request, new Recorder());
      String text = "porthole ".repeat(50);
      client.send(text);
      client.send(text);
      client.send("short");
      int[] lengths = {other.nextLength(), other.nextLength()};
      assertEquals("1 short", other.next(), "what is short is not compressed");
      client.drop();
      return lengths;
    }
  }

  @Test
  void aSecondMessageRefersToTheFirstUnlessTheServerForbidsIt() throws Exception {
    int[] with = lengthsOfEqualMessages("");
    assertTrue(with[0] < 40 && with[1] < with[0], with[0] + " then " + with[1] + " bytes");
    int[] without = lengthsOfEqualMessages("; client_no_context_takeover");
    assertEquals(without[0], without[1]);
  }
}
