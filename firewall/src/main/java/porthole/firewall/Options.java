package porthole.firewall;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import porthole.firewall.apply.PendingMark;
import porthole.firewall.apply.RuleStore;
import porthole.firewall.rules.IpNetwork;
import porthole.firewall.rules.Packet;

/** The arguments of one call, checked. Immutable once parsed. */
final class Options {
  static final String DEFAULT_REBOOT = "/sbin/reboot";
  private static final int SSH_PORT = 22;

  private static final Map<String, String> ALLOWED = new HashMap<>();
  private static final Set<String> WITH_VALUE =
      new HashSet<>(
          Arrays.asList(
              "--file",
              "--ssh-port",
              "--source",
              "--confirm-within",
              "--hook",
              "--reboot-command"));

  static {
    String change =
        "--file --ssh-port --ipv6 --json --dry-run --reboot --live --confirm-within --hook"
            + " --reboot-command";
    ALLOWED.put("show", "--file --ssh-port --ipv6 --json");
    ALLOWED.put("explain", "--file --ssh-port --ipv6 --json --source");
    ALLOWED.put("open", change + " --keep --source --adopt");
    ALLOWED.put("close", change + " --adopt");
    ALLOWED.put("undo", change);
    ALLOWED.put("confirm", "--file --json");
    ALLOWED.put("revert", "--file --ssh-port --json --reboot --reboot-command");
    ALLOWED.put("boot", "--file --ssh-port --json --reboot-command");
  }

  private final String verb;
  private final Map<String, String> given = new HashMap<>();
  private int port;

  private Options(String verb) {
    this.verb = verb;
  }

  static Options parse(String[] args) {
    if (args.length == 0 || !ALLOWED.containsKey(args[0])) {
      throw new IllegalArgumentException(
          "Expected one of show, open, close, explain, confirm, revert, undo, boot"
              + (args.length == 0 ? "" : " but was '" + args[0] + "'")
              + "; --help tells more.");
    }
    Options options = new Options(args[0]);
    String portText = "";
    for (int i = 1; i < args.length; i++) {
      if (args[i].startsWith("--")) {
        i += options.readOption(args, i);
      } else if (portText.isEmpty()) {
        portText = args[i];
      } else {
        throw new IllegalArgumentException(
            "Expected one port but was also given '" + args[i] + "'.");
      }
    }
    options.check(portText);
    return options;
  }

  private int readOption(String[] args, int at) {
    String name = args[at];
    String value = "";
    int used = 0;
    if (name.contains("=")) {
      value = name.substring(name.indexOf('=') + 1);
      name = name.substring(0, name.indexOf('='));
    } else if (WITH_VALUE.contains(name)) {
      if (at + 1 == args.length) {
        throw new IllegalArgumentException("Expected a value after " + name + ".");
      }
      value = args[at + 1];
      used = 1;
    }
    if (!Arrays.asList(ALLOWED.get(verb).split(" ")).contains(name)) {
      throw new IllegalArgumentException(
          verb + " takes no " + name + "; --help tells what it takes.");
    }
    if (WITH_VALUE.contains(name) == value.isEmpty()) {
      throw new IllegalArgumentException(
          value.isEmpty() ? "Expected a value after " + name + "." : name + " takes no value.");
    }
    if (given.put(name, value) != null) {
      throw new IllegalArgumentException(name + " is given twice.");
    }
    return used;
  }

  private void check(String portText) {
    sshPort();
    source();
    port = portOf(portText);
    confirmMinutes();
    if (has("--reboot") && has("--live")) {
      throw new IllegalArgumentException("Expected --reboot or --live but was given both.");
    }
    if (ipv6() && has("--confirm-within")) {
      throw new IllegalArgumentException(
          "An IPv6 rule needs no confirmation, as the owner logs in over IPv4: leave"
              + " --confirm-within out.");
    }
    if (has("--hook") && !has("--confirm-within")) {
      throw new IllegalArgumentException(
          "--hook names the program that ends the wait of --confirm-within: give both.");
    }
  }

  private int portOf(String text) {
    boolean takesPort = Arrays.asList("open", "close", "explain").contains(verb);
    if (text.isEmpty() && (!takesPort || verb.equals("close"))) {
      return 0;
    }
    if (text.isEmpty() || !takesPort) {
      throw new IllegalArgumentException(
          takesPort ? "Expected a port after " + verb + "." : verb + " takes no '" + text + "'.");
    }
    if (verb.equals("open") && text.equals(Integer.toString(sshPort()))) {
      throw new IllegalArgumentException(
          "Port " + text + " is the ssh port: its rule lets the owner in and is left alone.");
    }
    return Packet.parsePort(text, verb.equals("explain") ? 1 : Packet.MIN_OPEN_PORT);
  }

  String verb() {
    return verb;
  }

  boolean has(String name) {
    return given.containsKey(name);
  }

  String file() {
    return given.getOrDefault(
        "--file", ipv6() ? RuleStore.DEFAULT_IPV6_FILE : RuleStore.DEFAULT_FILE);
  }

  /** Returns whether the rules are those of ip6tables. */
  boolean ipv6() {
    return has("--ipv6");
  }

  String hook() {
    return given.getOrDefault("--hook", "");
  }

  /** Returns the port, or 0 for all ports that our rules open. */
  int port() {
    return port;
  }

  int sshPort() {
    return has("--ssh-port") ? Packet.parsePort(given.get("--ssh-port"), 1) : SSH_PORT;
  }

  IpNetwork source() {
    IpNetwork source =
        has("--source") ? IpNetwork.parse(given.get("--source"), ipv6()) : IpNetwork.ANY;
    if (has("--source") && source.isAny()) {
      throw new IllegalArgumentException(source + " is everybody: leave --source out for that.");
    }
    return source;
  }

  /** Returns the minutes, or 0 where no confirmation is asked for. */
  int confirmMinutes() {
    if (!has("--confirm-within")) {
      return 0;
    }
    String text = given.get("--confirm-within");
    int minutes = text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : 0;
    if (minutes == 0 || minutes > PendingMark.MAX_MINUTES) {
      throw new IllegalArgumentException(
          "Expected 1 to "
              + PendingMark.MAX_MINUTES
              + " minutes after --confirm-within but was '"
              + text
              + "'.");
    }
    return minutes;
  }

  List<String> rebootCommand() {
    return Collections.unmodifiableList(
        Arrays.asList(given.getOrDefault("--reboot-command", DEFAULT_REBOOT).trim().split(" +")));
  }
}
