package porthole.tools.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.FakeDevice;

/** A device whose launcher says one thing each second; the last one from then on. */
class HealthWaitTest {
  private static final Layout LAYOUT = new Layout("/qmf/porthole", "/mnt/data/porthole");
  private final Deque<String> statuses = new ArrayDeque<>();
  private long seconds;

  private void says(String... members) {
    for (String one : members) {
      statuses.add(one.isEmpty() ? "" : "{\"format\": 1, " + one + "}");
    }
  }

  private HealthWait health() {
    FakeDevice device =
        new FakeDevice(
            command -> statuses.size() > 1 ? statuses.remove() : statuses.element(), () -> {}) {
          @Override
          protected CommandResult result(String answer) {
            return answer.isEmpty()
                ? new CommandResult(1, "", "not yet")
                : new CommandResult(0, answer, "");
          }
        };
    return new HealthWait(
        Launcher.of(device, LAYOUT),
        length -> seconds += length.toSeconds(),
        () -> seconds * 1_000_000_000L);
  }

  private static String running(String release, int pid) {
    return "\"state\": \"running\", \"release\": \"" + release + "\", \"pid\": " + pid;
  }

  @Test
  void aReleaseServesOnceANewProcessRunsIt() throws Exception {
    says("", running("1-a", 7), "\"state\": \"starting\", \"release\": \"2-b\"");
    says(running("2-b", 7), running("2-b", 8));
    assertEquals(8, health().await("2-b", 7).pid());
    assertEquals(4, seconds);
  }

  @Test
  void aFailedReleaseIsReportedWithItsReasonAfterTheSwitch() {
    says(running("1-a", 9) + ", \"gave_up\": \"2-b\", \"gave_up_why\": \"exited three times.\"");
    IOException e = assertThrows(IOException.class, () -> health().await("2-b", 7));
    assertEquals(16, seconds, "before that it may be told of an earlier attempt");
    assertTrue(e.getMessage().contains("2-b was given up: exited three times"), e.getMessage());
    assertTrue(e.getMessage().contains("The device runs 1-a"), e.getMessage());
  }

  @Test
  void aReleaseThatFailedEarlierMayServeNow() throws Exception {
    says("\"state\": \"starting\", \"release\": \"2-b\", \"gave_up\": \"2-b\"");
    for (int i = 0; i < 20; i++) {
      says("\"state\": \"starting\", \"release\": \"2-b\", \"gave_up\": \"2-b\"");
    }
    says(running("2-b", 8));
    assertEquals("2-b", health().await("2-b", 7).release());
  }

  @Test
  void aRefusedServiceEndsTheWaitAtOnce() {
    says("\"state\": \"refused\", \"release\": \"2-b\", \"reason\": \"no Java\"");
    IOException e = assertThrows(IOException.class, () -> health().await("2-b", 7));
    assertEquals(16, seconds);
    assertTrue(e.getMessage().contains("no Java"), e.getMessage());
  }

  @Test
  void aLauncherSilentForThreeMinutesEndsTheWait() {
    says("");
    IOException e = assertThrows(IOException.class, () -> health().await("2-b", 7));
    assertEquals(181, seconds);
    assertTrue(e.getMessage().contains("the launcher reports nothing"), e.getMessage());
  }

  @Test
  void theWaitEndsOnceTheFirewallVerdictIsKnown() throws Exception {
    says("\"state\": \"starting\"", running("1-a", 7) + ", \"outside\": \"\"");
    says(running("1-a", 7) + ", \"outside\": \"accepted\"");
    assertEquals("running", health().awaitRunning().state());
    assertEquals(2, seconds);
  }

  @Test
  void aServiceStartingForAMinuteIsReportedAsStarting() throws Exception {
    says("\"state\": \"starting\"");
    assertEquals("starting", health().awaitRunning().state());
    assertEquals(60, seconds);
  }
}
