package porthole.tools.ssh;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.shell.InvertedShellWrapper;
import org.apache.sshd.server.shell.ProcessShell;

/** SSH servers in this process, on loopback, whose root has the password "toon". */
final class SshServers {

  static final Duration LIMIT = Duration.ofSeconds(60);

  private SshServers() {}

  /**
   * Starts one; it is to be stopped.
   *
   * @param shell the login shell: what is called as {@code SHELL... -c COMMAND}
   */
  static SshServer start(Path home, String... shell) throws IOException {
    SshServer server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(home.resolve("host-key")));
    server.setPasswordAuthenticator(
        (user, password, session) -> user.equals("root") && password.equals("toon"));
    server.setCommandFactory(
        (channel, command) -> {
          List<String> words = new ArrayList<>(List.of(shell));
          words.addAll(List.of("-c", command));
          return new InvertedShellWrapper(new PatientShell(words));
        });
    server.start();
    return server;
  }

  /**
   * A shell whose command may end before it has read its input, as with every SSH server. {@code
   * ProcessShell} alone throws away the output of such a command: its pump takes the broken pipe
   * for the end of everything.
   */
  private static final class PatientShell extends ProcessShell {
    PatientShell(List<String> words) {
      super(words);
    }

    @Override
    public OutputStream getInputStream() {
      return new FilterOutputStream(super.getInputStream()) {
        @Override
        public void write(byte[] bytes, int offset, int length) {
          dropIfUnread(() -> out.write(bytes, offset, length));
        }

        @Override
        public void flush() {
          dropIfUnread(out::flush);
        }

        @Override
        public void close() {
          dropIfUnread(out::close);
        }
      };
    }

    private interface Write {
      void run() throws IOException;
    }

    private static void dropIfUnread(Write write) {
      try {
        write.run();
      } catch (IOException ended) {
        // The command has ended without reading this; its output is still to be sent.
      }
    }
  }

  /** Returns the way to a port of loopback, with a password and without a terminal. */
  static SshConnector access(Path home, int port, String password) {
    Credentials login =
        new Credentials(home, Optional.empty(), Optional.of(password), Optional.empty());
    return SshConnector.to(SshTarget.of("root", "127.0.0.1", port), login, true, LIMIT, nobody());
  }

  /** Returns a dialogue without a user. */
  static Dialogue nobody() {
    return nobody(sentence -> {});
  }

  /** Returns a dialogue without a user; its sentences go to the consumer. */
  static Dialogue nobody(Consumer<String> told) {
    return new Dialogue() {
      @Override
      public Optional<Boolean> confirm(String question) {
        return Optional.empty();
      }

      @Override
      public Optional<String> secret(String prompt) {
        return Optional.empty();
      }

      @Override
      public void tell(String sentence) {
        told.accept(sentence);
      }
    };
  }
}
