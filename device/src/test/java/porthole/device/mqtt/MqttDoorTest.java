package porthole.device.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import porthole.device.hub.Hub;
import porthole.device.hub.SignalPattern;

class MqttDoorTest {
  /** More than may wait for the loop at once. */
  private static final int ERRORS = 100;

  private static final int WAIT_SECONDS = 60;

  @Test
  void aMessageThatTheLoopRejectsReleasesItsPlace() throws Exception {
    Hub hub = Hub.open("test", Hub.RING_BYTES);
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    hub.subscribe(
        delivery -> heard.add(delivery.signal().event() + ' ' + delivery.signal().data()),
        List.of(SignalPattern.parse("garden")));
    AtomicInteger taken = new AtomicInteger();
    Executor loop =
        work -> {
          if (taken.incrementAndGet() <= ERRORS) {
            throw new IllegalStateException("on purpose");
          }
          work.run();
        };
    FakeBroker.Welcome welcome =
        client -> {
          for (int i = 0; i <= ERRORS; i++) {
            FakeBroker.publish(client, "porthole/garden/rain", Integer.toString(i));
          }
        };
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, welcome)) {
      Broker broker =
          Broker.at("127.0.0.1", fake.port(), false).in(List.of(SignalPattern.parse("garden")));
      MqttDoor door = MqttDoor.open(broker, hub, loop);
      door.start();
      try {
        assertEquals("rain " + ERRORS, heard.poll(WAIT_SECONDS, TimeUnit.SECONDS));
      } finally {
        door.close();
      }
    }
  }
}
