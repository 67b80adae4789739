package porthole.device;

import java.util.Optional;

/** The version of this program. */
public final class Version {
  private Version() {}

  /** Returns the version in the manifest of the jar; {@code development} outside a jar. */
  public static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
