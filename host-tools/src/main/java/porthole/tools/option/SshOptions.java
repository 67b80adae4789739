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

/** How to log in at a device: the options that all commands about one have. */
public final class SshOptions {

  @Option(
      names = "--identity",
      paramLabel = "FILE",
      description = "Log in with this private key, and no other.")
  private Optional<Path> identity;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "Log in with the password in the first line of a file. Otherwise with that of the"
              + " variable PORTHOLE_PASSWORD, if set; with the agent's keys; with ~/.ssh/id_*; or a"
              + " password asked for.")
  private Optional<Path> passwordFile;

  @Option(
      names = "--accept-new",
      description = "Take the key of a device that was never met without asking.")
  private boolean acceptNew;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = SecondsConverter.class,
      description = "How long to wait for a connection. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  /**
   * Returns the place with what {@code ~/.ssh/config} says of it.
   *
   * @throws IOException if that leads there by a way that is not supported
   */
  public SshTarget resolved(SshTarget target, CommandContext world) throws IOException {
    return target.with(SshConfig.read(home(world), target.alias()));
  }

  /**
   * @param target as {@link #resolved} returns it
   */
  public SshConnector to(SshTarget target, CommandContext world) throws IOException {
    Optional<String> password =
        passwordFile.isPresent()
            ? Optional.of(PasswordFile.read(passwordFile.get()))
            : variable(world, "PORTHOLE_PASSWORD");
    SshConfig config = SshConfig.read(home(world), target.alias());
    config.notes().forEach(world.terminal()::tell);
    Credentials login =
        new Credentials(
                home(world), identity, password, variable(world, "SSH_AUTH_SOCK").map(Path::of))
            .with(config);
    Duration limit = timeout.isZero() ? Duration.ofMillis(1) : timeout; // 0 would be without end.
    return SshConnector.to(target, login, acceptNew, limit, world.terminal());
  }

  private static Path home(CommandContext world) {
    return Path.of(variable(world, "HOME").orElse(System.getProperty("user.home")));
  }

  private static Optional<String> variable(CommandContext world, String name) {
    return Optional.ofNullable(world.environment().get(name)).filter(value -> !value.isEmpty());
  }
}
