package porthole.device.channels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Collections.emptyList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.device.hub.Hub;
import porthole.device.transport.Server;
import porthole.device.transport.SiteAccess;

/** What a signal takes in memory while it is relayed. */
class SharedSignalTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int RECEIVERS = 50;
  private static final int DATA_BYTES = 20_000;

  /** What a signal takes beside its bytes: its objects, and the receipt. */
  private static final int OBJECT_BYTES = 6_000;

  private final Hub hub = Hub.open("h", Hub.RING_BYTES);
  private final ChannelsContext door;
  private int received;

  SharedSignalTest() throws IOException {
    SiteAccess sites = SiteAccess.of(emptyList(), emptyList());
    Access access = Access.of(Token.none(), TokenRule.OUTSIDE, sites);
    ReplayMemory replays = ReplayMemory.of(hub, 1024 * 1024);
    door = new ChannelsContext(Server.open(), hub, access, "1", false, replays);
  }

  private ChannelsTestClient client() {
    return new ChannelsTestClient("192.0.2.1", door, ChannelsHandler::admitted);
  }

  private List<ChannelsTestClient> receivers(String question) {
    List<ChannelsTestClient> receivers = new ArrayList<>();
    for (int i = 0; i < RECEIVERS; i++) {
      ChannelsTestClient client = client();
      client.says("{\"message\":\"porthole.subscribe\",\"data\":" + question + "}");
      receivers.add(client);
    }
    for (ChannelsTestClient client : receivers) {
      client.receiver =
          message -> {
            received++;
            assertTrue(message.length() > DATA_BYTES);
          };
    }
    return receivers;
  }

  /** Returns the bytes allocated for the last of some equal signals. */
  private long allocated() {
    ChannelsTestClient sender = client();
    sender.receiver = receipt -> {};
    String data = "é".repeat(DATA_BYTES / 2);
    ByteBuffer text =
        ByteBuffer.wrap(
            ("{\"id\":1,\"message\":\"garden.rain\",\"data\":\"" + data + "\"}").getBytes(UTF_8));
    long bytes = 0;
    for (int i = 0; i < 10; i++) {
      received = 0;
      long before = THREADS.getCurrentThreadAllocatedBytes();
      sender.says(text.duplicate());
      bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertEquals(RECEIVERS, received);
    }
    return bytes;
  }

  @Test
  void aSignalIsCopiedOnceForAllItsReceivers() {
    receivers("{\"patterns\":[\"garden\",\"*.alarm\"]}");
    long bytes = allocated();
    assertTrue(bytes < DATA_BYTES + OBJECT_BYTES, "bytes: " + bytes);
  }

  @Test
  void anEnvelopeIsMadeOnceForAllItsReceivers() {
    receivers("{\"patterns\":[\"garden\"],\"numbered\":true}");
    long bytes = allocated();
    assertTrue(bytes < 2 * DATA_BYTES + OBJECT_BYTES, "bytes: " + bytes);
  }
}
