package porthole.device.transport.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.device.transport.EchoServer;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.RawClient;
import porthole.device.transport.Traffic;
import porthole.protocol.Frames;

/**
 * The rates over real sockets. Times are only bounded from below, so a busy machine does no harm.
 */
class RateLimitTest {
  private static final int WAIT_MILLIS = 60_000;

  private static final Limits SLOW =
      Limits.host().with(Limit.MESSAGES_PER_SECOND, 200).with(Limit.BURST_SECONDS, 1);

  private static byte[] times(int count, int opcode, String payload) throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      frames.write(RawClient.frame(opcode, payload));
    }
    return frames.toByteArray();
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  @Test
  void aFastPeerIsReadLaterWithoutLossOrEffectOnOthers() throws Exception {
    try (EchoServer server = EchoServer.within(SLOW);
        RawClient hasty = server.open();
        RawClient other = server.open()) {
      long before = System.nanoTime();
      hasty.write(times(500, Frames.TEXT, "x")); // In one read, or a few.
      for (int i = 0; i < 5; i++) {
        other.send(Frames.TEXT, "still served");
        assertEquals("still served", other.next());
      }
      hasty.send(Frames.TEXT, "last");
      assertEquals(501, hasty.until("last").size());
      assertTrue(secondsSince(before) > 1.4, "300 over the burst, after " + secondsSince(before));
      assertTrue(server.count(Traffic::timesSlowedDown) > 0);
      assertEquals(0, server.count(Traffic::fastPeersClosed));
    }
  }

  @Test
  void pingsCountLikeMessages() throws Exception {
    try (EchoServer server = EchoServer.within(SLOW);
        RawClient hasty = server.open()) {
      long before = System.nanoTime();
      hasty.write(times(500, Frames.PING, ""));
      hasty.send(Frames.TEXT, "last");
      hasty.until("last");
      assertTrue(secondsSince(before) > 1.4, "after " + secondsSince(before));
    }
  }

  @Test
  void aPeerThatStaysOverItsRateIsClosedWith1008() throws Exception {
    Limits limits = SLOW.with(Limit.OVER_RATE_SECONDS, 1).with(Limit.MESSAGES_PER_SECOND, 1000);
    try (EchoServer server = EchoServer.within(limits);
        RawClient hasty = server.open()) {
      Thread sender =
          new Thread(
              () -> {
                try {
                  byte[] some = times(100, Frames.TEXT, "x");
                  for (int i = 0; i < 5_000; i++) {
                    hasty.write(some);
                  }
                } catch (IOException e) {
                  // Closed, as expected.
                }
              });
      sender.start();
      List<String> received = hasty.until("close 1008");
      assertEquals("close 1008", received.get(received.size() - 1));
      assertEquals(1, server.count(Traffic::fastPeersClosed));
      sender.join(WAIT_MILLIS);
      assertFalse(sender.isAlive(), "what is sent after it goes nowhere, for a second at most");
    }
  }

  @Test
  void bytesAfterOurCloseFrameAreReadNoFaster() throws Exception {
    try (EchoServer server = EchoServer.within(SLOW.with(Limit.CLOSING_SECONDS, 60));
        RawClient hasty = server.open()) {
      server.closeAll();
      assertEquals("close 1000", hasty.next());
      hasty.write(times(500, Frames.TEXT, "x"));
      long deadline = System.nanoTime() + WAIT_MILLIS * 1_000_000L;
      while (server.count(Traffic::timesSlowedDown) == 0 && System.nanoTime() < deadline) {
        hasty.write(times(1, Frames.TEXT, "x"));
      }
      assertTrue(server.count(Traffic::timesSlowedDown) > 0);
    }
  }

  @Test
  void aSlowedDownPeerIsNotDroppedAsGone() throws Exception {
    Limits limits = SLOW.with(Limit.PING_SECONDS, 1).with(Limit.GONE_SECONDS, 2);
    try (EchoServer server = EchoServer.within(limits);
        RawClient hasty = server.open()) {
      hasty.write(times(1000, Frames.TEXT, "x")); // 4 s to wait.
      hasty.send(Frames.TEXT, "last");
      List<String> received = hasty.until("last");
      assertEquals("last", received.get(received.size() - 1));
    }
  }

  @Test
  void openingConnectionsTooFastIsRefused() throws Exception {
    Limits limits =
        Limits.host().with(Limit.OPENINGS_PER_SECOND_PER_ADDRESS, 2).with(Limit.BURST_SECONDS, 2);
    try (EchoServer server = EchoServer.within(limits)) {
      String answer = "";
      int asked = 0;
      for (; asked < 100 && !answer.startsWith("HTTP/1.1 503 "); asked++) {
        try (RawClient client = RawClient.connect(server.address())) {
          answer = client.ask("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
        }
      }
      assertTrue(answer.contains("\r\nRetry-After: 5\r\n"), answer);
      assertTrue(asked > 4, "the burst is welcome: " + asked);
      assertTrue(server.count(Traffic::connectionsRefused) > 0);
    }
  }
}
