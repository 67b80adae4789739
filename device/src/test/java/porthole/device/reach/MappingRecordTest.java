package porthole.device.reach;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingRecordTest {
  @TempDir Path folder;

  private MappingRecord record() {
    return new MappingRecord(Optional.of(folder));
  }

  @Test
  void aNotedMappingIsReadByTheNextServiceAndForgotten() throws Exception {
    assertFalse(record().read().isPresent());
    record().write(InetAddress.getByName("192.168.1.20"), 8000, 8123);
    assertTrue(Files.exists(folder.resolve(ReachDoor.LEFT_MAPPING)));
    MappingRecord.Entry entry = record().read().get();
    assertEquals(InetAddress.getByName("192.168.1.20"), entry.client());
    assertEquals(8000, entry.internalPort());
    assertEquals(8123, entry.externalPort());
    record().delete();
    assertFalse(record().read().isPresent());
    record().delete();
  }

  @Test
  void aFileThatSomebodyChangedIsNoMapping() throws Exception {
    for (String text :
        new String[] {
          "",
          "porthole-mapping 1 192.168.1.20 8000",
          "porthole-mapping 2 192.168.1.20 8000 8123",
          "porthole-mapping 1 router.lan 8000 8123",
          "porthole-mapping 1 192.168.1.20 x 8123",
          "porthole-mapping 1 192.168.1.20 8000 8123 8124",
          String.join("", java.util.Collections.nCopies(300, "a"))
        }) {
      Files.writeString(folder.resolve("permanent-mapping"), text);
      assertFalse(record().read().isPresent(), text);
    }
  }

  @Test
  void withoutAFolderNothingCanBeNoted() {
    MappingRecord record = new MappingRecord(Optional.empty());
    IOException e =
        assertThrows(IOException.class, () -> record.write(InetAddress.getLoopbackAddress(), 1, 2));
    assertEquals("this service has no folder of its own", e.getMessage());
    assertFalse(record.read().isPresent());
    record.delete();
    assertEquals(12, record.nonce().length);
    assertFalse(Arrays.equals(record.nonce(), record.nonce()));
  }

  @Test
  void aFolderThatCannotBeWrittenIsToldWithItsFile() {
    MappingRecord record = new MappingRecord(Optional.of(folder.resolve("missing")));
    IOException e =
        assertThrows(IOException.class, () -> record.write(InetAddress.getLoopbackAddress(), 1, 2));
    assertTrue(e.getMessage().matches("cannot write .*permanent-mapping.new .*"), e.getMessage());
  }

  @Test
  void aNoteThatCannotBeRemovedIsLeft() throws Exception {
    Files.createDirectories(folder.resolve("permanent-mapping").resolve("full"));
    record().delete();
    assertTrue(Files.exists(folder.resolve(ReachDoor.LEFT_MAPPING)));
  }

  @Test
  void theNonceIsDrawnOnceAndKept() throws Exception {
    byte[] nonce = record().nonce();
    assertArrayEquals(nonce, record().nonce());
    Files.writeString(folder.resolve("router-nonce"), "nonsense");
    byte[] another = record().nonce();
    assertFalse(Arrays.equals(nonce, another));
    assertArrayEquals(another, record().nonce());
  }
}
