package porthole.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, section 5. */
class JsonTcpMessageTest {
  private static final int MAX_BYTES = 100_000;

  private static byte[] bytes(int prefix, String rest) {
    byte[] tail = rest.getBytes(UTF_8);
    return ByteBuffer.allocate(2 + tail.length).putShort((short) prefix).put(tail).array();
  }

  private static Optional<JsonTcpMessage> decode(byte[] bytes) throws ProtocolViolationException {
    return new JsonTcpMessageDecoder(MAX_BYTES).receive(ByteBuffer.wrap(bytes));
  }

  private static String complaint(byte[] bytes) {
    return assertThrows(ProtocolViolationException.class, () -> decode(bytes)).getMessage();
  }

  /** Written by hand from the format's description: 0x0060 is 96, the header's length. */
  @Test
  void aRequestTravelsAsTheFormatSays() {
    assertArrayEquals(
        ("\0`{\"byteorder\":\"little\",\"content-type\":\"text/json\","
                + "\"content-encoding\":\"utf-8\",\"content-length\":36}"
                + "{\"action\":\"garden.rain\",\"value\":3.5}")
            .getBytes(ISO_8859_1),
        Action.of("garden.rain", 3.5).encode().encode());
  }

  @Test
  void aPythonProgramsRequestIsUnderstood() throws Exception {
    String header =
        "{\"content-encoding\": \"utf-8\", \"byteorder\": \"little\", "
            + "\"content-type\": \"text/json\", \"content-length\": 41}";
    byte[] python =
        bytes(header.length(), header + "{\"action\": \"Telegram\", \"value\": \"\\u00e9\"}");
    assertEquals(Action.of("Telegram", "é"), Action.decode(decode(python).get().text()));
  }

  @Test
  void anythingArrivesAsItWasSentWhereverThePacketsBreak() throws Exception {
    Random random = new Random(2);
    for (int round = 0; round < 2000; round++) {
      Action action = Action.of("a" + round, value(random, 4));
      if (Action.isEmpty(action.value())) {
        continue;
      }
      byte[] sent = action.encode().encode();
      JsonTcpMessageDecoder decoder = new JsonTcpMessageDecoder(MAX_BYTES);
      Optional<JsonTcpMessage> received = Optional.empty();
      for (int at = 0; at < sent.length; ) {
        assertFalse(received.isPresent());
        int count = Math.min(sent.length - at, 1 + random.nextInt(random.nextInt(200) + 1));
        received = decoder.receive(ByteBuffer.wrap(sent, at, count));
        at += count;
      }
      assertEquals(action, Action.decode(received.get().text()));
    }
  }

  private static Object value(Random random, int depth) {
    switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0:
        return "é\"\\😀\n/".substring(random.nextInt(3));
      case 1:
        return random.nextInt();
      case 2:
        return random.nextBoolean();
      case 3:
        return random.nextInt(1000) / 8.0;
      case 4:
        JsonArray array = new JsonArray();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(value(random, depth - 1));
        }
        return array;
      default:
        JsonObject object = new JsonObject();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.put("k" + i, value(random, depth - 1));
        }
        return object;
    }
  }

  @Test
  void bytesAfterTheMessageAreIgnored() throws Exception {
    byte[] sent = Action.of("a", 1).encode().encode();
    byte[] more = java.util.Arrays.copyOf(sent, sent.length + 100);
    JsonTcpMessageDecoder decoder = new JsonTcpMessageDecoder(MAX_BYTES);
    assertTrue(decoder.receive(ByteBuffer.wrap(more)).isPresent());
    assertFalse(decoder.receive(ByteBuffer.wrap(sent)).isPresent());
  }

  @Test
  void invalidHeadersAreRefused() {
    assertEquals("Expected a header of 1 to 4096 bytes but was 0", complaint(bytes(0, "")));
    assertEquals("Expected a header of 1 to 4096 bytes but was 65535", complaint(bytes(65535, "")));
    assertEquals("Expected the header to be a JSON object", complaint(bytes(4, "[1] ")));
    assertEquals(
        "Expected the header to be a JSON object", complaint(bytes(4000, "[".repeat(4000))));
    Map<String, String> parts =
        Map.of(
            "byteorder", "\"little\"",
            "content-type", "\"text/json\"",
            "content-encoding", "\"utf-8\"",
            "content-length", "2");
    for (String left : parts.keySet()) {
      for (String value :
          new String[] {"", "null", "[]", left.endsWith("length") ? "-1" : "7", "1e3"}) {
        StringBuilder header = new StringBuilder("{\"x\":0");
        parts.forEach(
            (name, good) -> {
              if (!name.equals(left)) {
                header.append(",\"").append(name).append("\":").append(good);
              } else if (!value.isEmpty()) {
                header.append(",\"").append(name).append("\":").append(value);
              }
            });
        header.append('}');
        String complaint = complaint(bytes(header.length(), header + "{}"));
        assertTrue(complaint.contains(left), complaint + " for " + header);
      }
    }
  }

  @Test
  void contentThatIsTooLargeIsRefusedByItsHeader() {
    String header =
        new String(Action.of("a", "x").encode().encode(), UTF_8)
            .substring(2)
            .replaceAll("length\":\\d+}.*", "length\":100001}");
    assertEquals(
        "Expected at most 100000 bytes of content but was 100001",
        complaint(bytes(header.length(), header)));
  }

  @Test
  void anEmptyActionOrValueIsAnsweredAsTheOriginalDoes() {
    Map<String, String> cases =
        Map.of(
            "{\"action\":\"\",\"value\":1}", "Error: invalid action and or value , 1",
            "{\"action\":\"a\",\"value\":\"\"}", "Error: invalid action and or value a, ",
            "{\"action\":\"a\"}", "Error: invalid action and or value a, None",
            "{\"value\":[]}", "Error: invalid action and or value None, []",
            "{\"action\":\"a\",\"value\":{}}", "Error: invalid action and or value a, {}",
            "[1]", "Error: expected a JSON object with an action and a value");
    cases.forEach(
        (text, answer) ->
            assertEquals(
                answer,
                assertThrows(ProtocolViolationException.class, () -> Action.decode(text))
                    .getMessage()));
  }

  @Test
  void zeroAndFalseAreNotEmptyValues() throws Exception {
    assertEquals(0, Action.decode("{\"action\":\"a\",\"value\":0}").value());
    assertEquals(false, Action.decode("{\"action\":\"a\",\"value\":false}").value());
  }

  @Test
  void answersTravelAsTheOriginalsDo() throws Exception {
    assertEquals("{\"result\":null}", Action.answer(Optional.empty()).text());
    assertEquals("{\"result\":[1,\"é\"]}", Action.answer(Optional.of(List.of(1, "é"))).text());
    JsonTcpMessage strange = JsonTcpMessage.binary("0123456789abc".getBytes(UTF_8));
    assertEquals(
        "First 10 bytes of request: 0123456789", new String(strange.firstBytes().content(), UTF_8));
    assertEquals("binary/custom-server-binary-type", strange.firstBytes().type());
  }

  @Test
  void contentThatContradictsItsEncodingIsRefused() throws Exception {
    JsonTcpMessage latin = JsonTcpMessage.received("text/json", "utf-8", new byte[] {(byte) 0xe9});
    assertThrows(ProtocolViolationException.class, latin::text);
    assertThrows(ProtocolViolationException.class, JsonTcpMessage.binary(new byte[1])::text);
    assertEquals("é", JsonTcpMessage.received("x", "iso-8859-1", new byte[] {(byte) 0xe9}).text());
  }
}
