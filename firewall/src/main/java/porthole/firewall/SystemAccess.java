package porthole.firewall;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.function.Consumer;
import porthole.firewall.apply.BootClock;
import porthole.firewall.apply.Commands;
import porthole.firewall.apply.ConfirmedCommit;
import porthole.firewall.apply.DiskStorage;
import porthole.firewall.apply.LinuxBootClock;
import porthole.firewall.apply.RuleStore;
import porthole.firewall.apply.Storage;
import porthole.firewall.apply.SystemCommands;
import porthole.firewall.rules.OriginalAppRules;

/**
 * A command's access to the machine: its files, programs and clock. Tests pass their own.
 * Immutable.
 */
public final class SystemAccess {
  private final Storage storage;
  private final Commands commands;
  private final BootClock clock;
  private final Path root;

  private SystemAccess(Storage storage, Commands commands, BootClock clock, Path root) {
    this.storage = storage;
    this.commands = commands;
    this.clock = clock;
    this.root = root;
  }

  /** Returns access to the machine that this runs on. */
  public static SystemAccess real() {
    return of(new DiskStorage(), new SystemCommands(), new LinuxBootClock(), Paths.get("/"));
  }

  /**
   * @param root the directory below which the boot files (etc/inittab) lie
   */
  public static SystemAccess of(Storage storage, Commands commands, BootClock clock, Path root) {
    return new SystemAccess(storage, commands, clock, root);
  }

  Storage storage() {
    return storage;
  }

  Commands commands() {
    return commands;
  }

  BootClock clock() {
    return clock;
  }

  Path root() {
    return root;
  }

  /** Returns the port that the original app's settings on this machine name, or 0. */
  int originalPort() {
    Path settings = root.resolve(OriginalAppRules.SETTINGS);
    try {
      byte[] text = storage.read(settings, OriginalAppRules.MAX_SETTINGS_BYTES);
      return OriginalAppRules.portIn(new String(text, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return 0; // Nothing is proven then; --adopt still works.
    }
  }

  /**
   * Returns the confirmed commit of a change in the store.
   *
   * @param notes receives a sentence for each step that failed without stopping the commit
   */
  ConfirmedCommit confirmedCommit(RuleStore store, Options options, Consumer<String> notes) {
    return new ConfirmedCommit(
        store, clock, commands, options.rebootCommand(), options.sshPort(), notes);
  }

  /**
   * Runs the task when the process is told to end (SIGHUP, SIGTERM, SIGINT) before the returned
   * handle is closed.
   */
  Closeable whenEnded(Runnable task) {
    Thread hook = new Thread(task, "firewall-revert");
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> remove(hook);
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // It is ending already, and the hook has run.
    }
  }
}
