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

/** Says in one sentence what went wrong and, where it is known, what to do. */
public final class ErrorMessage {

  private ErrorMessage() {}

  /** Returns the words as one line that ends like a sentence. */
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

  /** Returns what these exceptions tell by their class alone. */
  private static String reason(FileSystemException error) {
    if (error instanceof NoSuchFileException) {
      return "it does not exist";
    }
    return error instanceof AccessDeniedException ? "permission denied" : error.getMessage();
  }

  /** Returns why no connection to this place was opened, where only one file is trusted. */
  public static String noConnection(String place, IOException error, Path authorities) {
    return isUnsigned(error)
        ? "Cannot trust "
            + place
            + ": "
            + of("its certificate is not signed by the one in " + authorities)
        : noConnection(place, error);
  }

  /** Returns why no connection to this place was opened. */
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
          + ": the server ended the TLS handshake; perhaps it does "
          + "not speak TLS there: try ws:// instead of wss://.";
    }
    if (error instanceof SSLException) {
      return "Cannot trust " + place + ": " + of(tlsReason(error));
    }
    return "Cannot connect to " + place + ": " + explaining(error);
  }

  /** A server that has no TLS takes the first bytes of it for nonsense, and may just leave. */
  private static boolean isCutOff(IOException error) {
    return error instanceof SSLException && error.getCause() instanceof EOFException;
  }

  /** Nothing but the JDK's words tell: nobody trusted has its name, or has it with that key. */
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

  /** Returns the innermost word on the certificate, as the outer ones speak of PKIX paths. */
  private static String tlsReason(IOException error) {
    if (isUnsigned(error)) {
      return "its certificate is not signed by an authority known here; name it with --ca FILE.";
    }
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException && cause.getCause() == null) {
        return "its certificate does not fit: " + cause.getMessage();
      }
    }
    return "the TLS handshake failed: " + error.getMessage();
  }

  /** Returns what to do about a name that Java cannot write or read in this locale. */
  public static String unreadable(String name) {
    return "letters of this locale but was '" + name + "': try again with LC_ALL=C.UTF-8";
  }
}
