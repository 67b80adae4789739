package porthole.tools.board;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small parts that only read and write text. */
class WordsTest {

  private static String diagnosis(String asked, String booted) {
    return NoPromptDiagnosis.of("COM3", asked.getBytes(ISO_8859_1), booted.getBytes(ISO_8859_1))
        .getMessage();
  }

  @Test
  void aDiagnosisNamesTheCause() {
    assertTrue(diagnosis("", "").startsWith("Nothing answers at COM3"));
    assertTrue(diagnosis("\r\n", " ").startsWith("Nothing answers at COM3"));
    assertTrue(
        diagnosis("", "ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\ncsum err\r\n")
            .startsWith("There is no MicroPython at COM3"));
    assertTrue(diagnosis("hello\r\nhello\r\n", "").startsWith("A program at COM3 ignores Ctrl-C"));
    assertTrue(
        diagnosis("rst:0x1\r\nMicroPython v1.27\r\nloop\r\n", "")
            .startsWith("A program at COM3 ignores Ctrl-C"));
    assertTrue(diagnosis("\u00f8\u0080\u0000x\u00e6".repeat(9), "").startsWith("The output of"));
  }

  @Test
  void aDiagnosisContainsTheLastOutputLines() {
    List<String> heard =
        NoPromptDiagnosis.of(
                "COM3", "a\r\n".repeat(50).getBytes(UTF_8), "\u001b[0mlast\r\n".getBytes(UTF_8))
            .heard();
    assertEquals(12, heard.size());
    assertEquals("?[0mlast", heard.get(11));
  }

  @Test
  void anErrnoIsShownInWords() {
    assertEquals(
        "On the board, /a: it does not exist",
        BoardException.of("Traceback:\r\nOSError: [Errno 2] ENOENT\r\n").about("/a").getMessage());
    assertEquals(
        "On the board, /a: the board's storage is full",
        BoardException.of("OSError: 28").about("/a").getMessage());
    assertEquals(
        "On the board, /a: its name is too long for the board",
        BoardException.of("OSError: 36").about("/a").getMessage());
    assertEquals(
        "On the board, /a: The board says: MemoryError: x",
        BoardException.of("Traceback:\r\nMemoryError: x\r\n").about("/a").getMessage());
  }

  @Test
  void aPythonLiteralIsAsciiForAnyText() {
    assertEquals("'a\\'b\\\\c\\x0a\\xe9\\u20ac\\U0001f44d'", PythonSource.literal("a'b\\c\né€👍"));
  }

  @Test
  void aProgramIsSentWithoutCommentsAndWithNarrowIndents() {
    assertEquals(
        "def f():\n if x:\n  return '#'\n",
        PythonSource.compact(
            "# Says.\n\ndef f():\n    if x:\n        # Why.\n        return '#'\n"));
  }

  @Test
  void aByteOrderMarkBeforeAScriptIsRemoved() {
    byte[] source = "\uFEFFprint('\uFEFF')".getBytes(UTF_8);
    assertArrayEquals("print('\uFEFF')".getBytes(UTF_8), BoardScript.of(source).program());
    assertArrayEquals(new byte[0], BoardScript.of("\uFEFF".getBytes(UTF_8)).program());
  }

  @Test
  void aScriptWithoutExitIsSentUnchanged() {
    byte[] source = "print('é')  # existing\n".getBytes(UTF_8);
    assertArrayEquals(source, BoardScript.of(source).program());
  }

  @Test
  void theExitCodeFollowsPythonsRules() {
    BoardScript script = BoardScript.of("import sys\nsys.exit(3)".getBytes(UTF_8));
    String[][] cases = {
      {"None", "0"},
      {"0", "0"},
      {"3", "3"},
      {"-1", "255"},
      {"256", "0"},
      {"True", "1"},
      {"'gone'", "1"},
      {"2.5", "1"}
    };
    for (String[] one : cases) {
      BoardException end =
          BoardException.of(
              "Traceback (most recent call last):\r\n  File\r\n"
                  + "OSError: ('porthole exit', "
                  + one[0]
                  + ")\r\n");
      assertEquals(Integer.parseInt(one[1]), script.exitCode(end), one[0]);
      assertEquals(
          one[0].equals("'gone'") ? Optional.of("gone") : Optional.empty(),
          script.words(end),
          one[0]);
    }
    BoardException other = BoardException.of("Traceback:\r\nValueError: 3\r\n");
    assertEquals(1, script.exitCode(other));
    assertEquals(Optional.of("Traceback:\nValueError: 3"), script.words(other));
  }

