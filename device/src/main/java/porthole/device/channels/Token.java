package porthole.device.channels;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;

/** The secret that lets clients in from anywhere. Immutable; never shown. */
public final class Token {
  /** A token is a line; what is larger is another file, named by mistake. */
  private static final int MAX_BYTES = 4096;

  /** What is shorter can be guessed. */
  private static final int MIN_LENGTH = 16;

  private static final String ADVICE =
      "this makes one: head -c 24 /dev/urandom | base64 > token";

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
   * Returns the token in a file, without white space around it; an empty or missing file makes one
   * that nobody has.
   *
   * @throws IOException when it cannot be read, has several lines, or can be guessed
   */
  public static Token read(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("Expected a token of at most " + MAX_BYTES + " bytes in " + file);
      }
      return checked(new String(Files.readAllBytes(file), UTF_8).trim(), file);
    } catch (NoSuchFileException e) {
      return NOBODYS;
    } catch (AccessDeniedException e) {
      throw new IOException("Cannot read the token in " + file + ": permission denied", e);
    }
  }

  private static Token checked(String secret, Path file) throws IOException {
    if (secret.indexOf('\n') >= 0) {
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
