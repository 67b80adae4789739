package porthole.tools;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A password in the first line of a file. */
final class PasswordFile {

  private static final int MAX_PASSWORD_BYTES = 4096;

  private PasswordFile() {
  }

  static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_PASSWORD_BYTES + 1);
      if (content.length > MAX_PASSWORD_BYTES) {
        throw new IOException(
            "Expected a password of at most " + MAX_PASSWORD_BYTES + " bytes in " + file);
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      // Windows puts a byte order mark before a text.
      return text.replaceFirst("^\uFEFF", "").lines().findFirst().orElse("");
    } catch (CharacterCodingException e) {
      throw new IOException("Expected a password in UTF-8 in " + file + ".", e);
    } catch (NoSuchFileException e) {
      throw new IOException("There is no password file " + file + ".", e);
    }
  }
}
