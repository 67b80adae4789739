package porthole.device;

import java.util.Optional;

/** Which version this is. */
public final class Version {
  private Version() {}

  /** Returns the version that the jar's manifest names; outside a jar, "development". */
  public static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