  @Test
  void aCrBeforeAnLfIsRemovedWhereverReadsEnd() {
    byte[] printed = "a\r\nb\rc\r\r\n\r".getBytes(UTF_8);
    for (int cut = 0; cut <= printed.length; cut++) {
      LineEndDecoder ends = new LineEndDecoder();
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      plain.writeBytes(ends.receive(java.util.Arrays.copyOf(printed, cut)));
      plain.writeBytes(ends.receive(java.util.Arrays.copyOfRange(printed, cut, printed.length)));
      plain.writeBytes(ends.end());
      assertEquals("a\nb\rc\r\n\r", plain.toString(UTF_8), "cut at " + cut);
    }
  }

  @Test
  void linesAreWholeWhereverReadsEnd() {
    byte[] said = "één\r\n\ntwo\rthree\n".getBytes(UTF_8);
    for (int cut = 0; cut <= said.length; cut++) {
      LineDecoder decoder = new LineDecoder();
      List<String> lines = new ArrayList<>(decoder.receive(java.util.Arrays.copyOf(said, cut)));
      lines.addAll(decoder.receive(java.util.Arrays.copyOfRange(said, cut, said.length)));
      assertEquals(List.of("één", "two", "three"), lines, "cut at " + cut);
    }
  }

  @Test
  void anEndlessLineTakesBoundedMemoryAndIsDropped() {
    LineDecoder decoder = new LineDecoder();
    byte[] kilo = "x".repeat(1024).getBytes(UTF_8);
    for (int i = 0; i < 17; i++) {
      assertEquals(List.of(), decoder.receive(kilo));
    }
    assertEquals(List.of("next"), decoder.receive("\nnext\n".getBytes(UTF_8)));
  }

  @Test
  void onlySignalsForTheDeviceBecomeLines() {
    SerialSignals signals = new SerialSignals("a.b", -1);
    assertEquals(Optional.of("x"), signals.decode("{\"message\":\"serial.a.b\",\"data\":\"x\"}"));
    assertEquals(Optional.of("null"), signals.decode("{\"message\":\"serial.a.b\",\"data\":null}"));
    for (String other :
        List.of(
            "x",
            "[]",
            "{}",
            "{\"message\":\"serial.a\",\"data\":1}",
            "{\"message\":\"serial.a.b\"}",
            "{\"message\":3,\"data\":1}",
            signals.encode("own"))) {
      assertEquals(Optional.empty(), signals.decode(other), other);
    }
  }

  @Test
  void aPackageIncludesThePackagesItImports(@TempDir Path root) throws IOException {
    Files.createDirectories(root.resolve("top/sub"));
    Files.writeString(root.resolve("top/__init__.py"), "import sys\n  from middle import x\n");
    Files.writeString(root.resolve("top/sub/a.py"), "");
    Files.writeString(root.resolve("middle.py"), "import single.y, top\n");
    Files.writeString(root.resolve("single.py"), "");
    Files.writeString(root.resolve("other.py"), "import top\n");
    BundledPackages packages = BundledPackages.in(root);
    assertEquals(Set.of("top", "middle", "single", "other"), packages.names());
    assertEquals(Set.of("top", "middle", "single"), packages.withImports("top"));
    assertEquals(Set.of("top/__init__.py", "top/sub/a.py"), packages.files("top").keySet());
    assertEquals(Set.of("single.py"), packages.files("single").keySet());
    assertThrows(IOException.class, () -> packages.withImports("none"));
  }

  @Test
  void aBoardPathMayStartWithAColonAndEndWithSlashes() {
    assertEquals("lib/x", BoardPath.of(":lib/x//"));
    assertEquals("/", BoardPath.of("/"));
    assertEquals(".", BoardPath.of(":"));
    assertEquals("x", BoardPath.child(".", "x"));
    assertEquals("/x", BoardPath.child("/", "x"));
    assertFalse(BoardPath.name("/a/b").contains("/"));
  }

  @ParameterizedTest
  @CsvSource({
    "a//b, a/b",
    "./a/./b, a/b",
    "a/.., .",
    "a/../b, b",
    "/.., /",
    "/a/../.., /",
    ".., ..",
    "../../a, ../../a",
    "a/../.., ..",
    ":/a/, /a",
    "//, /"
  })
  void aBoardPathIsNormalized(String written, String path) {
    assertEquals(path, BoardPath.of(written));
  }

  @Test
  void aPathOfDotsOrSlashesHasNoName() {
    for (String path : List.of("/", ".", "..", "../..")) {
      assertTrue(BoardPath.isNameless(path), path);
    }
    assertFalse(BoardPath.isNameless("../a"));
    assertEquals("/", BoardPath.parent("/a"));
    assertEquals(".", BoardPath.parent("a"));
    assertEquals("/a", BoardPath.parent("/a/b"));
  }
}
