package porthole.device.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.device.echo.EchoEndpoint;
import porthole.device.transport.Connection;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Peer;
import porthole.device.transport.Requests;
import porthole.device.transport.Traffic;

/** PROTOCOL.md, section 3: GET /monitor. */
class MonitorTest {
  private final EchoEndpoint echo = new EchoEndpoint();
  private final Monitor monitor = new Monitor(echo, new Traffic());

  private HttpResponse response() {
    Peer peer = Peer.at(new InetSocketAddress("127.0.0.1", 1));
    return monitor.answer(Requests.of("GET /monitor HTTP/1.1", "Host: localhost"), peer);
  }

  private JsonObject answer() throws Exception {
    return JsonParser.object().from(new String(response().body(), UTF_8));
  }

  private Handler client(int port) {
    Peer peer = Peer.at(new InetSocketAddress("192.168.1.7", port));
    Connection connection =
        (Connection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> method.getName().equals("peer") ? peer : null);
    return echo.open(connection, null);
  }

  private static void say(Handler client, String text) {
    client.onText(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private List<String> texts() throws Exception {
    List<String> texts = new ArrayList<>();
    for (Object message : answer().getArray("messages")) {
      texts.add(((JsonObject) message).getString("text"));
    }
    return texts;
  }

  @Test
  void theAnswerIsJsonThatMayNotBeCached() {
    assertEquals(200, response().status());
    assertEquals("application/json", response().headers().get("Content-Type"));
    assertEquals("no-store", response().headers().get("Cache-Control"));
  }

  @Test
  void withoutClientsTheListIsEmpty() throws Exception {
    assertEquals(
        "{\"name\":\"porthole\",\"connections\":0,\"opened_from_outside\":0,\"echo_clients\":0,"
            + "\"flipped\":0,\"clients\":[],\"messages\":[]}\n",
        new String(response().body(), UTF_8));
  }

  @Test
  void aClientIsListedWithItsMessagesUntilItLeaves() throws Exception {
    Handler client = client(50412);
    Handler other = client(50413);
    say(client, "hello");
    say(client, "flip");
    assertEquals(2, answer().getInt("echo_clients"));
    assertEquals(1, answer().getInt("flipped"));
    JsonObject told = answer().getArray("clients").getObject(0);
    assertEquals("192.168.1.7:50412", told.getString("address"));
    assertEquals(2, told.getInt("messages"));
    assertEquals(true, told.getBoolean("flipped"));
    JsonObject hello = answer().getArray("messages").getObject(0);
    assertEquals("192.168.1.7:50412", hello.getString("from"));
    assertEquals("hello", hello.getString("text"));
    assertEquals(false, hello.getBoolean("flipped"), "before it was flipped");
    assertEquals(true, answer().getArray("messages").getObject(1).getBoolean("flipped"));
    client.onClose(1000, "");
    assertEquals(1, answer().getArray("clients").size());
    other.onClose(1000, "");
    assertEquals(0, answer().getInt("echo_clients"));
    assertEquals(List.of("hello", "flip"), texts());
  }

  @Test
  void of25ClientsTheFirst20AreListedAndAllCounted() throws Exception {
    for (int port = 1; port <= 25; port++) {
      client(port);
    }
    assertEquals(25, answer().getInt("echo_clients"));
    assertEquals(20, answer().getArray("clients").size());
  }

  @Test
  void theLastTenMessagesAreListedOldestFirst() throws Exception {
    Handler client = client(1);
    for (int i = 1; i <= 13; i++) {
      say(client, "m" + i);
    }
    assertEquals(List.of("m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12", "m13"), texts());
  }

  @Test
  void aLongTextIsCutBetweenCharactersAndABinaryMessageIsShownAsItsSize() throws Exception {
    Handler client = client(1);
    say(client, "a".repeat(80));
    say(client, "a".repeat(81));
    say(client, "a".repeat(78) + "é😀");
    say(client, "😀".repeat(21));
    client.onBinary(ByteBuffer.allocate(1234));
    assertEquals(
        List.of(
            "a".repeat(80),
            "a".repeat(79) + "...",
            "a".repeat(78) + "...",
            "😀".repeat(19) + "...",
            "1234 bytes"),
        texts());
  }
}
