package porthole.tools.serial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NativeLibraryTest {

  @Test
  void theUsersCacheFolderIsTriedAfterTheTemporaryFolder() {
    assertEquals(
        List.of(Path.of("/tmp"), Path.of("/cache")),
        NativeLibrary.folders("/tmp", Map.of("XDG_CACHE_HOME", "/cache"), "/home/a"));
    assertEquals(
        List.of(Path.of("/tmp"), Path.of("/home/a/.cache")),
        NativeLibrary.folders("/tmp", Map.of("XDG_CACHE_HOME", "relative"), "/home/a"));
    assertEquals(
        List.of(Path.of("/tmp"), Path.of("/home/a/.cache")),
        NativeLibrary.folders("/tmp", Map.of(), "/home/a"));
    assertEquals(
        List.of(Path.of("/tmp")),
        NativeLibrary.folders("/tmp", Map.of(), "/home/\0"),
        "a name that this locale has not");
  }
}
