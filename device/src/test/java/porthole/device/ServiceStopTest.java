package porthole.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The threads that leave the broker and the Toon while the service stops. */
class ServiceStopTest {
  static Stream<Throwable> faults() {
    return Stream.of(
        new OutOfMemoryError("injected"),
        new StackOverflowError("injected"),
        new IllegalStateException("injected"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anErrorWhileLeavingTheBrokerEndsNothingElse(Throwable fault) throws Exception {
    List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
    try {
      Service.inBackground(() -> InjectedFaults.raise(fault)).join();
      assertEquals(List.of(), uncaught);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }
}
