package porthole.tools.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevicePlatformTest {

  private static DevicePlatform machine(String facts) {
    return Survey.parse(facts).machine();
  }

  @Test
  void aToon2RunsTheBundledRuntime() {
    DevicePlatform toon = machine(Surveys.TOON_2);
    assertTrue(toon.runsOurRuntime());
    assertTrue(toon.isToon2());
    assertFalse(toon.isToon1());
    assertEquals(
        "Toon 2 (armv7l, hard float), Linux 3.14.28-8-fslc, 522 MB of memory", toon.toString());
  }

  @Test
  void aToon1DoesNotRunTheBundledRuntime() {
    DevicePlatform toon = machine(Surveys.TOON_1);
    assertFalse(toon.runsOurRuntime());
    assertTrue(toon.isToon1());
    assertEquals(
        "Toon 1 (armv5tejl, soft float), Linux 2.6.36-R09-h25, 129 MB of memory", toon.toString());
    assertEquals(Optional.empty(), toon.java());
  }

  @Test
  void anOldKernelSoftFloatOrAnotherProcessorDoesNotRunTheBundledRuntime() {
    String arm = "machine armv7l\nloader /lib/ld-linux-armhf.so.3\n";
    assertTrue(machine(arm + "kernel 3.2.0").runsOurRuntime());
    assertFalse(machine(arm + "kernel 3.1.10").runsOurRuntime());
    assertFalse(machine(arm + "kernel 2.6.39").runsOurRuntime());
    assertFalse(machine(arm).runsOurRuntime());
    assertFalse(
        machine("machine armv7l\nloader /lib/ld-linux.so.3\nkernel 3.14.0").runsOurRuntime());
    assertFalse(
        machine("machine armv6l\nloader /lib/ld-linux-armhf.so.3\nkernel 5.10.0").runsOurRuntime());
    assertFalse(machine("machine x86_64\nkernel 6.1.0").runsOurRuntime());
  }

  @Test
  void anInstalledJavaIsFound() {
    assertEquals(
        "/usr/bin/java (17.0.9)", machine(Surveys.RASPBERRY).java().orElseThrow().toString());
    assertEquals(
        "/b/java",
        machine(
                "java /a/java java version \"1.7.0_80\"\njava /b/java java "
                    + "version \"1.8.0_211\"\n")
            .java()
            .orElseThrow()
            .path());
  }

  @ParameterizedTest
  @CsvSource({
    "1.8.0_211, true",
    "1.7.0_80, false",
    "17.0.9, true",
    "8, true",
    "9-ea, true",
    "25, true",
    "'', false",
    "sh: not found, false"
  })
  void java8OrLaterIsAccepted(String version, boolean expected) {
    assertEquals(expected, new InstalledJava("/usr/bin/java", version).isGoodEnough());
  }
}
