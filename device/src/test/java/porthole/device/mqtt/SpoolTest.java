package porthole.device.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpoolTest {
  private static final int MOST = 4;
  private static final long MILLIS = 1;

  /** Longer than a test may take. */
  private static final long FOREVER_MILLIS = 3_600_000;

  private static OutgoingMessage message(int i) {
    return OutgoingMessage.status("t", Integer.toString(i));
  }

  private static List<Long> numbers(List<OutgoingMessage> messages) {
    List<Long> numbers = new ArrayList<>();
    messages.forEach(message -> numbers.add(message.number()));
    return numbers;
  }

  @Test
  void messagesInFlightAreBounded() throws InterruptedException {
    Spool spool = new Spool(100_000);
    for (int i = 1; i <= 10; i++) {
      spool.add(message(i));
    }
    List<OutgoingMessage> first = spool.next(MOST, MILLIS);
    assertEquals(List.of(1L, 2L, 3L, 4L), numbers(first));
    assertEquals(List.of(), spool.next(MOST, MILLIS));
    spool.acknowledged(first.get(1));
    assertEquals(List.of(5L), numbers(spool.next(MOST, MILLIS)));
  }

  @Test
  void messagesInFlightAreResentFirstInOrderAndMarkedAfterALoss() throws InterruptedException {
    Spool spool = new Spool(100_000);
    for (int i = 1; i <= 6; i++) {
      spool.add(message(i));
    }
    List<OutgoingMessage> first = spool.next(MOST, MILLIS);
    spool.acknowledged(first.get(0));
    spool.rewind();
    spool.acknowledged(first.get(2)); // Too late: it belonged to the connection that was cut.
    List<OutgoingMessage> again = spool.next(MOST, MILLIS);
    assertEquals(List.of(2L, 3L, 4L, 5L), numbers(again));
    assertEquals(
        List.of(true, true, true, false), again.stream().map(OutgoingMessage::isResent).toList());
  }

  @Test
  void theOldestMessagesAreDroppedAndCounted() throws InterruptedException {
    Spool spool = new Spool(3 * (Spool.ENTRY_BYTES + 2));
    for (int i = 1; i <= 5; i++) {
      spool.add(message(i));
    }
    assertEquals(2, spool.dropped());
    assertEquals(List.of(3L, 4L, 5L), numbers(spool.next(MOST, MILLIS)));
  }

  @Test
  void aMessageLargerThanTheSpoolIsDropped() {
    Spool spool = new Spool(1000);
    spool.add(OutgoingMessage.status("t", "x".repeat(1000)));
    assertEquals(1, spool.dropped());
    assertEquals(0, spool.bytes());
  }

  @Test
  void aWakeUpBeforeTheWaitIsNotLost() throws InterruptedException {
    Spool spool = new Spool(1000);
    spool.wake();
    assertEquals(List.of(), spool.next(MOST, FOREVER_MILLIS));
  }

  @Test
  void randomOperationsLoseAndReorderNothingWithinTheBound() throws InterruptedException {
    Random random = new Random(2);
    Spool spool = new Spool(Long.MAX_VALUE);
    List<Long> arrived = new ArrayList<>();
    List<OutgoingMessage> underWay = new ArrayList<>();
    int added = 0;
    while (arrived.size() < 5000) {
      switch (random.nextInt(4)) {
        case 0:
          spool.add(message(++added));
          break;
        case 1:
          spool.wake(); // So that it does not wait when there is nothing.
          underWay.addAll(spool.next(MOST, MILLIS));
          break;
        case 2:
          if (!underWay.isEmpty()) {
            OutgoingMessage first = underWay.remove(0);
            spool.acknowledged(first);
            arrived.add(first.number());
          }
          break;
        default:
          if (random.nextInt(10) == 0) {
            spool.rewind();
            underWay.clear();
          }
      }
    }
    for (int i = 0; i < arrived.size(); i++) {
      assertEquals(i + 1L, arrived.get(i));
    }
  }
}
