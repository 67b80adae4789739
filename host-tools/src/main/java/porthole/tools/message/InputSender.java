package porthole.tools.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import porthole.client.Client;
import porthole.client.Request;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;

/** Sends each line of the input as a message. */
final class InputSender {

  private final LineReader lines;
  private final boolean binary;

  private InputSender(LineReader lines, boolean binary) {
    this.lines = lines;
    this.binary = binary;
  }

  static InputSender of(CommandContext context, boolean binary) {
    return new InputSender(LineReader.of(context.in(), Request.DEFAULT_MAX_MESSAGE_BYTES), binary);
  }

  /**
   * Sends until the input or the connection ends.
   *
   * @return the error in the input, if there is one
   */
  Optional<String> sendTo(Client client) {
    while (true) {
      Optional<byte[]> line;
      try {
        line = lines.next();
      } catch (IOException e) {
        return Optional.of(ErrorMessage.explaining(e));
      }
      if (line.isEmpty()) {
        return Optional.empty();
      }
      try {
        send(client, line.get());
      } catch (CharacterCodingException e) {
        return Optional.of(
            "Line " + lines.number() + " of the input is not UTF-8: send it with --binary.");
      } catch (IOException e) {
        return Optional.empty(); // The connection has ended; the session reports why.
      }
    }
  }

  private void send(Client client, byte[] line) throws IOException {
    if (binary) {
      client.send(ByteBuffer.wrap(line));
    } else {
      client.send(text(line));
    }
  }

  /** Decodes a line, without the CR of a Windows line end. */
  private static String text(byte[] line) throws CharacterCodingException {
    int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length)).toString();
  }
}
