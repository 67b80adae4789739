package porthole.device.channels;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;

/** The secret that lets clients in from anywhere. Immutable; never shown. */
public final class Token {
  /** A token is a line; what is larger is another file, named by mistake. */
  public static final int MAX_BYTES = 4096;

  /** What is shorter can be guessed. */
  private static final int MIN_LENGTH = 16;

  private static final String ADVICE = "this makes one: head -c 24 /dev/urandom | base64 > token";

  private static final Token NOBODYS = new Token("");

  private final String secret;

  private Token(String secret) {
    this.secret = secret;
  }

  /** Returns the token that nobody has. */
  public static Token nobodys() {
    return NOBODYS;
  }

  public static Token of(String secret) {
    return new Token(secret);
  }

  /**
   * Returns the token in the text of a file, without white space around it; an empty one makes a
   * token that nobody has.
   *
   * @param file is named in the complaint
   * @throws IOException when it has several lines, or can be guessed
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

  /** Returns whether anybody can have it. */
  public boolean isSet() {
    return !secret.isEmpty();
  }

  /** Returns whether a text is the token. Takes as long for a nearly right one as for another. */
  public boolean is(String text) {
    return isSet() && MessageDigest.isEqual(secret.getBytes(UTF_8), text.getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return isSet() ? "a token" : "no token";
  }
}
