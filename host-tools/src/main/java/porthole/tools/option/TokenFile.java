package porthole.tools.option;

import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option for a hub's token. It is read from a file, as other users can read a command line. */
public final class TokenFile {

  /** A token is one line; a larger file was given by mistake. */
  private static final int MAX_BYTES = 4096;

  /** The close code of a hub that received no token or a wrong one. */
  private static final int NO_TOKEN = 4401;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Send the token in this file to the hub; needed if the hub has one.")
  private Optional<Path> file;

  /**
   * Returns a sentence, with a blank before it, if this close code means that the hub needs a token
   * or another one; otherwise "" (PROTOCOL.md, section 4).
   */
  public static String advice(int code) {
    return code == NO_TOKEN ? " Give the hub's token with --token-file FILE." : "";
  }

  /** Returns the messages to send first: the token, if there is one. */
  public List<String> greeting() throws IOException {
    if (file.isEmpty()) {
      return List.of();
    }
    return List.of(
        JsonWriter.string()
            .object()
            .value("message", "porthole.hello")
            .object("data")
            .value("token", read(file.get()))
            .end()
            .end()
            .done());
  }

  private static String read(Path file) throws IOException {
    String token =
        SmallFile.text(file, MAX_BYTES, "a token of at most " + MAX_BYTES + " bytes").strip();
    if (token.isEmpty()) {
      throw new IOException("Expected a token in " + file + " but the file is empty.");
    }
    return token;
  }
}
