package porthole.tools;

import java.util.stream.Stream;

/** What tests throw in a thread: no memory, no stack, a fault of the code. */
public final class InjectedErrors {
  private InjectedErrors() {}

  /** Returns one of each kind; a source of arguments. */
  public static Stream<Throwable> all() {
    return Stream.of(
        new OutOfMemoryError("injected"),
        new StackOverflowError("injected"),
        new IllegalStateException("injected"));
  }

  /** Throws one of them. */
  public static void raise(Throwable error) {
    if (error instanceof Error fatal) {
      throw fatal;
    }
    throw (RuntimeException) error;
  }
}
