package porthole.tools.serial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import jssc.SerialPort;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import porthole.tools.InjectedErrors;
import porthole.tools.board.BoardLostException;

@Timeout(600)
class SerialWireTest {
  @BeforeAll
  static void loadTheLibrary() throws IOException {
    NativeLibrary.load();
  }

  /** A port that throws at its first write. */
  private static final class FaultyPort extends SerialPort {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Throwable fault;
    private boolean thrown;

    private FaultyPort(Throwable fault) {
      super("/dev/ttyOfATest");
      this.fault = fault;
    }

    @Override
    public boolean writeBytes(byte[] bytes) {
      if (!thrown) {
        thrown = true;
        InjectedErrors.raise(fault);
      }
      written.writeBytes(bytes);
      return true;
    }

    @Override
    public boolean closePort() {
      return true;
    }
  }

  static Stream<Throwable> faults() {
    return Stream.of(
        new OutOfMemoryError("injected"),
        new StackOverflowError("injected"),
        new IllegalStateException("injected"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anErrorInTheWritingThreadIsReportedAndTheNextWriteWorks(Throwable fault) throws Exception {
    FaultyPort port = new FaultyPort(fault);
    try (SerialWire wire = SerialWire.over(port)) {
      byte[] bytes = "next".getBytes(StandardCharsets.US_ASCII);
      BoardLostException e = assertThrows(BoardLostException.class, () -> wire.write(bytes));
      assertSame(fault, e.getCause());
      wire.write(bytes);
      assertEquals("next", port.written.toString(StandardCharsets.US_ASCII));
    }
  }
}
