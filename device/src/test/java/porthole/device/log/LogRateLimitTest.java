package porthole.device.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LogRateLimitTest {
  private static final long MINUTE = LogRateLimit.MINUTE_NANOS;

  private final LogRateLimit limit = new LogRateLimit();

  @Test
  void oneLineAMinuteIsWrittenPerKindAndSource() {
    assertEquals(OptionalLong.of(0), limit.admit("slow", "a", 5));
    assertEquals(OptionalLong.empty(), limit.admit("slow", "a", 6));
    assertEquals(OptionalLong.empty(), limit.admit("slow", "a", 4 + MINUTE));
    assertEquals(OptionalLong.of(2), limit.admit("slow", "a", 5 + MINUTE));
    assertEquals(OptionalLong.empty(), limit.admit("slow", "a", 6 + MINUTE));
  }

  @Test
  void eachKindAndSourceIsLimitedSeparately() {
    assertEquals(OptionalLong.of(0), limit.admit("slow", "a", 5));
    assertEquals(OptionalLong.of(0), limit.admit("slow", "b", 5));
    assertEquals(OptionalLong.of(0), limit.admit("refused", "a", 5));
  }

  @Test
  void lostLinesAreReportedAfterTheirMinuteEvenIfNoneFollows() {
    limit.leftOut(0);
    limit.admit("{} is slow", "a", 5);
    limit.admit("{} is slow", "a", 6);
    limit.admit("{} is refused", "a", 7);
    assertEquals(List.of(), limit.leftOut(MINUTE - 1));
    assertEquals(
        List.of("1 more lines were left out of a: {} is slow"), limit.leftOut(10 + MINUTE));
    assertEquals(0, limit.size());
  }

  @Test
  void aHundredThousandSourcesShareOneLinePerKind() {
    int written = 0;
    for (int i = 0; i < 100_000; i++) {
      written += limit.admit("slow", "source " + i, i).isPresent() ? 1 : 0;
    }
    assertEquals(LogRateLimit.MAX_SOURCES_OF_KIND + 1, written);
    assertTrue(limit.admit("refused", "one more", 100_000).isPresent());
    assertEquals(LogRateLimit.MAX_SOURCES_OF_KIND + 2, limit.size());
  }

  @Test
  void inventedKindsAndSourcesTakeBoundedMemory() {
    int written = 0;
    for (int i = 0; i < 100_000; i++) {
      written += limit.admit("kind " + i % 1000, "source " + i, i).isPresent() ? 1 : 0;
    }
    int most = LogRateLimit.MAX_SOURCES + LogRateLimit.MAX_KINDS + 1;
    assertTrue(written <= most, "written: " + written);
    assertTrue(limit.size() <= most, "remembered: " + limit.size());
  }

  @Test
  void entriesAreFreedAfterAQuietMinute() {
    for (int i = 0; i < LogRateLimit.MAX_SOURCES_OF_KIND; i++) {
      limit.admit("slow", "source " + i, 0);
    }
    limit.leftOut(MINUTE);
    assertEquals(0, limit.size());
    assertEquals(OptionalLong.of(0), limit.admit("slow", "new", MINUTE));
    assertEquals(OptionalLong.of(0), limit.admit("slow", "another", MINUTE));
  }

  @Test
  void lostLinesAreReportedInOneLineForAnySource() {
    limit.admit("{} is slow", "a\nb\u001b", 0);
    limit.admit("{} is slow", "a\nb\u001b", 0);
    assertEquals(
        List.of("1 more lines were left out of a b : {} is slow"), limit.takeLeftOut(MINUTE));
  }

  @Test
  void aLogLineStaysOneLineWithLineEndsInArguments() {
    assertEquals("a  b: c d", PeerLog.text("{}: {}", "a\r\nb", "c\u001bd"));
    assertEquals("nothing", PeerLog.text("nothing"));
  }
}
