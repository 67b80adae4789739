package porthole.firewall;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import porthole.firewall.apply.Commands;

/** Records what is run; answers as told, or with success and no output. */
final class FakeCommands implements Commands {
  final List<String> run = new ArrayList<>();
  final List<String> inputs = new ArrayList<>();
  Function<String, CompletedCommand> answer = command -> new CompletedCommand(0, "");

  static FakeCommands missing() {
    FakeCommands commands = new FakeCommands();
    commands.answer = command -> command.contains("iptables") ? null : new CompletedCommand(0, "");
    return commands;
  }

  @Override
  public CompletedCommand run(List<String> command, byte[] input) throws IOException {
    String line = String.join(" ", command);
    run.add(line);
    inputs.add(new String(input, java.nio.charset.StandardCharsets.ISO_8859_1));
    CompletedCommand outcome = answer.apply(line);
    if (outcome == null) {
      throw new IOException("Cannot run program \"" + command.get(0) + "\"");
    }
    return outcome;
  }

  long reboots() {
    return run.stream().filter("/sbin/reboot"::equals).count();
  }
}
