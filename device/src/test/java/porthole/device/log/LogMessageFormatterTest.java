package porthole.device.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.tinylog.Supplier;

class LogMessageFormatterTest {
  private final LogMessageFormatter formatter = new LogMessageFormatter(Locale.ROOT, false);

  @Test
  void eachPlaceIsReplacedByTheNextArgument() {
    assertEquals("a 1 b two c", format("a {} b {} c", 1, "two"));
    assertEquals("1two", format("{}{}", 1, "two"));
    assertEquals("none", format("none"));
  }

  @Test
  void aSupplierIsAskedForItsValue() {
    Supplier<String> late = () -> "late";
    assertEquals("is late", format("is {}", late));
  }

  @Test
  void anArgumentWithoutAPlaceIsLeftOutAndAPlaceWithoutAnArgumentStays() {
    assertEquals("a 1", format("a {}", 1, 2));
    assertEquals("a 1 {}", format("a {} {}", 1));
  }

  private String format(String message, Object... arguments) {
    return formatter.format(message, arguments);
  }
}
