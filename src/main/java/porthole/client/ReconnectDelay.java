package porthole.client;

import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import porthole.protocol.Backoff;
import porthole.protocol.CloseCode;

/**
 * How long a client that has lost its connection waits for the next, if there is to be one
 * (PROTOCOL.md, section 4.8).
 */
final class ReconnectDelay {

  private static final long LONGEST_WAIT_SECONDS = 86_400;
  private static final Pattern SECONDS = Pattern.compile("\\s*(\\d+)");
  private static final int MAX_DIGITS = 9;

  private static final int FIRST_PRIVATE_CODE = 4000;
  private static final int SERVICE_RESTART = 1012;

  private final Backoff backoff;

  private ReconnectDelay(Backoff backoff) {
    this.backoff = backoff;
  }

  /**
   * Returns a delay that has seen no failure.
   *
   * @param random gives numbers from 0 to 1, so that many clients do not come back at once
   */
  static ReconnectDelay with(DoubleSupplier random) {
    return new ReconnectDelay(Backoff.with(random));
  }

  /**
   * Returns how many milliseconds to wait before the next attempt; nothing if there is to be none.
   *
   * @param code with which the connection ended; {@link CloseCode#ABNORMAL} if there was none
   * @param openMillis how long it was open
   */
  OptionalLong millisAfter(int code, String reason, long openMillis) {
    if (code == CloseCode.POLICY_VIOLATION || code >= FIRST_PRIVATE_CODE) {
      return OptionalLong.empty();
    }
    backoff.wasOpen(openMillis);
    return OptionalLong.of(1000 * seconds(code, reason) + backoff.next());
  }

  private static long seconds(int code, String reason) {
    Matcher matcher = SECONDS.matcher(reason);
    boolean says = code == SERVICE_RESTART || code == CloseCode.TRY_AGAIN_LATER;
    if (!says || !matcher.lookingAt()) {
      return 0;
    }
    String digits = matcher.group(1);
    return digits.length() > MAX_DIGITS
        ? LONGEST_WAIT_SECONDS
        : Math.min(Long.parseLong(digits), LONGEST_WAIT_SECONDS);
  }
}
