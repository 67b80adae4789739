package porthole.tools.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DeployPlanTest {

  private static final LocalFile JAR = file("a", 600_000);
  private static final LocalFile BOOT = file("b", 2_000);
  private static final Release RELEASE =
      Release.of("0.1.0", Map.of("porthole-device.jar", JAR, "boot", BOOT));
  private static final String NAME = RELEASE.name();
  private static final JavaRuntime RUNTIME =
      new JavaRuntime(
          "cafe",
          Optional.of(
              new RuntimeArchive(
                  file("c", 12_700_000),
                  "runtime/",
                  true,
                  Elf.ARM_HARD_FLOAT,
                  40_000_000,
                  new TreeMap<>(
                      Map.of("bin/java", file("1", 5_000), "lib/modules", file("2", 14_000_000))),
                  Set.of("bin/java"))),
          Optional.empty(),
          Map.of());
  private static final List<String> RUNTIME_THERE = List.of("runtime cafe", "runtime_there cafe");

  private static LocalFile file(String letter, long size) {
    return new LocalFile(Path.of(letter), size, letter.repeat(64));
  }

  private static DeployPlan plan(List<String> facts) {
    return DeployPlan.of(Surveys.toon2(facts.toArray(new String[0])), RELEASE, RUNTIME);
  }

  private static List<String> inPlace(String... more) {
    List<String> facts = new ArrayList<>(RUNTIME_THERE);
    facts.addAll(
        List.of(
            "installed /qmf/porthole",
            "row prth:345:respawn:/bin/sh " + "/mnt/data/porthole/boot",
            "boot same",
            "current " + NAME,
            "release " + NAME,
            "sum " + "a".repeat(64) + " releases/" + NAME + "/porthole-device.jar",
            "sum " + "b".repeat(64) + " releases/" + NAME + "/boot"));
    facts.addAll(List.of(more));
    return facts;
  }

  @Test
  void anEmptyDeviceGetsEveryPart() {
    DeployPlan plan = plan(List.of());
    assertFalse(plan.isEmpty());
    assertEquals(Set.of("runtime", "boot", "porthole-device.jar"), plan.toSend().keySet());
    assertEquals(13_302_000, plan.bytesToSend());
    assertTrue(
        plan.makesRuntime()
            && plan.switchesRuntime()
            && plan.makesRelease()
            && plan.switchesRelease()
            && plan.installs());
    assertTrue(plan.bytesNeeded() > 13_302_000 + 40_000_000, "with what is unpacked");
    assertEquals("send 13.3 MB: runtime, boot, porthole-device.jar", plan.words().get(0));
  }

  @Test
  void aPlanLargerThanTheFreeSpaceIsReported() {
    assertEquals(
        Optional.empty(),
        DeployPlan.of(Surveys.fullToon2(0, inPlace()), RELEASE, RUNTIME).lackOfRoom());
    String lack =
        DeployPlan.of(Surveys.fullToon2(50_000, List.of()), RELEASE, RUNTIME)
            .lackOfRoom()
            .orElseThrow();
    assertTrue(
        lack.matches(
            "Expected 5\\d\\.\\d MB free for /qmf/porthole but there are "
                + "51\\.2 MB: free some space, .*"),
        lack);
  }

  @Test
  void aCompleteDeviceGetsNothing() {
    DeployPlan plan = plan(inPlace());
    assertTrue(plan.isEmpty());
    assertEquals(0, plan.bytesNeeded());
    assertEquals(List.of(), plan.words());
  }

  @Test
  void filesOfAnInterruptedRunAreNotSentAgain() {
    assertEquals(
        13_302_000 - 5_000_000,
        plan(List.of("file 5000000 .incoming/" + "c".repeat(64))).bytesToSend());
  }

  @Test
  void aFileOfAnotherReleaseIsCopiedOnTheDevice() {
    DeployPlan plan =
        plan(
            List.of(
                "release 0.0.9-old",
                "sum " + "a".repeat(64) + " releases/0.0.9-old/porthole-device.jar"));
    assertFalse(plan.toSend().containsKey("porthole-device.jar"));
    assertEquals(Optional.of("releases/0.0.9-old/porthole-device.jar"), plan.twin(JAR));
  }

  @Test
  void aReleaseWithADamagedFileIsRebuilt() {
    List<String> facts = inPlace();
    facts.removeIf(fact -> fact.endsWith("/boot") && fact.startsWith("sum"));
    facts.add("sum " + "d".repeat(64) + " releases/" + NAME + "/boot");
    assertTrue(plan(facts).makesRelease());
    assertEquals(Set.of("boot"), plan(facts).toSend().keySet());
  }

  @Test
  void aDamagedRuntimeFileIsSentAloneAndTheServiceRestarts() {
    String java = "sum " + "1".repeat(64) + " runtimes/cafe/bin/java";
    String modules = "sum " + "2".repeat(64) + " runtimes/cafe/lib/modules";
    assertTrue(plan(inPlace(java, modules)).isEmpty(), "whole");
    assertTrue(plan(inPlace()).isEmpty(), "not read");
    for (DeployPlan plan :
        List.of(
            plan(inPlace(java)),
            plan(inPlace(java, "sum " + "0".repeat(64) + " runtimes/cafe/lib/modules")))) {
      assertFalse(plan.isEmpty());
      assertFalse(plan.makesRuntime());
      assertTrue(plan.repairsRuntime() && plan.restarts());
      assertEquals(Set.of("runtime/lib/modules"), plan.toSend().keySet());
      assertEquals(
          "repair the runtime /qmf/porthole/runtimes/cafe: lib/modules", plan.words().get(1));
    }
  }

  @Test
  void aDamagedRuntimeWithoutALocalCopyIsReported() {
    JavaRuntime there = new JavaRuntime("cafe", Optional.empty(), Optional.empty(), Map.of());
    String made = "made " + "2".repeat(64) + " runtimes/cafe/lib/modules";
    DeployPlan damaged =
        DeployPlan.of(Surveys.toon2(inPlace(made).toArray(new String[0])), RELEASE, there);
    assertEquals(
        "The Java runtime on the device is damaged (lib/modules), and there is no copy on this"
            + " machine to repair it: make one with 'scripts/runtime armhf', or give one with"
            + " --runtime FILE.",
        damaged.lackOfRuntime().orElseThrow());
    assertEquals(
        Optional.empty(),
        DeployPlan.of(
                Surveys.toon2(
                    inPlace(made, "sum " + "2".repeat(64) + " runtimes/cafe/lib/modules")
                        .toArray(new String[0])),
                RELEASE,
                there)
            .lackOfRuntime());
  }

  @Test
  void aRunInterruptedBeforeTheSwitchIsCompleted() {
    List<String> facts = inPlace();
    facts.remove("current " + NAME);
    DeployPlan plan = plan(facts);
    assertFalse(plan.makesRelease());
    assertTrue(plan.switchesRelease());
    assertEquals(0, plan.bytesToSend());
  }

  @Test
  void leftoversOfAnInterruptedRunAreRemoved() {
    assertFalse(plan(inPlace("leftover /qmf/porthole/.incoming")).isEmpty());
    assertFalse(plan(inPlace("release 1-a", "release 2-b")).isEmpty());
    assertTrue(plan(inPlace("release 1-a")).isEmpty());
  }

  @Test
  void aDifferentScreenAppIsReplaced() {
    LocalFile file = file("e", 100);
    Release release = Release.of("0.1.0", Map.of("app/drawables/porthole.svg", file));
    String there = "app " + "e".repeat(64) + " drawables/porthole.svg";
    assertFalse(appPlan(release).placesApp(), "there is no screen");
    assertTrue(appPlan(release, "apps /qmf/qml/apps").placesApp());
    assertFalse(appPlan(release, "apps /qmf/qml/apps", there).placesApp());
    assertTrue(
        appPlan(release, "apps /qmf/qml/apps", there, "app " + "f".repeat(64) + " Old.qml")
            .placesApp(),
        "a file too many");
    assertFalse(plan(inPlace("apps /qmf/qml/apps")).placesApp(), "a release without an app");
    assertFalse(appPlan(release, "apps /qmf/qml/apps").isEmpty());
  }

  private static DeployPlan appPlan(Release release, String... facts) {
    return DeployPlan.of(Surveys.toon2(facts), release, RUNTIME);
  }

  @Test
  void aDanglingRuntimeLinkCountsAsNoRuntime() {
    List<String> facts = inPlace();
    facts.remove("runtime_there cafe");
    assertTrue(plan(facts).makesRuntime());
    assertTrue(plan(facts).switchesRuntime());
  }

  @Test
  void aBootEntryRemovedByAFirmwareUpdateIsRestored() {
    List<String> facts = inPlace();
    facts.removeIf(fact -> fact.startsWith("row "));
    facts.removeIf(fact -> fact.startsWith("boot "));
    facts.removeIf(fact -> fact.startsWith("installed "));
    assertTrue(plan(facts).installs());
  }

  @Test
  void twoReleasesAreKeptIncludingTheRunningOne() {
    List<String> facts = new ArrayList<>(RUNTIME_THERE);
    facts.addAll(
        List.of(
            "installed /qmf/porthole",
            "current 3-c",
            "release 1-a",
            "release 2-b",
            "release 3-c",
            "good 1-a",
            "good 2-b"));
    DeployPlan plan = plan(facts);
    assertEquals(Optional.of("3-c"), plan.fallback());
    assertEquals(List.of("1-a", "2-b"), plan.releasesToRemove());
  }

  @Test
  void theFallbackReleaseIsTheNewestProvedOne() {
    DeployPlan plan =
        plan(
            inPlace(
                "release 1-a",
                "release 2-b",
                "release 9-bad",
                "good 1-a",
                "good 2-b",
                "good 8-gone"));
    assertEquals(Optional.of("2-b"), plan.fallback());
    assertEquals(List.of("1-a", "9-bad"), plan.releasesToRemove());
  }

  @Test
  void theFallbackReleasesRuntimeIsKept() {
    assertEquals(
        List.of("f00d"),
        plan(inPlace(
                "runtime_there beef",
                "runtime_there f00d",
                "release 1-a",
                "good 1-a",
                "good-pairs 1-a beef",
                "good-pairs 9-gone f00d"))
            .runtimesToRemove());
    assertEquals(
        List.of(),
        plan(List.of(
                "installed /qmf/porthole",
                "current 1-a",
                "release 1-a",
                "runtime beef",
                "runtime_there beef"))
            .runtimesToRemove());
  }

  @Test
  void anUnlinkedRuntimeIsRemoved() {
    List<String> facts = inPlace("runtime_there beef");
    assertEquals(List.of("beef"), plan(facts).runtimesToRemove());
  }
}
