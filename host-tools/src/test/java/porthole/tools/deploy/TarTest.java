package porthole.tools.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class TarTest {
  private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  private static byte[] header(String name, String mode, char type, String size) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, mode);
    put(header, 124, size);
    header[156] = (byte) type;
    return header;
  }

  private void member(byte[] header, String content) {
    archive.writeBytes(header);
    byte[] bytes = content.getBytes(UTF_8);
    archive.writeBytes(bytes);
    archive.writeBytes(new byte[(512 - bytes.length % 512) % 512]);
  }

  private void file(String name, String mode, String content) {
    member(header(name, mode, '0', Integer.toOctalString(content.getBytes(UTF_8).length)), content);
  }

  private Tar read() {
    archive.writeBytes(new byte[1024]);
    return new Tar(new ByteArrayInputStream(archive.toByteArray()));
  }

  @Test
  void aMemberIsReadAfterAPartlyReadOne() throws IOException {
    file("./one", "0000644", "first");
    file("two", "0000755", "x".repeat(512));
    file("three", "0000644", "");
    file("four", "0000644", "last");
    Tar tar = read();
    assertTrue(tar.next());
    assertEquals("one", tar.name());
    assertEquals('f', tar.content().read());
    assertFalse(tar.isProgram());
    assertTrue(tar.next());
    assertEquals(512, tar.size());
    assertTrue(tar.isProgram());
    assertTrue(tar.next());
    assertEquals(-1, tar.content().read());
    assertTrue(tar.next());
    assertEquals("last", new String(tar.content().readAllBytes(), UTF_8));
    assertFalse(tar.next());
  }

  @Test
  void aMembersContentEndsAtItsSize() throws IOException {
    file("a", "0000644", "12345");
    file("b", "0000644", "67890");
    Tar tar = read();
    tar.next();
    InputStream content = tar.content();
    assertEquals(3, content.skip(3));
    assertEquals('4', content.read());
    assertEquals(1, content.skip(100));
    assertEquals(-1, content.read());
    tar.next();
    assertEquals("67890", new String(tar.content().readAllBytes(), UTF_8));
  }

  @Test
  void foldersAndLinksAreNotFiles() throws IOException {
    member(header("folder/", "0000755", '5', "0"), "");
    member(header("link", "0000777", '2', "0"), "");
    member(header("old", "0000644", '\0', "0"), "");
    Tar tar = read();
    tar.next();
    assertFalse(tar.isFile());
    tar.next();
    assertFalse(tar.isFile());
    tar.next();
    assertTrue(tar.isFile(), "as archives before POSIX have it");
  }

  @Test
  void aLongNameIsReadFromThePrefixOrItsOwnMember() throws IOException {
    byte[] ustar = header("name", "0000644", '0', "0");
    put(ustar, 257, "ustar\0");
    put(ustar, 345, "a/prefix");
    member(ustar, "");
    byte[] gnu = header("name", "0000644", '0', "0");
    put(gnu, 257, "ustar  ");
    put(gnu, 345, "no prefix");
    member(gnu, "");
    String name = "n".repeat(300);
    member(header("././@LongLink", "0000644", 'L', "454"), name);
    file("n".repeat(100), "0000644", "content");
    file("next", "0000644", "");
    Tar tar = read();
    tar.next();
    assertEquals("a/prefix/name", tar.name());
    tar.next();
    assertEquals("name", tar.name());
    tar.next();
    assertEquals(name, tar.name());
    assertEquals("content", new String(tar.content().readAllBytes(), UTF_8));
    tar.next();
    assertEquals("next", tar.name());
  }

  @Test
  void aNameMemberOver4KilobytesIsAnOrdinaryMember() throws IOException {
    String name = "n".repeat(4097);
    member(header("././@LongLink", "0000644", 'L', "10001"), name);
    file("next", "0000644", "");
    Tar tar = read();
    tar.next();
    assertEquals("@LongLink", tar.name());
    tar.next();
    assertEquals("next", tar.name());
  }

  @Test
  void aTruncatedArchiveIsRefused() throws IOException {
    Tar empty = new Tar(new ByteArrayInputStream(new byte[100]));
    assertThrows(EOFException.class, empty::next);
    byte[] cut = header("a", "0000644", '0', "100");
    Tar tar = new Tar(new ByteArrayInputStream(cut));
    tar.next();
    assertThrows(EOFException.class, () -> tar.content().readAllBytes());
  }

  @Test
  void aNonOctalSizeIsRefused() {
    member(header("a", "0000644", '0', "9"), "");
    assertThrows(IOException.class, () -> read().next());
  }

  @Test
  void anArchiveTruncatedInALongNameIsRefused() {
    archive.writeBytes(header("././@LongLink", "0000644", 'L', "170"));
    archive.writeBytes(new byte[88]);
    Tar tar = new Tar(new ByteArrayInputStream(archive.toByteArray()));
    assertThrows(EOFException.class, tar::next);
  }

  @Test
  void aLeadingDotSlashOfANameIsRemoved() throws IOException {
    file("././a", "0000644", "");
    Tar tar = read();
    assertTrue(tar.next());
    assertEquals("a", tar.name());
  }
}
