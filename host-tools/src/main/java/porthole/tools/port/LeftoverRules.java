package porthole.tools.port;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import porthole.firewall.apply.RuleStore;
import porthole.tools.deploy.RuleManagerReply;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.Device;

/** Reads the rule file of a device without a rule manager, using the one of this machine. */
public final class LeftoverRules {

  private static final String RULES = RuleStore.DEFAULT_FILE;

  /** The file in which the rule manager records the rules that it made. */
  private static final String STATE = RULES + RuleStore.PREFIX;

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private LeftoverRules() {}

  /** Returns the ports that are open by Porthole's rules. */
  public static List<Integer> openPorts(Device device) throws IOException {
    CommandResult state = device.run("cat " + STATE, LIMIT);
    CommandResult rules = device.run("cat " + RULES, LIMIT);
    if (!state.succeeded() || !rules.succeeded()) {
      return List.of();
    }
    Path folder = Files.createTempDirectory("porthole-rules-");
    Path file = folder.resolve("iptables.conf");
    Path record = folder.resolve("iptables.conf.porthole");
    try {
      Files.writeString(file, rules.out());
      Files.writeString(record, state.out());
      return RuleManagerReply.of(shown(file)).ours();
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(record);
      Files.deleteIfExists(folder);
    }
  }

  private static CommandResult shown(Path file) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code =
        porthole.firewall.RuleManager.run(
            new String[] {"show", "--json", "--file", file.toString()},
            new PrintStream(out, true, UTF_8),
            new PrintStream(OutputStream.nullOutputStream(), true, UTF_8));
    return new CommandResult(code, out.toString(UTF_8), "");
  }
}
