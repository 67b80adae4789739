package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import porthole.fuzz.Input;

/**
 * Messages of JSON over TCP, and the actions and answers in them. The message does not depend on
 * how its bytes are cut. What is encoded again is decoded as the same.
 */
public final class JsonTcpMessageFuzz {
  private static final int MAX_CONTENT_BYTES = 2000;
  private static final Set<Integer> CLOSE_CODES = Set.of(CloseCode.INVALID_DATA, CloseCode.TOO_BIG);

  private JsonTcpMessageFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    String whole = "";
    for (List<byte[]> parts : Input.cuts(bytes)) {
      String told = decoded(parts);
      whole = whole.isEmpty() ? told : whole;
      assertEquals(whole, told);
    }
  }

  private static String decoded(List<byte[]> parts) {
    JsonTcpMessageDecoder decoder = new JsonTcpMessageDecoder(MAX_CONTENT_BYTES);
    try {
      for (byte[] part : parts) {
        Optional<JsonTcpMessage> message = decoder.receive(ByteBuffer.wrap(part));
        if (message.isPresent()) {
          return told(message.get());
        }
      }
      return "has header: " + decoder.hasHeader();
    } catch (ProtocolViolationException e) {
      return refused(e);
    }
  }

  private static String refused(ProtocolViolationException e) {
    assertTrue(CLOSE_CODES.contains(e.closeCode()), e.getMessage());
    return e.closeCode() + " " + e.getMessage();
  }

  private static String told(JsonTcpMessage message) throws ProtocolViolationException {
    assertTrue(message.content().length <= MAX_CONTENT_BYTES, message.toString());
    requireDecodedAgain(JsonTcpMessage.binary(message.content()));
    requireDecodedAgain(message.firstBytes());
    if (!message.isJson()) {
      return message.toString();
    }
    String text = message.text();
    return action(text) + answer(text);
  }

  private static String action(String text) {
    try {
      Action action = Action.decode(text);
      assertTrue(!action.name().isEmpty() && !Action.isEmpty(action.value()), text);
      assertEquals(action, Action.decode(requireDecodedAgain(action.encode()).text()));
      assertTrue(action.message().isObject(), text);
      return action.toString();
    } catch (ProtocolViolationException e) {
      return refused(e);
    }
  }

  private static String answer(String text) {
    try {
      Optional<Object> answer = Action.decodeAnswer(text);
      assertTrue(JsonText.isJson(Action.resultAsJson(text)), text);
      assertEquals(answer, Action.decodeAnswer(Action.answer(answer).text()));
      return answer.toString();
    } catch (ProtocolViolationException e) {
      return refused(e);
    }
  }

  private static JsonTcpMessage requireDecodedAgain(JsonTcpMessage message)
      throws ProtocolViolationException {
    Optional<JsonTcpMessage> again =
        new JsonTcpMessageDecoder(1 << 20).receive(ByteBuffer.wrap(message.encode()));
    assertEquals(Optional.of(message), again);
    return message;
  }
}
