package porthole.tools.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class OptionValuesTest {

  @Test
  void aPortIsANumberFrom1To65535() {
    assertEquals(1, new PortConverter().convert("1"));
    assertEquals(65_535, new PortConverter().convert("65535"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "65536", "99999999999", "8001abc", "-1", "+1", " 1", "1.0", "٣"})
  void anInvalidPortIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> new PortConverter().convert(text));
  }

  @Test
  void secondsMayHaveDecimals() {
    assertEquals(Duration.ZERO, new SecondsConverter().convert("0"));
    assertEquals(Duration.ofMillis(2_500), new SecondsConverter().convert("2.5"));
    assertEquals(Duration.ofNanos(1), new SecondsConverter().convert(".000000001"));
    assertEquals(Duration.ofDays(1), new SecondsConverter().convert("86400"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "-1", "1,5", "1e3", "NaN", "Infinity", "86400.1", "9999999999"})
  void anInvalidTimeIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> new SecondsConverter().convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a:8000", "a/b?c", "ws://a", "wss://a:1/", "[::1]:8000/", "u:p@a"})
  void aUrlMayLackItsScheme(String text) {
    String url = text.contains("://") ? text : "ws://" + text;
    assertEquals(url, new WebSocketUrlConverter().convert(text).uri().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://a", "file:///a", "a:0", "a:80x", "a b", "a#b", "ws://", "::1"})
  void anInvalidUrlIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> new WebSocketUrlConverter().convert(text));
  }
}
