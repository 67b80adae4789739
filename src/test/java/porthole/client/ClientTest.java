package porthole.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.protocol.CloseCode;

class ClientTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Recorder heard = new Recorder();
  private RawPeer peer;

  @BeforeEach
  void listen() throws IOException {
    peer = new RawPeer();
  }

  @AfterEach
  void leavesNoThread() throws Exception {
    peer.close();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("porthole-client")) {
        thread.join(LIMIT.toMillis());
        assertFalse(thread.isAlive(), thread.getName());
      }
    }
  }

  private Client open(ClientHandler handler) throws Exception {
    return peer.open(handler);
  }

  private Client openRecorded() throws Exception {
    Client client = open(heard);
    assertEquals("open", heard.next());
    return client;
  }

  @Test
  void sendsAndReceives() throws Exception {
    Client client = openRecorded();
    client.send("hé");
    assertEquals("1 hé", peer.next());
    client.send(ByteBuffer.wrap("abc".getBytes(UTF_8)));
    assertEquals("2 abc", peer.next());
    peer.text("wörld");
    assertEquals("text wörld", heard.next());
    client.close(4000, "bye");
    assertEquals("8 4000 bye", peer.next());
    peer.close(4000);
    assertEquals("close 4000 ", heard.next());
    assertTrue(peer.ends());
  }

  @Test
  void answersPingsAndBringsPongs() throws Exception {
    Client client = openRecorded();
    peer.frame(RawPeer.PING, (byte) 'a');
    assertEquals("10 a", peer.next());
    client.ping(ByteBuffer.wrap("b".getBytes(UTF_8)));
    assertEquals("9 b", peer.next());
    peer.frame(RawPeer.PONG, (byte) 'b');
    assertEquals("pong b", heard.next());
    client.drop();
  }

  @Test
  void messagesAfterOurCloseFrameAndThePeersCodeAreDelivered() throws Exception {
    Client client = openRecorded();
    client.close(CloseCode.NORMAL, "");
    assertEquals("8 1000", peer.next());
    peer.text("was on its way");
    peer.close(4001);
    assertEquals("text was on its way", heard.next());
    assertEquals("close 4001 ", heard.next());
    assertTrue(peer.ends(), "one close frame is enough");
  }

  @Test
  void nothingIsSentAfterOurCloseFrame() throws Exception {
    Client client = openRecorded();
    client.close(CloseCode.NORMAL, "");
    assertThrows(IOException.class, () -> client.send("late"));
    assertThrows(IOException.class, () -> client.ping(ByteBuffer.allocate(0)));
    client.close(CloseCode.NORMAL, "");
    assertEquals("8 1000", peer.next());
    peer.frame(RawPeer.PING);
    peer.close(1000);
    assertTrue(peer.ends());
  }

  @Test
  void thePeersCloseFrameIsAnsweredAfterTheQueuedMessages() throws Exception {
    for (int round = 0; round < 30; round++) {
      Client client = openRecorded();
      for (int i = 0; i < 200; i++) {
        client.send("message " + i);
      }
      peer.close(1001);
      for (int i = 0; i < 200; i++) {
        assertEquals("1 message " + i, peer.next());
      }
      assertEquals("8 1001", peer.next());
      peer.hangUp();
      assertEquals("close 1001 ", heard.next());
      assertTrue(client.awaitClosed(LIMIT));
    }
  }

  @Test
  void thePeersCloseFrameIsAnsweredWithItsCodeAndReason() throws Exception {
    String longest = String.join("", Collections.nCopies(123, "x"));
    for (String reason : Arrays.asList("", "bye", "até já", longest)) {
      openRecorded();
      peer.close(4001, reason);
      assertEquals(("8 4001 " + reason).trim(), peer.next());
      peer.hangUp();
      assertEquals("close 4001 " + reason, heard.next());
    }
  }

  @Test
  void aCloseFrameWithoutACodeIsAnsweredWithoutACode() throws Exception {
    openRecorded();
    peer.frame(RawPeer.CLOSE);
    assertEquals("8 ", peer.next());
    peer.hangUp();
  }

  @Test
  void anAnswerWithoutAPhraseOpens() throws Exception {
    for (String line : Arrays.asList("HTTP/1.1 101", "HTTP/1.1 101 ")) {
      peer.statusLine = line;
      openRecorded().drop();
      assertEquals("close 1006 ", heard.next());
    }
  }

  @Test
  void anAnswerWithAWrongFieldIsRefusedWithItsValue() {
    assertRefusal(
        "expected HTTP/1.1 but was 'HTTP/1.0 101'", wrong -> wrong.statusLine = "HTTP/1.0 101");
    assertRefusal("expected 'Upgrade: websocket' but was 'h2c'", wrong -> wrong.upgrade = "h2c");
    assertRefusal(
        "expected 'Connection: Upgrade' but was 'close'", wrong -> wrong.connection = "close");
    assertRefusal(
        "it chose a subprotocol, and none was offered",
        wrong -> wrong.fields = "Sec-WebSocket-Protocol: chat\r\n");
    assertRefusal(
        "it chose an extension, and none was offered",
        wrong -> wrong.fields = "Sec-WebSocket-Extensions: x\r\n");
  }

  private void assertRefusal(String why, Consumer<RawPeer> mistake) {
    HandshakeException e =
        assertThrows(
            HandshakeException.class,
            () -> {
              try (RawPeer wrong = new RawPeer()) {
                mistake.accept(wrong);
                wrong.open(heard);
              }
            });
    assertEquals("The server's opening handshake is wrong: " + why + ".", e.getMessage());
  }

  @Test
  void aWrongAcceptValueIsRefused() {
    peer.fields = "Sec-WebSocket-Accept: x\r\n";
    String message = assertThrows(HandshakeException.class, () -> open(heard)).getMessage();
    assertTrue(message.contains("expected a Sec-WebSocket-Accept for our key but was '"), message);
  }

  @Test
  void aSubprotocolThatWasNotOfferedIsNamed() {
    peer.fields = "Sec-WebSocket-Protocol: other\r\n";
    Request request = peer.request().withSubprotocols(Arrays.asList("chat", "mqtt"));
    String message =
        assertThrows(HandshakeException.class, () -> peer.open(request, heard)).getMessage();
    assertTrue(
        message.contains("it chose the subprotocol 'other' and none of [chat, mqtt]"), message);
  }

  @Test
  void thePingOvertakesMessagesThatWaitAndTheCloseFrameDoesNot() throws Exception {
    peer.bufferLittle();
    Client client =
        peer.open(peer.request().withHeartbeat(Duration.ofDays(1), Duration.ofDays(1)), heard);
    int size = 64 * 1024;
    ByteBuffer message = ByteBuffer.wrap(new byte[size]);
    int sent = 0;
    for (int left = Client.MAX_BACKLOG_BYTES / size; left > 0; left--, sent++) {
      client.send(message);
    }
    client.ping(ByteBuffer.wrap("now".getBytes(UTF_8)));
    client.pingInOrder(ByteBuffer.wrap("last".getBytes(UTF_8)));
    client.close(4000, "");
    int before = 0;
    String frame = peer.next();
    for (; frame.startsWith("2 "); before++) {
      frame = peer.next();
    }
    assertEquals("9 now", frame);
    assertTrue(before < sent / 2, before + " of " + sent + " messages before the ping");
    for (int i = before; i < sent; i++) {
      assertTrue(peer.next().startsWith("2 "), "message " + i);
    }
    assertEquals("9 last", peer.next());
    assertEquals("8 4000", peer.next());
    peer.close(4000);
    peer.hangUp();
    assertTrue(client.awaitClosed(LIMIT));
  }

  @Test
  void aPongOvertakesMessagesThatWait() throws Exception {
    CountDownLatch ponged = new CountDownLatch(1);
    peer.bufferLittle();
    Client client =
        peer.open(
            peer.request().withHeartbeat(Duration.ofDays(1), Duration.ofDays(1)),
            new Recorder() {
              @Override
              public void onText(String text) {
                ponged.countDown(); // What came before it has been answered.
              }
            });
    int messages = Client.MAX_BACKLOG_BYTES / (64 * 1024);
    for (int i = 0; i < messages; i++) {
      client.send(ByteBuffer.wrap(new byte[64 * 1024]));
    }
    peer.frame(RawPeer.PING, (byte) '?');
    peer.text("next");
    assertTrue(ponged.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    int before = 0;
    while (!peer.next().equals("10 ?")) {
      before++;
    }
    assertTrue(before < messages / 2, before + " of " + messages + " messages before the pong");
    client.drop();
  }

  @Test
  void bytesAfterACloseFrameInTheSameReadAreIgnored() throws Exception {
    openRecorded();
    peer.bytes(new byte[] {(byte) 0x88, 2, 3, (byte) 0xe8, (byte) 0x81, 1, 'x', (byte) 0x88, 0});
    assertEquals("8 1000", peer.next());
    assertEquals("close 1000 ", heard.next());
  }

  @Test
  void aCloseReasonThatIsNotUtf8IsClosedWith1007() throws Exception {
    openRecorded();
    peer.frame(RawPeer.CLOSE, (byte) 3, (byte) 0xe8, (byte) 0xff);
    assertEquals("error ProtocolViolationException", heard.next());
    assertEquals("8 1007", peer.next());
    assertEquals("close 1007 Expected a close reason in UTF-8", heard.next());
  }

  @Test
  void aMaskedFrameOfAServerIsClosedWith1002() throws Exception {
    openRecorded();
    peer.bytes(new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'});
    assertEquals("error ProtocolViolationException", heard.next());
    assertEquals("8 1002", peer.next());
  }

  @Test
  void aCloseFrameWithoutACodeIs1005() throws Exception {
    openRecorded();
    peer.bytes(new byte[] {(byte) 0x88, 0});
    assertEquals("close 1005 ", heard.next());
  }

  @Test
  void aMessageInMoreFragmentsThanTheRequestTakesIsClosedWith1009() throws Exception {
    peer.open(peer.request().withMaxMessageFragments(2), heard);
    assertEquals("open", heard.next());
    peer.bytes(new byte[] {1, 1, 'a', 0, 1, 'b', (byte) 0x80, 0});
    assertEquals("text ab", heard.next(), "an empty last fragment does not count");
    peer.bytes(new byte[] {1, 1, 'a', 0, 1, 'b', (byte) 0x80, 1, 'c'});
    assertEquals("error ProtocolViolationException", heard.next());
    assertEquals("8 1009", peer.next());
    peer.hangUp();
  }

  @Test
  void invalidUtf8IsClosedWith1007() throws Exception {
    openRecorded();
    peer.frame(RawPeer.TEXT, (byte) 0xff);
    assertEquals("8 1007", peer.next());
  }

  @Test
  void aConnectionThatBreaksIsAbnormal() throws Exception {
    Client client = openRecorded();
    peer.hangUp();
    assertEquals("close 1006 ", heard.next());
    assertTrue(client.awaitClosed(LIMIT));
    assertThrows(IOException.class, () -> client.send("late"));
    client.close();
  }

  @Test
  void anExceptionOfTheHandlerClosesWith1011() throws Exception {
    open(
        new Recorder() {
          @Override
          public void onText(String text) {
            throw new IllegalStateException(text);
          }
        });
    peer.text("x");
    assertEquals("8 1011", peer.next());
    peer.close(1011);
    assertTrue(peer.ends());
  }

  @Test
  void sendingWaitsForAPeerThatDoesNotRead() throws Exception {
    Client client = openRecorded();
    String megabyte = String.join("", Collections.nCopies(1 << 20, "x"));
    Thread sender = new Thread(() -> sendManyUntilItFails(client, megabyte), "sender");
    sender.start();
    while (sender.isAlive() && sender.getState() != Thread.State.WAITING) {
      Thread.yield();
    }
    assertTrue(sender.isAlive(), "waits with most of it unsent");
    assertEquals("1 " + megabyte, peer.next(), "reading makes room");
    client.drop();
    sender.join(LIMIT.toMillis());
    assertFalse(sender.isAlive(), "the end wakes who waits");
  }

  private static void sendManyUntilItFails(Client client, String text) {
    try {
      for (int i = 0; i < 50; i++) {
        client.send(text);
      }
    } catch (IOException e) {
      return; // The connection has ended.
    }
  }

  @Test
  void withinAHandlerAFullBacklogThrowsInsteadOfWaiting() throws Exception {
    byte[] twoMegabytes = new byte[2 << 20];
    open(
        new Recorder() {
          private Client client;

          @Override
          public void onOpen(Client opened) {
            client = opened;
          }

          @Override
          public void onText(String text) {
            try {
              while (true) {
                client.send(ByteBuffer.wrap(twoMegabytes));
              }
            } catch (IOException e) {
              client.drop();
            }
          }
        });
    peer.text("go");
    assertThrows(
        IOException.class,
        () -> {
          while (!peer.ends()) {
            Thread.yield();
          }
          throw new IOException("ended");
        });
  }

  @Test
  void closeDropsAPeerThatDoesNotAnswer() throws Exception {
    Client client = openRecorded();
    client.close();
    assertEquals("8 1000", peer.next());
    assertEquals("close 1006 ", heard.next());
  }

  @Test
  void invalidCloseCodesReasonsAndPingsAreRefused() throws Exception {
    Client client = openRecorded();
    for (int code : Arrays.asList(0, 999, 1004, 1005, 1006, 1015, 2999, 5000)) {
      assertThrows(IllegalArgumentException.class, () -> client.close(code, ""), "" + code);
    }
    String long124 = String.join("", Collections.nCopies(62, "é"));
    assertThrows(IllegalArgumentException.class, () -> client.close(1000, long124));
    assertThrows(IllegalArgumentException.class, () -> client.ping(ByteBuffer.allocate(126)));
    client.drop();
  }

  @Test
  void aRefusalIsReportedWithItsStatusAndFirstLine() throws Exception {
    peer.statusLine = "HTTP/1.1 403 Forbidden";
    peer.fields = "Content-Type: text/plain\r\nContent-Length: 8\r\n";
    Thread refusing =
        new Thread(
            () -> {
              peer.accept();
              try {
                peer.bytes("Not you.".getBytes(UTF_8));
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    refusing.start();
    HandshakeException e =
        assertThrows(HandshakeException.class, () -> Client.connect(peer.request(), heard));
    refusing.join();
    assertEquals(403, e.status());
    assertTrue(e.getMessage().endsWith("HTTP 403 Forbidden: Not you."), e.getMessage());
  }

  @Test
  void anAddressOfIpv6StandsInBrackets() {
    assertEquals("::1", HostAndPort.parse("[::1]:8000").host());
    assertEquals(8000, HostAndPort.parse("[::1]:8000").port());
    assertEquals("[::1]:8000", HostAndPort.parse("[::1]:8000").toString());
  }
}
