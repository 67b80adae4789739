package porthole.tools.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.FakeDevice;

class DeviceStoreTest {
  private static final String FILE = "/qmf/porthole/.incoming/it's a file";
  @TempDir private Path root;

  private DeviceStore store() throws IOException {
    Files.createDirectories(root.resolve("qmf"));
    return new DeviceStore(new ShellDevice(root));
  }

  private Path file() {
    return root.resolve(FILE.substring(1));
  }

  @Test
  void aMissingFileHasSizeZeroAndItsFolderIsCreated() throws IOException {
    assertEquals(0, store().size(FILE));
    assertTrue(Files.isDirectory(file().getParent()));
  }

  @Test
  void aFileCanBeAppendedMeasuredHashedAndRemoved() throws IOException {
    DeviceStore store = store();
    store.size(FILE);
    store.append(FILE, new ByteArrayInputStream("hello ".getBytes(UTF_8)), sent -> {});
    store.append(FILE, new ByteArrayInputStream("world".getBytes(UTF_8)), sent -> {});
    assertEquals(11, store.size(FILE));
    assertArrayEquals("hello world".getBytes(UTF_8), Files.readAllBytes(file()));
    assertEquals(Sha256.of("hello world"), store.sha256(FILE, 1000));
    assertEquals(Sha256.of("hello"), store.sha256(FILE, 5));
    store.remove(FILE);
    assertFalse(Files.exists(file()));
  }

  @Test
  void withoutSha256sumOnTheDeviceTheBytesAreReadBack() throws IOException {
    FakeDevice device =
        new FakeDevice(command -> "hello", () -> {}) {
          @Override
          protected CommandResult result(String answer) {
            return new CommandResult(127, "", "sh: sha256sum: not found");
          }
        };
    assertEquals(Sha256.of("hello"), new DeviceStore(device).sha256(FILE, 5));
    assertTrue(device.commands().get(1).startsWith("head -c 5 "), device.commands().toString());
  }

  @Test
  void anUnreadableFileIsNamedInTheError() {
    FakeDevice device =
        new FakeDevice(command -> "", () -> {}) {
          @Override
          protected CommandResult result(String answer) {
            return new CommandResult(1, "", "head: Input/output error");
          }
        };
    DeviceStore store = new DeviceStore(device);
    IOException read = assertThrows(IOException.class, () -> store.sha256(FILE, 5));
    assertTrue(read.getMessage().contains(FILE) && read.getMessage().contains("output error"));
    assertThrows(IOException.class, () -> store.size(FILE));
    assertThrows(IOException.class, () -> store.remove(FILE));
  }

  @Test
  void aFailedWriteSuggestsCheckingTheDisk() throws IOException {
    DeviceStore store = store();
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                store.append(
                    "/qmf/no folder/file", new ByteArrayInputStream(new byte[1]), sent -> {}));
    assertTrue(e.getMessage().contains("df -k"), e.getMessage());
  }
}
