package porthole.client;

import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import porthole.protocol.CloseCode;

/** When a client that has lost its connection comes back (PROTOCOL.md, section 4.8). */
final class Backoff {

  private static final long FIRST_MILLIS = 500;
  private static final long LAST_MILLIS = 30_000;

  /** After a connection of this length retries begin anew. */
  private static final long PROVEN_MILLIS = 5_000;

  private static final long LONGEST_WAIT_SECONDS = 86_400;
  private static final Pattern SECONDS = Pattern.compile("\\s*(\\d+)");
  private static final int MAX_DIGITS = 9;

  private static final int FIRST_PRIVATE_CODE = 4000;
  private static final int SERVICE_RESTART = 1012;

  private final DoubleSupplier random;
  private int tries;

  private Backoff(DoubleSupplier random) {
    this.random = random;
  }

  /**
   * Returns one that nothing has happened to yet.
   *
   * @param random gives numbers from 0 to 1, so that many clients do not come back at once
   */
  static Backoff with(DoubleSupplier random) {
    return new Backoff(random);
  }

  /**
   * Returns how many milliseconds to wait before the next try; nothing when there is to be none.
   *
   * @param code with which the connection ended; {@link CloseCode#ABNORMAL} if there was none
   * @param openMillis how long it was open
   */
  OptionalLong millisAfter(int code, String reason, long openMillis) {
    if (code == CloseCode.POLICY_VIOLATION || code >= FIRST_PRIVATE_CODE) {
      return OptionalLong.empty();
    }
    tries = openMillis >= PROVEN_MILLIS ? 1 : tries + 1;
    double bound = Math.min(FIRST_MILLIS * Math.pow(2, tries - 1), LAST_MILLIS);
    return OptionalLong.of(1000 * seconds(code, reason) + (long) (random.getAsDouble() * bound));
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
