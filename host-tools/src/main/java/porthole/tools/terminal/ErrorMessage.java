package porthole.tools.terminal;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import porthole.client.HandshakeException;

/** Explains an error in one sentence, with the remedy where one is known. */
public final class ErrorMessage {

  private ErrorMessage() {}

  /** Returns the words on one line, with a full stop at the end. */
  public static String of(String words) {
    String line = words.strip().replaceAll("\\s*\\R\\s*", " ");
    return line.endsWith(".") || line.endsWith("?") || line.endsWith("!") ? line : line + ".";
  }

  /** Returns one sentence for an error. */
  public static String explaining(Exception error) {
    if (error instanceof FileSystemException file) {
      return "Cannot read the file " + file.getFile() + ": " + of(reason(file));
    }
    if (error instanceof InvalidPathException path) {
      return "Expected a name in " + of(unreadable(path.getInput()));
    }
    String message = error.getMessage();
    return of(message == null || message.isBlank() ? "Failed with " + error : message);
  }

  /** Explains exceptions whose message is only the name of the file. */
  private static String reason(FileSystemException error) {
    if (error instanceof NoSuchFileException) {
      return "it does not exist";
    }
    return error instanceof AccessDeniedException ? "permission denied" : error.getMessage();
  }

  /** Explains a failed connection when only the certificates of one file are trusted. */
  public static String noConnection(String place, IOException error, Path authorities) {
    return isUnsigned(error)
        ? "Cannot trust "
            + place
            + ": "
            + of("its certificate is not signed by a certificate in " + authorities)
        : noConnection(place, error);
  }

  /** Explains a failed connection to {@code HOST:PORT}. */
  public static String noConnection(String place, IOException error) {
    if (error instanceof UnknownHostException) {
      return "Cannot find the host of " + place + ": check its name.";
    }
    if (error instanceof ConnectException || error instanceof NoRouteToHostException) {
      return "Cannot connect to "
          + place
          + ": "
          + of(error.getMessage())
          + " Is the server running there?";
    }
    if (error instanceof SocketTimeoutException) {
      return "Cannot connect to " + place + ": it did not answer in time (see --timeout).";
    }
    if (error instanceof HandshakeException) {
      return of(error.getMessage());
    }
    if (String.valueOf(error.getMessage()).contains("unrecognized SSL message")) {
      return "Cannot connect to "
          + place
          + ": the server does not speak TLS there; try ws:// instead of wss://.";
    }
    if (isCutOff(error)) {
      return "Cannot connect to "
          + place
          + ": the server ended the TLS handshake; if it does not speak TLS there, try ws://"
          + " instead of wss://.";
    }
    if (error instanceof SSLException) {
      return "Cannot trust " + place + ": " + of(tlsReason(error));
    }
    return "Cannot connect to " + place + ": " + explaining(error);
  }

  /** A server without TLS may close the connection when it receives a TLS handshake. */
  private static boolean isCutOff(IOException error) {
    return error instanceof SSLException && error.getCause() instanceof EOFException;
  }

  /**
   * The JDK reports an untrusted signer by message only, with the same exception class as others.
   */
  private static boolean isUnsigned(IOException error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      String words = String.valueOf(cause.getMessage());
      if (words.contains("unable to find valid")
          || words.contains("signature check failed")
          || words.contains("does not chain with")) {
        return true;
      }
    }
    return false;
  }

  /** Returns the innermost message about the certificate; the outer ones describe PKIX paths. */
  private static String tlsReason(IOException error) {
    if (isUnsigned(error)) {
      return "its certificate is not signed by a trusted authority; add that authority with --ca"
          + " FILE.";
    }
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException && cause.getCause() == null) {
        return "its certificate is not valid for it: " + cause.getMessage();
      }
    }
    return "the TLS handshake failed: " + error.getMessage();
  }

  /** Returns the end of the error message for a name that this locale cannot represent. */
  public static String unreadable(String name) {
    return "letters of this locale but was '" + name + "': try again with LC_ALL=C.UTF-8";
  }
}
