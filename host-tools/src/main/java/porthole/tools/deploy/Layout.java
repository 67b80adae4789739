package porthole.tools.deploy;

/**
 * Where things lie on a device; {@code device/toon/README.md} tells what they are.
 *
 * @param base releases and runtimes
 * @param state what outlives them: the configuration, and what the launcher remembers
 */
public record Layout(String base, String state) {

  public static final String DEFAULT_BASE = "/qmf/porthole";

  public static final String LAUNCHER_LOG = "/var/volatile/log/porthole-launcher.log";
  public static final String SERVICE_LOG = "/var/volatile/log/porthole/porthole.log";

  /** Where the Toon looks for apps, and ours among them. */
  static final String APPS = "/qmf/qml/apps";

  public static final String APP = APPS + "/porthole";

  /** The new app and the former one, between the two renames that put the new one in its place. */
  static final String APP_READY = APPS + "/.porthole-ready";

  static final String APP_FORMER = APPS + "/.porthole-old";

  /** The launcher's own files in the state folder. The rest there is the owner's. */
  public static final String LAUNCHER_FILES =
      "boot base request outside status.json good good-pairs given-up";

  /** Folders beside it, of a deploy that was cut short; a pattern of the shell. */
  public static final String APP_LEFTOVERS = APPS + "/.porthole-*";

  /** Restarts the program that shows the screen: it looks for apps when it starts. */
  public static final String RESTART_SCREEN = "killall -9 qt-gui 2>/dev/null || :";

  /** Returns where files wait until all of a release or runtime is there. */
  public String incoming() {
    return base + "/.incoming";
  }

  public String release(String name) {
    return base + "/releases/" + name;
  }

  public String runtime(String hash) {
    return base + "/runtimes/" + hash;
  }

  public String launcher() {
    return base + "/current/launcher";
  }

  /**
   * @throws IllegalArgumentException if a base would not do: a shell, init and Java have to take it
   */
  public static String checkedBase(String path) {
    if (!path.matches("(/[A-Za-z0-9_][A-Za-z0-9._-]*){2,8}") || path.length() > 100) {
      throw new IllegalArgumentException(
          "Expected a folder such as "
              + DEFAULT_BASE
              + ", of letters, digits and . _ - but was '"
              + path
              + "'");
    }
    return path;
  }
}
