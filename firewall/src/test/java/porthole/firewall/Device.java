package porthole.firewall;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import porthole.firewall.apply.Storage;

/** A device with a rule file in memory, a launcher in its inittab, and a command line. */
final class Device {
  static final Path FILE = Paths.get("/etc/default/iptables.conf");

  /** The shape of a rooted Toon's file, short. */
  static final String ROOTED =
      String.join(
          "\n",
          "*filter",
          ":INPUT ACCEPT [0:0]",
          ":HCB-INPUT - [0:0]",
          "-A INPUT -j HCB-INPUT",
          "-A HCB-INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT",
          "# the owner's remark",
          "-A HCB-INPUT -p tcp -m tcp --dport 22 --tcp-flags SYN,RST,ACK SYN -j ACCEPT",
          "-A HCB-INPUT -p tcp -m tcp --dport 5900 -j ACCEPT",
          "-A HCB-INPUT -i lo -j ACCEPT",
          "-A HCB-INPUT -p tcp -m tcp --tcp-flags SYN,RST,ACK SYN -j DROP",
          "COMMIT",
          "");

  final MemoryStorage disk;
  final FakeCommands commands = FakeCommands.missing();
  final FakeBootClock clock = new FakeBootClock();
  private final Path root;
  private final Storage storage;
  String out = "";
  String err = "";

  private Device(MemoryStorage disk, Storage storage, Path root) {
    this.disk = disk;
    this.storage = storage;
    this.root = root;
  }

  static Device with(String content, Path root) {
    MemoryStorage disk = MemoryStorage.with(FILE, content);
    Device device = new Device(disk, disk, root);
    device.installLauncher();
    return device;
  }

  private void installLauncher() {
    try {
      Files.createDirectories(root.resolve("etc"));
      Files.createDirectories(root.resolve("qmf/porthole"));
      Files.write(root.resolve("qmf/porthole/launcher"), new byte[0]);
      Files.write(
          root.resolve("etc/inittab"),
          "prth:345:respawn:/qmf/porthole/launcher >/var/volatile/log/porthole 2>&1\n"
              .getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the words as one command; {@link #out} and {@link #err} are what it printed. */
  int run(String words) {
    List<String> args = new ArrayList<>(Arrays.asList(words.split(" ")));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream failed = new ByteArrayOutputStream();
    try {
      int exit =
          RuleManager.run(
              args.toArray(new String[0]),
              new PrintStream(printed, false, "UTF-8"),
              new PrintStream(failed, false, "UTF-8"),
              SystemAccess.of(storage, commands, clock, root));
      out = printed.toString("UTF-8");
      err = failed.toString("UTF-8");
      return exit;
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  String file() {
    return disk.text(FILE);
  }

  List<String> beside() {
    List<String> names = new ArrayList<>(disk.names());
    names.remove("iptables.conf");
    return names;
  }
}
