package porthole.tools.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import porthole.tools.ssh.Device;

/** The TCP ports on which programs of a device listen (proc(5), /proc/net/tcp). */
public final class ListeningPorts {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Local address and port, any remote address, and 0A for listening. */
  private static final Pattern LISTENING =
      Pattern.compile("\\s*\\d+: [0-9A-F]+:([0-9A-F]{4}) " + "[0-9A-F:]+ 0A .*");

  private ListeningPorts() {}

  public static Set<Integer> on(Device device) throws IOException {
    return parse(device.run("cat /proc/net/tcp /proc/net/tcp6 2>/dev/null; true", LIMIT).out());
  }

  static Set<Integer> parse(String table) {
    Set<Integer> ports = new TreeSet<>();
    for (String line : table.split("\n")) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.matches()) {
        ports.add(Integer.parseInt(listening.group(1), 16));
      }
    }
    return ports;
  }
}
