package porthole.tools.option;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;
import porthole.tools.ssh.Credentials;
import porthole.tools.ssh.SshConfig;
import porthole.tools.ssh.SshConnector;
import porthole.tools.ssh.SshTarget;
import porthole.tools.terminal.CommandContext;

/** The login options of all commands for a device. */
public final class SshOptions {

  @Option(
      names = "--identity",
      paramLabel = "FILE",
      description = "Log in with this private key only.")
  private Optional<Path> identity;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "Log in with the password in the first line of this file. Without it: the variable"
              + " PORTHOLE_PASSWORD, the agent's keys, ~/.ssh/id_*, or a password that you are"
              + " asked for.")
  private Optional<Path> passwordFile;

  @Option(
      names = "--accept-new",
      description = "Accept the host key of an unknown device without asking.")
  private boolean acceptNew;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = SecondsConverter.class,
      description = "Time limit for the connection. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  /**
   * Adds the settings of {@code ~/.ssh/config} to a target.
   *
   * @throws IOException if they need something unsupported, such as ProxyJump
   */
  public SshTarget resolved(SshTarget target, CommandContext context) throws IOException {
    return target.with(SshConfig.read(home(context), target.alias()));
  }

  /**
   * Prepares logins at a target.
   *
   * @param target as {@link #resolved} returns it
   */
  public SshConnector to(SshTarget target, CommandContext context) throws IOException {
    Optional<String> password =
        passwordFile.isPresent()
            ? Optional.of(PasswordFile.read(passwordFile.get()))
            : variable(context, "PORTHOLE_PASSWORD");
    SshConfig config = SshConfig.read(home(context), target.alias());
    config.notes().forEach(context.terminal()::tell);
    Credentials login =
        new Credentials(
                home(context), identity, password, variable(context, "SSH_AUTH_SOCK").map(Path::of))
            .with(config);
    Duration limit =
        timeout.isZero() ? Duration.ofMillis(1) : timeout; // 0 would wait without limit.
    return SshConnector.to(target, login, acceptNew, limit, context.terminal());
  }

  private static Path home(CommandContext context) {
    return Path.of(variable(context, "HOME").orElse(System.getProperty("user.home")));
  }

  private static Optional<String> variable(CommandContext context, String name) {
    return Optional.ofNullable(context.environment().get(name)).filter(value -> !value.isEmpty());
  }
}
