package porthole.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.stream.Collectors;
import porthole.protocol.HttpAnswer;
import porthole.protocol.HttpAnswerDecoder;
import porthole.protocol.ProtocolViolationException;

/** Exchanges with a real router program; the first line of the file tells which. */
final class RouterVectors {
  static final InetAddress GATEWAY = address("192.168.77.1");
  static final InetAddress CLIENT = address("192.168.77.2");
  static final int MAX_BODY_BYTES = 64 * 1024;

  private RouterVectors() {}

  private static JsonObject named(String name) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                RouterVectors.class.getResourceAsStream("/vectors/router.jsonl"), UTF_8))) {
      for (String line : lines.lines().collect(Collectors.toList())) {
        JsonObject vector = JsonParser.object().from(line);
        if (name.equals(vector.getString("name"))) {
          return vector;
        }
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("There is no vector " + name);
  }

  static byte[] request(String name) {
    return HexFormat.of().parseHex(named(name).getString("request_hex"));
  }

  static byte[] response(String name) {
    return HexFormat.of().parseHex(named(name).getString("response_hex"));
  }

  static String requestText(String name) {
    return named(name).getString("request");
  }

  static byte[] responseBytes(String name) {
    return named(name).getString("response").getBytes(UTF_8);
  }

  static HttpAnswer http(String name) throws ProtocolViolationException {
    return http(responseBytes(name));
  }

  static HttpAnswer http(byte[] bytes) throws ProtocolViolationException {
    HttpAnswerDecoder decoder = HttpAnswerDecoder.upTo(MAX_BODY_BYTES);
    decoder.receive(bytes, bytes.length);
    decoder.end();
    return decoder.answer();
  }

  static InetAddress address(String text) {
    try {
      return IpLiteral.parse(text);
    } catch (ProtocolViolationException e) {
      throw new AssertionError(e);
    }
  }
}
