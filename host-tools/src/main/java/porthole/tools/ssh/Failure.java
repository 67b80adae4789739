package porthole.tools.ssh;

import com.jcraft.jsch.JSchException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import porthole.tools.ssh.SshException.Kind;

/** Says in a sentence why nobody could log in. */
final class Failure {

  private Failure() {
  }

  static SshException of(Target target, Login login, JSchException error) {
    String message = String.valueOf(error.getMessage());
    if (message.startsWith("Auth ")) {
      return new SshException(Kind.LOGIN, login(target, login), error);
    }
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return new SshException(Kind.UNKNOWN_HOST, "Cannot find the host " + target.host()
            + ": check its name, or give its address.", error);
      }
      if (cause instanceof SocketTimeoutException || cause instanceof NoRouteToHostException) {
        return new SshException(Kind.SILENT, "Nobody answers at " + target.authority(target.port())
            + ": is the device on, is that its address, and does its firewall let ssh in?", error);
      }
      if (cause instanceof ConnectException) {
        return new SshException(Kind.REFUSED, target.authority(target.port()) + " refuses the"
            + " connection: the device is there, but no ssh server listens on that port.", error);
      }
    }
    return new SshException(
        Kind.PROTOCOL, "The SSH handshake with " + target.authority(target.port())
            + " failed: " + message.replaceAll("\\.$", "") + ".", error);
  }

  private static String login(Target target, Login login) {
    String tried = login.password().isPresent() && login.identity().isEmpty()
        ? "the password given"
        : login.identity().map(key -> "the key " + key).orElse("the keys at hand and the password");
    return "Cannot log in as " + target.user() + " at " + target.host() + ": " + tried
        + (login.password().isPresent() || login.identity().isPresent() ? " was" : " were")
        + " not accepted; name a key with --identity, or give the password at a terminal, in a file"
        + " (--password-file) or in PORTHOLE_PASSWORD.";
  }
}
