package porthole.device.channels;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;

/** The secret that admits clients from anywhere. Immutable; never logged. */
public final class Token {
  /** A token is one line; a larger file was named by mistake. */
  public static final int MAX_BYTES = 4096;

  /** A shorter token can be guessed. */
  private static final int MIN_LENGTH = 16;

  private static final String ADVICE = "this makes one: head -c 24 /dev/urandom | base64 > token";

  private static final Token NONE = new Token("");

  private final String secret;

  private Token(String secret) {
    this.secret = secret;
  }

  /** Returns the token that no text matches. */
  public static Token none() {
    return NONE;
  }

  public static Token of(String secret) {
    return new Token(secret);
  }

  /**
   * Returns the token in the text of a file, without white space around it. An empty text makes the
   * token that no text matches.
   *
   * @param file named in the error message
   * @throws IOException if the text has several lines or is too short
   */
  public static Token parse(String text, Path file) throws IOException {
    String secret = text.trim();
    if (secret.indexOf('\n') >= 0 || secret.indexOf('\r') >= 0) {
      throw new IOException("Expected a token of one line in " + file + "; " + ADVICE);
    }
    if (!secret.isEmpty() && secret.length() < MIN_LENGTH) {
      throw new IOException(
          "Expected a token of at least " + MIN_LENGTH + " characters in " + file + "; " + ADVICE);
    }
    return of(secret);
  }

  /** Returns whether any text matches. */
  public boolean isSet() {
    return !secret.isEmpty();
  }

  /** Returns whether a text is the token. The time does not depend on the text's content. */
  public boolean is(String text) {
    return isSet() && MessageDigest.isEqual(secret.getBytes(UTF_8), text.getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return isSet() ? "a token" : "no token";
  }
}
