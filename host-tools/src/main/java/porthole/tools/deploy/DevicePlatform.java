package porthole.tools.deploy;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import porthole.tools.terminal.ByteCount;

/** The properties of a device that decide which Java runtime fits. Immutable. */
public final class DevicePlatform {

  private static final String HARD_FLOAT_LOADER = "/lib/ld-linux-armhf.so.3";
  private static final Pattern KERNEL = Pattern.compile("([0-9]{1,9})\\.([0-9]{1,9}).*");

  private final Facts facts;

  DevicePlatform(Facts facts) {
    this.facts = facts;
  }

  /** Returns the output of {@code uname -m}. */
  public String architecture() {
    return facts.first("machine").orElse("unknown");
  }

  public String kernel() {
    return facts.first("kernel").orElse("unknown");
  }

  public long memoryBytes() {
    return facts.number("memory") * 1024;
  }

  public boolean isToon1() {
    return facts.first("opkg").filter("qb2"::equals).isPresent() || isArm() && !isArmv7();
  }

  public boolean isToon2() {
    return facts.first("opkg").filter("nxt"::equals).isPresent();
  }

  boolean isArm() {
    return architecture().startsWith("arm");
  }

  private boolean isArmv7() {
    return architecture().matches("armv[78].*");
  }

  /**
   * Returns whether programs pass floats in registers: the device has the ELF loader for that, as a
   * Toon 2 does.
   */
  boolean isHardFloat() {
    return facts.all("loader").contains(HARD_FLOAT_LOADER) || isToon2();
  }

  /**
   * Returns whether the runtime of scripts/runtime runs here: ARMv7, hard float, Linux 3.2 or
   * later.
   */
  public boolean runsOurRuntime() {
    return isArmv7() && isHardFloat() && kernelIsAtLeast(3, 2);
  }

  private boolean kernelIsAtLeast(int major, int minor) {
    Matcher kernel = KERNEL.matcher(kernel());
    if (!kernel.matches()) {
      return false;
    }
    int first = Integer.parseInt(kernel.group(1));
    return first > major || first == major && Integer.parseInt(kernel.group(2)) >= minor;
  }

  /** Returns the first suitable Java on the device. */
  public Optional<InstalledJava> java() {
    return javas().stream().filter(InstalledJava::isGoodEnough).findFirst();
  }

  List<InstalledJava> javas() {
    return facts.all("java").stream().map(InstalledJava::parse).toList();
  }

  /** Returns a description for the user. */
  @Override
  public String toString() {
    String name = isToon2() ? "Toon 2" : isToon1() ? "Toon 1" : "no Toon";
    String floats = isArm() ? isHardFloat() ? ", hard float" : ", soft float" : "";
    return name
        + " ("
        + architecture()
        + floats
        + "), Linux "
        + kernel()
        + ", "
        + ByteCount.of(memoryBytes())
        + " of memory";
  }
}
