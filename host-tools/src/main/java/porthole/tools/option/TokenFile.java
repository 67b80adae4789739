package porthole.tools.option;

import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The secret of a hub, which comes from a file: on a command line everybody could read it. */
public final class TokenFile {

  /** A token is a line; what is larger is another file, named by mistake. */
  private static final int MAX_BYTES = 4096;

  /** The close code of a hub that was shown no token, or a wrong one. */
  private static final int NO_TOKEN = 4401;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Show the hub the token in this file; needed where the hub asks for one.")
  private Optional<Path> file;

  /**
   * Returns what to do when a hub has closed a connection with this code, as a sentence with a
   * blank before it; "" unless the hub wants another token, or any (PROTOCOL.md, section 4).
   */
  public static String advice(int code) {
    return code == NO_TOKEN ? " Show the hub's own token with --token-file FILE." : "";
  }

  /** Returns what is to be said before anything else: the token, where there is one. */
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
