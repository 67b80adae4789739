package porthole.tools.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.tools.terminal.Progress;

/**
 * On a device that is a folder, with its real shell; the power may fail at any line of a script.
 */
class DeploymentTest {

  private static final int MAX_LINES = 200;
  private static final String DAMAGED = "damaged";

  @TempDir private Path folder;
  private ShellDevice device;
  private Release release;
  private JavaRuntime runtime;

  @BeforeEach
  void prepare() throws IOException {
    Path root = Files.createDirectories(folder.resolve("device"));
    device = new ShellDevice(root);
    Files.createDirectories(device.path("/qmf/qml/apps"));
    Files.createDirectories(device.path("/mnt/data"));
    Map<String, LocalFile> files = new TreeMap<>();
    for (String name :
        List.of(
            "launcher",
            "boot",
            "launcher.d/loop.sh",
            "porthole-device.jar",
            "app/PortholeApp.qml",
            "app/drawables/porthole.svg")) {
      Path file = folder.resolve("release").resolve(name);
      Files.createDirectories(file.getParent());
      files.put(name, LocalFile.of(Files.writeString(file, "the right " + name)));
    }
    release = Release.of("0.2.0", files);
    runtime =
        JavaRuntime.choose(
            Survey.parse(Surveys.TOON_2),
            Artefacts.folder(folder),
            Optional.of(RuntimeArchive.of(archive())));
  }

  /** Makes a runtime as scripts/runtime does: a folder with bin/java, lib and the start script. */
  private Path archive() throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    byte[] java = Arrays.copyOf(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}, 5000);
    java[18] = 40;
    java[37] = 0x04; // As a hard-float program for ARM begins: see PartsTest.
    member(tar, "runtime/bin/java", "0000755", java);
    member(tar, "runtime/lib/modules", "0000644", new byte[100_000]);
    member(tar, "runtime/porthole", "0000755", "#!/bin/sh\n".getBytes(StandardCharsets.US_ASCII));
    tar.write(new byte[1024]);
    Path file = folder.resolve("runtime.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      tar.writeTo(out);
    }
    return file;
  }

  private static void member(ByteArrayOutputStream tar, String name, String mode, byte[] content) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, mode);
    put(header, 124, String.format("%011o", content.length));
    put(header, 148, "        ");
    header[156] = '0';
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    tar.writeBytes(header);
    tar.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  private DeployPlan plan() throws IOException {
    return DeployPlan.of(Survey.whole(device, Layout.DEFAULT_BASE), release, runtime);
  }

  private void make() throws IOException, InterruptedException {
    DeployPlan plan = plan();
    Deployment deployment = new Deployment(plan, device);
    deployment.send(new Silent(), length -> {});
    if (plan.makesRuntime()) {
      deployment.makeRuntime();
    }
    if (plan.repairsRuntime()) {
      deployment.repairRuntime();
    }
    if (plan.makesRelease()) {
      deployment.makeRelease();
    }
    deployment.tidy();
  }

  private Path place(String name) {
    return device.path("/qmf/porthole/releases/" + release.name() + "/" + name);
  }

  private Path java(String name) {
    return device.path("/qmf/porthole/runtimes/" + runtime.hash() + "/" + name);
  }

  @Test
  void aPowerCutDuringARepairNeverLeavesAReleaseIncomplete() throws Exception {
    make();
    byte[] right = Files.readAllBytes(place("launcher.d/loop.sh"));
    boolean failed = true;
    int lines = 0;
    for (; failed && lines < MAX_LINES; lines++) {
      Files.writeString(place("launcher.d/loop.sh"), DAMAGED);
      Files.deleteIfExists(place("boot"));
      DeployPlan plan = plan();
      assertEquals(
          List.of("boot", "launcher.d/loop.sh"), List.copyOf(plan.brokenRelease().keySet()));
      Deployment deployment = new Deployment(plan, device);
      deployment.send(new Silent(), length -> {});
      device.failAfter(lines);
      try {
        deployment.makeRelease();
        failed = false;
      } catch (IOException e) {
        assertEquals("The power has failed", e.getMessage());
      }
      device.failAfter(Integer.MAX_VALUE);
      assertEquals("the right launcher", Files.readString(place("launcher")), "line " + lines);
      String loop = Files.readString(place("launcher.d/loop.sh"));
      assertTrue(loop.equals(DAMAGED) || loop.equals("the right launcher.d/loop.sh"), loop);
      make();
      assertArrayEquals(right, Files.readAllBytes(place("launcher.d/loop.sh")));
      assertTrue(Files.isExecutable(place("boot")));
    }
    assertTrue(lines > 5 && lines < MAX_LINES, lines + " lines");
  }

  @Test
  void aRuntimeRepairReplacesOnlyDifferingFiles() throws Exception {
    make();
    assertFalse(plan().repairsRuntime());
    Files.writeString(java("lib/modules"), DAMAGED);
    Files.delete(java("bin/java"));
    Files.createDirectories(java("bin/java")); // Whatever is in the way.
    assertEquals(List.of("bin/java", "lib/modules"), List.copyOf(plan().brokenRuntime().keySet()));
    assertEquals(
        List.of("bin/java", "lib/modules"),
        Survey.whole(device, Layout.DEFAULT_BASE).damaged(runtime.hash()).stream()
            .sorted()
            .toList(),
        "seen without an archive, too");
    make();
    assertEquals(100_000, Files.size(java("lib/modules")));
    assertTrue(Files.isExecutable(java("bin/java")));
    assertFalse(plan().repairsRuntime());
    assertFalse(plan().survey().hasLeftovers());
  }

  @Test
  void aPowerCutNeverLosesTheScreenApp() throws Exception {
    make();
    boolean failed = true;
    int lines = 0;
    Path app = device.path(Layout.APP);
    for (; failed && lines < MAX_LINES; lines++) {
      Files.createDirectories(app);
      Files.writeString(app.resolve("PortholeApp.qml"), "the former app");
      device.failAfter(lines);
      try {
        new Deployment(plan(), device).placeApp();
        failed = false;
      } catch (IOException e) {
        assertEquals("The power has failed", e.getMessage());
      }
      device.failAfter(Integer.MAX_VALUE);
      Path there = Files.exists(app) ? app : device.path(Layout.APPS + "/.porthole-ready");
      String text = Files.readString(there.resolve("PortholeApp.qml"));
      assertTrue(
          text.equals("the former app") && there.equals(app)
              || text.equals("the right app/PortholeApp.qml")
                  && Files.exists(there.resolve("drawables/porthole.svg")),
          "line " + lines + ": " + text);
    }
    assertTrue(lines > 5 && lines < MAX_LINES, lines + " lines");
  }

  /** Shows nothing. */
  private static final class Silent implements Progress {
    @Override
    public void begin(String name, long offset, long size) {}

    @Override
    public void reached(long offset) {}

    @Override
    public void end() {}

    @Override
    public void note(String sentence) {}
  }
}
