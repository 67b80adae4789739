package porthole.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SendPaceTest {

  @Test
  void inFlightPaceAllowsTheAnsweredMessagesPlusTheDepth() {
    SendPace pace = SendPace.inFlight(4);
    assertEquals(4, pace.allowed(0, 0));
    assertEquals(13, pace.allowed(1_000_000_000, 9));
  }

  @Test
  void inFlightPaceMeasuresFromTheSendTime() {
    SendPace pace = SendPace.inFlight(2);
    pace.sent(0, 100);
    pace.sent(1, 110);
    pace.sent(2, 150);
    assertEquals(110, pace.since(1));
    assertEquals(150, pace.since(2));
    assertEquals(170, pace.countedAt(150, 170));
  }

  @Test
  void aFixedPaceSendsDueMessagesWithoutWaitingForAnswers() {
    SendPace pace = SendPace.fixed(1000, 10, 100);
    assertEquals(0, pace.allowed(999, 0));
    assertEquals(1, pace.allowed(1000, 0));
    assertEquals(1, pace.allowed(1009, 0));
    assertEquals(11, pace.allowed(1100, 0));
  }

  @Test
  void aFixedPaceMeasuresFromTheDueTimeOfALateMessage() {
    SendPace pace = SendPace.fixed(1000, 10, 100);
    pace.sent(3, 500_000);
    assertEquals(1030, pace.since(3));
    assertEquals(1030, pace.countedAt(1030, 500_100));
  }

  @Test
  void aFixedPaceStopsSendingWithoutAnswersAndKeepsMessagesDue() {
    SendPace pace = SendPace.fixed(0, 1, 100);
    assertEquals(105, pace.allowed(1_000_000, 5));
    assertEquals(1_000_001, pace.due(1_000_000, 105));
  }

  @Test
  void aMessageIsAllowedAtItsDueTime() {
    SendPace pace = SendPace.fixed(7, 1e9 / 3, 1 << 20);
    for (long message = 0; message < 1000; message++) {
      assertEquals(message + 1, pace.allowed(pace.since(message), 0), "message " + message);
    }
  }
}
