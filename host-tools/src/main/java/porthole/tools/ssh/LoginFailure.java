package porthole.tools.ssh;

import com.jcraft.jsch.JSchException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import porthole.tools.ssh.SshException.Kind;

/** Explains a failed login in one sentence. */
final class LoginFailure {

  private LoginFailure() {}

  /**
   * Returns the exception for a failed login.
   *
   * @param hadKeys whether there were keys to try
   * @param hadPassword whether a password was tried
   */
  static SshException of(
      SshTarget target,
      Credentials login,
      boolean hadKeys,
      boolean hadPassword,
      JSchException error) {
    String message = String.valueOf(error.getMessage());
    if (message.startsWith("Auth ") || isTooManyTries(error)) {
      return new SshException(Kind.LOGIN, login(target, login, hadKeys, hadPassword), error);
    }
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return new SshException(
            Kind.UNKNOWN_HOST,
            "Cannot find the host " + target.host() + ": check its name, or give its address.",
            error);
      }
      if (cause instanceof SocketTimeoutException || cause instanceof NoRouteToHostException) {
        return new SshException(
            Kind.SILENT,
            "Nothing answers at "
                + target.authority(target.port())
                + ": check that the device is on, that this is its address, and that its firewall"
                + " accepts ssh.",
            error);
      }
      if (cause instanceof ConnectException) {
        return new SshException(
            Kind.REFUSED,
            target.authority(target.port())
                + " refuses the"
                + " connection: the device is there, but no ssh server listens on that port.",
            error);
      }
    }
    return new SshException(
        Kind.PROTOCOL,
        "The SSH handshake with "
            + target.authority(target.port())
            + " failed: "
            + plain(message)
            + ".",
        error);
  }

  /** Returns the exception for a connection lost during the login: nothing was refused. */
  static SshException lost(SshTarget target, JSchException error) {
    return new SshException(
        Kind.LOST,
        "The connection to "
            + target.authority(target.port())
            + " was lost during the login: the device may be starting, or the network down. Try"
            + " again.",
        error);
  }

  /** Returns whether the server closed the connection because it refused all keys and passwords. */
  static boolean isTooManyTries(JSchException error) {
    return String.valueOf(error.getMessage()).contains("Too many authentication failures");
  }

  /** Returns the library's message without the names of its classes and methods. */
  private static String plain(String message) {
    return message
        .replaceFirst("^Session\\.connect: ", "")
        .replaceAll("\\b(?:[a-z]+\\.)+[A-Z]\\w*(?:Exception|Error): ?", "")
        .replaceAll("\\p{Cntrl}", "?")
        .replaceAll("\\.$", "");
  }

  private static String login(
      SshTarget target, Credentials login, boolean hadKeys, boolean hadPassword) {
    return "Cannot log in as "
        + target.user()
        + " at "
        + target.host()
        + ": "
        + refused(login, hadKeys, hadPassword)
        + "; give a key with --identity, or the password at a terminal, in a file (--password-file)"
        + " or in PORTHOLE_PASSWORD.";
  }

  private static String refused(Credentials login, boolean hadKeys, boolean hadPassword) {
    String key = login.identity().map(file -> "the key " + file).orElse("the available keys");
    if (hadKeys) {
      boolean isOne = login.identity().isPresent() && !hadPassword;
      return key
          + (hadPassword ? " and the password" : "")
          + (isOne ? " was" : " were")
          + " not accepted";
    }
    return hadPassword
        ? "the given password was not accepted"
        : "there is no key, and no password was given";
  }
}
