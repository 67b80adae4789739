package porthole.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EchoProbeTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String NONCE = "0123456789abcdef";
  private static final String ECNON = "fedcba9876543210";

  private RawPeer peer;

  @BeforeEach
  void listen() throws IOException {
    peer = new RawPeer();
  }

  @AfterEach
  void close() throws Exception {
    peer.close();
  }

  /** Opens a probe to a peer that gives these answers, one to each message. */
  private EchoProbe probe(Duration limit, List<String> answers) throws Exception {
    Thread serving =
        new Thread(
            () -> {
              peer.accept();
              for (String answer : answers) {
                try {
                  peer.next();
                  peer.text(answer);
                } catch (IOException e) {
                  return; // The probe has seen enough.
                }
              }
            },
            "echo-peer");
    serving.start();
    return EchoProbe.open(peer.request(), limit);
  }

  private void check(List<String> answers) throws Exception {
    try (EchoProbe probe = probe(LIMIT, answers)) {
      probe.check(NONCE);
    }
  }

  private String complaint(List<String> answers) {
    return assertThrows(IOException.class, () -> check(answers)).getMessage();
  }

  @Test
  void anEchoThatFlipsIsRight() throws Exception {
    check(List.of(NONCE, "pilf", ECNON, "flip"));
  }

  @Test
  void anEchoThatWasFlippedBeforeIsRightAndStaysFlipped() throws Exception {
    check(List.of(ECNON, "flip", NONCE, "pilf"));
  }

  @Test
  void echoTellsWhetherTheTextCameBackReversed() throws Exception {
    try (EchoProbe probe = probe(LIMIT, List.of(NONCE, ECNON))) {
      assertFalse(probe.echo(NONCE));
      assertTrue(probe.echo(NONCE));
    }
  }

  @Test
  void eachWrongAnswerIsToldWithTheRightOne() {
    assertEquals("Expected '" + NONCE + "' but was 'Hello'", complaint(List.of("Hello")));
  }

  @Test
  void anEchoWithoutFlipIsWrong() {
    assertEquals("Expected 'pilf' but was 'flip'", complaint(List.of(NONCE, "flip")));
  }

  @Test
  void anEchoThatStaysFlippedIsWrong() {
    assertEquals(
        "Expected 'flip' but was 'pilf'", complaint(List.of(NONCE, "pilf", ECNON, "pilf")));
  }

  @Test
  void aLongWrongAnswerIsCut() {
    assertTrue(complaint(List.of("x".repeat(100))).length() < 120);
  }

  @Test
  void aConnectionThatEndsBeforeTheAnswerIsTold() throws Exception {
    try (EchoProbe probe = probe(LIMIT, List.of(NONCE))) {
      probe.echo(NONCE);
      peer.hangUp();
      assertThrows(IOException.class, () -> probe.flip(NONCE, false));
    }
  }

  @Test
  void aPeerThatSendsUnaskedEndsTheConnection() throws Exception {
    Thread flood =
        new Thread(
            () -> {
              peer.accept();
              try {
                for (int i = 0; i < 100; i++) {
                  peer.text(NONCE);
                }
              } catch (IOException e) {
                return; // The probe has seen enough.
              }
            },
            "flood-peer");
    flood.start();
    try (EchoProbe probe = EchoProbe.open(peer.request(), Duration.ofMillis(500))) {
      assertThrows(IOException.class, () -> probe.check(NONCE));
    }
  }

  @Test
  void aPeerThatIsSilentIsLeftAtTheTimeLimit() throws Exception {
    try (EchoProbe probe = probe(Duration.ofMillis(300), List.of())) {
      assertThrows(SocketTimeoutException.class, () -> probe.check(NONCE));
    }
  }
}
