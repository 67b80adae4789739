package porthole.device.echo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Connection;
import porthole.device.transport.Handler;
import porthole.device.transport.Peer;

/** PROTOCOL.md, section 2: what the handler has its connection do. */
class EchoHandlerTest {
  private final List<String> sent = new ArrayList<>();
  private long charged;

  private Connection connection(String host) {
    Peer peer = Peer.at(new InetSocketAddress(host, 1));
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "charge" -> charged += (long) arguments[0];
                case "sendText" -> sent.add(UTF_8.decode((ByteBuffer) arguments[0]).toString());
                case "peer" -> {
                  return peer;
                }
                default -> {}
              }
              return null;
            });
  }

  private static void say(Handler handler, String text) {
    handler.onText(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private long now;

  /** What a client hears that says something on a connection of its own. */
  private String answer(EchoEndpoint echo, String host, String text) {
    sent.clear();
    Handler handler = echo.open(connection(host), null);
    say(handler, text);
    handler.onClose(1000, "");
    return sent.get(0);
  }

  /** As the original QML client does: each tap is a connection. */
  @Test
  void aCompatibleEchoKeepsAFlipForTheNextConnectionFromItsAddress() {
    EchoEndpoint echo = EchoEndpoint.compatible(() -> now);
    assertEquals("pilf", answer(echo, "192.0.2.1", "flip"));
    assertEquals("olleh", answer(echo, "192.0.2.1", "hello"));
    assertEquals("hello", answer(echo, "192.0.2.2", "hello"));
    assertEquals("flip", answer(echo, "192.0.2.1", "flip"));
    assertEquals("hello", answer(echo, "192.0.2.1", "hello"));
    EchoEndpoint usual = new EchoEndpoint();
    assertEquals("pilf", answer(usual, "192.0.2.1", "flip"));
    assertEquals("hello", answer(usual, "192.0.2.1", "hello"));
  }

  @Test
  void keptFlipsAreBoundedInTimeAndNumber() {
    EchoEndpoint echo = EchoEndpoint.compatible(() -> now);
    answer(echo, "192.0.2.1", "flip");
    now += FlipsByAddress.KEPT_NANOS - 1;
    assertEquals("olleh", answer(echo, "192.0.2.1", "hello"));
    now += FlipsByAddress.KEPT_NANOS;
    assertEquals("hello", answer(echo, "192.0.2.1", "hello"));
    for (int i = 0; i <= FlipsByAddress.MAX_ADDRESSES; i++) {
      answer(echo, "198.51.100." + i, "flip");
    }
    assertEquals("hello", answer(echo, "198.51.100.0", "hello"));
    assertEquals("olleh", answer(echo, "198.51.100.1", "hello"));
  }

  @Test
  void reversedTextIsChargedSixTimesItsBytes() {
    Handler handler = new EchoEndpoint().open(connection("192.0.2.1"), null);
    say(handler, "x".repeat(1000));
    assertEquals(0, charged);
    say(handler, "flip");
    charged = 0;
    say(handler, "x".repeat(1000));
    assertEquals(1000 * EchoHandler.FLIP_COST, charged);
    say(handler, "flip");
    charged = 0;
    say(handler, "x".repeat(1000));
    assertEquals(0, charged);
  }
}
