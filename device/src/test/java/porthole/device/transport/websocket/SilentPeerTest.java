package porthole.device.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Connection;
import porthole.device.transport.EchoServer;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.RawClient;
import porthole.device.transport.Routes;
import porthole.protocol.Frames;

/** Who does not answer pings, at an endpoint that spares such peers and at one that does not. */
class SilentPeerTest {
  private static final Limits SHORT =
      Limits.host().with(Limit.PING_SECONDS, 1).with(Limit.GONE_SECONDS, 2);

  private static final Endpoint SPARING =
      new Endpoint() {
        @Override
        public boolean sparesSilent() {
          return true;
        }

        @Override
        public Handler open(Connection connection, HttpRequest request) {
          return new Handler() {
            @Override
            public void onText(String text) {
              connection.send(text);
            }

            @Override
            public void onBinary(ByteBuffer data) {}

            @Override
            public void onClose(int code, String reason) {}
          };
        }
      };

  private static EchoServer server() throws Exception {
    return EchoServer.beside(Routes.none().webSocket("/sparing", SPARING), SHORT);
  }

  @Test
  void aSparedPeerThatNeverAnsweredAPingStaysAndIsPinged() throws Exception {
    try (EchoServer server = server();
        RawClient sleeper = RawClient.open(server.address(), "/sparing")) {
      for (int i = 0; i < 4; i++) { // Longer than a peer may be silent.
        assertEquals("ping", sleeper.next());
      }
      sleeper.send(Frames.TEXT, "awake");
      assertEquals("awake", sleeper.next());
    }
  }

  @Test
  void aSparedPeerThatStopsAnsweringPingsIsDropped() throws Exception {
    try (EchoServer server = server();
        RawClient client = RawClient.open(server.address(), "/sparing")) {
      assertEquals("ping", client.next());
      client.send(Frames.PONG, "");
      assertEquals(List.of("ping", "end"), client.until("end"));
    }
  }

  @Test
  void aSilentPeerOfAnotherEndpointIsDropped() throws Exception {
    try (EchoServer server = server();
        RawClient sleeper = server.open()) {
      assertEquals(List.of("ping", "end"), sleeper.until("end"));
    }
  }
}
