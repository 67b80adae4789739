package porthole.tools.message;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import porthole.tools.InjectedErrors;
import porthole.tools.terminal.Output;

/** What runs beside the conversation of {@code porthole connect}. */
@Timeout(600)
class SessionPartsTest {

  @ParameterizedTest
  @MethodSource("porthole.tools.InjectedErrors#all")
  void anErrorInAThreadFailsTheSession(Throwable fault) throws Exception {
    PrintingSession session =
        new PrintingSession(Output.to(OutputStream.nullOutputStream()), true, 0);
    ConnectCommand.background("porthole-input", session, () -> InjectedErrors.raise(fault));
    Optional<String> failure = session.awaitEnd();
    assertTrue(failure.isPresent() && failure.get().contains("injected"), "" + failure);
  }
}
