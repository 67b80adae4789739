package porthole.tools.deploy;

/**
 * The paths on a device ({@code device/toon/README.md}).
 *
 * @param base folder of the releases and runtimes
 * @param state folder of the configuration and the launcher's records, which stay
 */
public record Layout(String base, String state) {

  public static final String DEFAULT_BASE = "/qmf/porthole";

  public static final String LAUNCHER_LOG = "/var/volatile/log/porthole-launcher.log";
  public static final String SERVICE_LOG = "/var/volatile/log/porthole/porthole.log";

  /** The folder of the Toon's apps, ours among them. */
  static final String APPS = "/qmf/qml/apps";

  public static final String APP = APPS + "/porthole";

  /** The new app and the former one, between the two renames that replace the app. */
  static final String APP_READY = APPS + "/.porthole-ready";

  static final String APP_FORMER = APPS + "/.porthole-old";

  /** The launcher's own files in the state folder. The others are the owner's. */
  public static final String LAUNCHER_FILES =
      "boot base request outside status.json good good-pairs given-up";

  /** Folders that an interrupted deploy left beside the app; a shell pattern. */
  public static final String APP_LEFTOVERS = APPS + "/.porthole-*";

  /** Restarts the program that shows the screen: it looks for apps when it starts. */
  public static final String RESTART_SCREEN = "killall -9 qt-gui 2>/dev/null || :";

  /** Returns the folder of files that arrive, until a release or runtime is complete. */
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
   * Returns the path if it can be a base.
   *
   * @throws IllegalArgumentException if a shell, init or Java could not use it
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
