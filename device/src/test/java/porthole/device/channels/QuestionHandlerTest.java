package porthole.device.channels;

import static java.util.Collections.emptyList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import porthole.device.hub.Hub;
import porthole.device.hub.Signal;
import porthole.device.transport.Server;
import porthole.device.transport.SiteAccess;
import porthole.protocol.ChannelMessage;
import porthole.protocol.CloseCode;

/** PROTOCOL.md, section 4.2: each question, its reply, and the error of a malformed one. */
class QuestionHandlerTest {
  private static final String SECRET = "0123456789abcdef";
  private final Hub hub = Hub.open("h", Hub.RING_BYTES);

  private ChannelsContext door(String secret) throws IOException {
    Token token = secret.isEmpty() ? Token.none() : Token.of(secret);
    SiteAccess sites = SiteAccess.of(emptyList(), emptyList());
    Access access = Access.of(token, TokenRule.OUTSIDE, sites);
    return new ChannelsContext(
        Server.open(), hub, access, "1.2.3", false, ReplayMemory.of(hub, 1 << 20));
  }

  private ChannelsTestClient client() throws IOException {
    return new ChannelsTestClient("192.168.1.7", door(SECRET), ChannelsHandler::admitted);
  }

  /** Asks and returns the one reply; its id is that of the question. */
  private static ChannelMessage ask(ChannelsTestClient client, String question, String data) {
    client.heard.clear();
    client.says("{\"id\":7,\"message\":\"porthole." + question + "\",\"data\":" + data + "}");
    ChannelMessage reply = ChannelMessage.decode(client.heard.get(0));
    assertEquals("7", reply.id());
    return reply;
  }

  private static JsonObject done(ChannelsTestClient client, String question, String data) {
    ChannelMessage reply = ask(client, question, data);
    assertFalse(reply.event().equals("error"), reply.text());
    return reply.dataObject();
  }

  private static JsonObject refused(
      ChannelsTestClient client, String question, String data, String code) {
    ChannelMessage reply = ask(client, question, data);
    assertEquals("error", reply.event(), reply.text());
    assertEquals(code, reply.dataObject().getString("code"), reply.text());
    return reply.dataObject();
  }

  @Test
  void helloIsAnsweredWithTheHubItsVersionAndTheClientsAddress() throws IOException {
    JsonObject welcome = done(client(), "hello", "{}");
    assertEquals("h", welcome.getString("hub"));
    assertEquals("1.2.3", welcome.getString("version"));
    assertEquals("192.168.1.7", welcome.getString("address"));
    assertEquals(1, welcome.getInt("port"));
  }

  @Test
  void aLocalClientWithAWrongTokenIsToldAndStays() throws IOException {
    ChannelsTestClient client = client();
    refused(client, "hello", "{\"token\":\"guess\"}", "token");
    assertTrue(client.isOpen());
    assertFalse(client.trusted);
    done(client, "hello", "{\"token\":\"" + SECRET + "\"}");
    assertTrue(client.trusted);
  }

  @Test
  void aHubWithoutATokenAcceptsAnyFromALocalClientAndTrustsNone() throws IOException {
    ChannelsTestClient client =
        new ChannelsTestClient("192.168.1.7", door(""), ChannelsHandler::admitted);
    done(client, "hello", "{\"token\":\"guess\"}");
    assertFalse(client.trusted);
    ChannelsTestClient stranger =
        new ChannelsTestClient("203.0.113.7", door(""), ChannelsHandler::waiting);
    stranger.says("{\"message\":\"porthole.hello\",\"data\":{\"token\":\"\"}}");
    assertEquals(ChannelsContext.NO_TOKEN, stranger.closeCode);
  }

  @Test
  void aStrangerWithAWrongTokenOrNoneIsClosedWithoutAReply() throws IOException {
    for (String data : new String[] {"{\"token\":\"guess\"}", "{\"name\":\"me\"}"}) {
      ChannelsTestClient stranger =
          new ChannelsTestClient("203.0.113.7", door(SECRET), ChannelsHandler::waiting);
      stranger.says("{\"message\":\"porthole.hello\",\"data\":" + data + "}");
      assertEquals(ChannelsContext.NO_TOKEN, stranger.closeCode);
      assertEquals(emptyList(), stranger.heard);
      assertFalse(stranger.trusted);
    }
  }

  @Test
  void aStrangerWithTheTokenIsTrustedAndHearsTheSignalsFromThenOn() throws IOException {
    ChannelsTestClient stranger =
        new ChannelsTestClient("203.0.113.7", door(SECRET), ChannelsHandler::waiting);
    hub.publish(Signal.of("garden", "rain", 1));
    assertEquals(emptyList(), stranger.heard);
    done(stranger, "hello", "{\"token\":\"" + SECRET + "\"}");
    assertTrue(stranger.trusted);
    hub.publish(Signal.of("garden", "rain", 2));
    assertEquals(2, stranger.heard.size());
  }

  @Test
  void aSecondHelloGivesAnotherNameToThePresent() throws IOException {
    ChannelsTestClient client = client();
    done(client, "subscribe", "{\"patterns\":[\"garden\"]}");
    JsonObject nameless = done(client, "presence", "{\"channel\":\"garden\"}");
    assertFalse(nameless.getArray("peers").getObject(0).has("name"));
    done(client, "hello", "{\"name\":\"shed\"}");
    done(client, "hello", "{\"name\":\"pond\"}");
    JsonObject present = done(client, "presence", "{\"channel\":\"garden\"}");
    assertEquals("garden", present.getString("channel"));
    assertEquals("pond", present.getArray("peers").getObject(0).getString("name"));
    assertEquals(1, present.getArray("peers").size());
    assertEquals(0, present.getInt("everything"));
    client();
    assertEquals(1, done(client, "presence", "{\"channel\":\"garden\"}").getInt("everything"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "hello;       []",
        "hello;       {\"token\":1}",
        "hello;       {\"name\":null}",
        "subscribe;   {}",
        "subscribe;   {\"patterns\":\"a\"}",
        "subscribe;   {\"patterns\":[1]}",
        "subscribe;   {\"patterns\":[\"a\"],\"retained\":1}",
        "subscribe;   {\"patterns\":[\"a\"],\"numbered\":\"true\"}",
        "subscribe;   {\"patterns\":[\"a\"],\"resume\":1}",
        "subscribe;   {\"patterns\":[\"a\"],\"resume\":{}}",
        "subscribe;   {\"patterns\":[\"a\"],\"resume\":{\"hub\":\"h\"}}",
        "subscribe;   {\"patterns\":[\"a\"],\"resume\":{\"hub\":1,\"at\":1}}",
        "subscribe;   {\"patterns\":[\"a\"],\"resume\":{\"hub\":\"h\",\"at\":\"1\"}}",
        "subscribe;   {\"patterns\":[\"a\"],\"resume\":{\"hub\":\"h\",\"at\":-1}}",
        "subscribe;   {\"patterns\":[\"a\"],\"resume\":{\"hub\":\"h\",\"at\":1.5}}",
        "subscribe;   {\"patterns\":[\"a\"],\"resume\":{\"hub\":\"h\",\"at\":9007199254740993}}",
        "subscribe;   {\"patterns\":[\"a\"],\"resume\":{\"hub\":\"h\",\"seq\":[]}}",
        "subscribe;   {\"patterns\":[\"a\"],\"resume\":{\"hub\":\"h\",\"seq\":{\"a\":null}}}",
        "unsubscribe; {\"patterns\":{}}",
        "retain;      {}",
        "retain;      {\"channel\":1}",
        "retain;      {\"channel\":\"a\",\"retain\":0}",
        "presence;    {\"channel\":[]}"
      })
  void aMalformedQuestionIsRefusedAndNothingOfItIsDone(String question, String data)
      throws IOException {
    ChannelsTestClient client = client();
    refused(client, question, data, "malformed");
    assertTrue(client.isOpen());
    hub.publish(Signal.of("other", "", 1));
    assertEquals(2, client.heard.size(), "it has subscribed to nothing, so it hears everything");
    assertFalse(hub.retains("a"));
  }

  @Test
  void theLargestNumberThatJsonCountsToIsTaken() throws IOException {
    String resume = "{\"hub\":\"h\",\"at\":9007199254740992}";
    done(client(), "subscribe", "{\"patterns\":[\"a\"],\"resume\":" + resume + "}");
  }

  @Test
  void anUnknownQuestionIsNamed() throws IOException {
    JsonObject error = refused(client(), "weather", "{}", "unknown");
    assertTrue(error.getString("text").contains("porthole.weather"), error.getString("text"));
  }

  @Test
  void overALimitNothingIsDone() throws IOException {
    ChannelsTestClient client = client();
    String patterns =
        IntStream.range(0, 65).mapToObj(i -> "\"p" + i + "\"").collect(Collectors.joining(","));
    refused(client, "subscribe", "{\"patterns\":[" + patterns + "]}", "limit");
    String seq =
        IntStream.range(0, 257).mapToObj(i -> "\"c" + i + "\":1").collect(Collectors.joining(","));
    String resume = "{\"hub\":\"h\",\"seq\":{" + seq + "}}";
    refused(client, "subscribe", "{\"patterns\":[\"a\"],\"resume\":" + resume + "}", "limit");
    refused(client, "hello", "{\"name\":\"" + "n".repeat(65) + "\"}", "limit");
    refused(client, "presence", "{\"channel\":\"" + "é".repeat(129) + "\"}", "limit");
    for (int i = 0; i < 64; i++) {
      done(client, "retain", "{\"channel\":\"c" + i + "\"}");
    }
    refused(client, "retain", "{\"channel\":\"one more\"}", "limit");
    assertFalse(hub.retains("one more"));
  }

  @Test
  void aNumberedClientIsToldTheNumberOfEachSignalAndOthersAreNot() throws IOException {
    ChannelsTestClient numbered = client();
    ChannelsTestClient plain = client();
    done(numbered, "subscribe", "{\"patterns\":[\"garden\",\"socket.message\"],\"numbered\":true}");
    numbered.heard.clear();
    plain.heard.clear();
    plain.says("{\"message\":\"garden.rain\",\"data\":3}");
    assertEquals(
        "{\"message\":\"porthole.signal\",\"data\":{\"channel\":\"garden\",\"seq\":1,\"at\":1,"
            + "\"signal\":{\"message\":\"garden.rain\",\"data\":3}}}",
        numbered.heard.get(0));
    plain.says("no \"JSON\"");
    assertEquals(
        "{\"message\":\"porthole.signal\",\"data\":{\"channel\":\"socket\",\"seq\":1,\"at\":2,"
            + "\"text\":\"no \\\"JSON\\\"\"}}",
        numbered.heard.get(1));
    numbered.says("{\"message\":\"garden.rain\"}");
    assertEquals(3, plain.heard.size(), plain.heard + ": two receipts and a signal");
    assertEquals("{\"message\":\"garden.rain\"}", plain.heard.get(2));
    assertTrue(numbered.heard.get(2).contains("\"seq\":2,\"at\":3"), numbered.heard.get(2));
  }

  @Test
  void theReceiptOfATextCountsItsCodePoints() throws IOException {
    ChannelsTestClient client = client();
    client.says("né 😀");
    assertTrue(
        client.heard.get(0).contains("\"attr\":\"string\",\"messageId\":\"4\"")
            || client.heard.get(0).contains("\"attr\":\"string\",\"messageId\":4"),
        client.heard.get(0));
    client.says("{\"id\":[1],\"message\":\"a\"}");
    assertTrue(
        client.heard.get(1).contains("\"attr\":\"json\",\"messageId\":[1]"), client.heard.get(1));
  }

  @Test
  void aRetainedSignalIsToldToWhoeverAsksAndMarkedForTheNumbered() throws IOException {
    ChannelsTestClient client = client();
    JsonObject retained = done(client, "retain", "{\"channel\":\"garden\"}");
    assertEquals("garden", retained.getString("channel"));
    assertTrue(retained.getBoolean("retain"));
    hub.publish(Signal.of("garden", "rain", 1));
    ChannelsTestClient late = client();
    ask(late, "subscribe", "{\"patterns\":[\"garden\"],\"retained\":true,\"numbered\":true}");
    while (late.reads()) {}
    assertEquals(2, late.heard.size(), late.heard.toString());
    assertTrue(late.heard.get(1).contains("\"retained\":true"), late.heard.get(1));
    done(client, "retain", "{\"channel\":\"garden\",\"retain\":false}");
    assertFalse(hub.retains("garden"));
  }

  @Test
  void aClientResumesEachChannelWhereItWasInThatChannel() throws IOException {
    for (int i = 1; i <= 3; i++) {
      hub.publish(Signal.of("a", "", i));
      hub.publish(Signal.of("b", "", i));
    }
    ChannelsTestClient client = client();
    String resume = "{\"hub\":\"h\",\"seq\":{\"a\":1,\"b\":2}}";
    JsonObject reply =
        done(client, "subscribe", "{\"patterns\":[\"*\"],\"resume\":" + resume + "}");
    while (client.reads()) {}
    assertTrue(reply.getBoolean("resumed"));
    assertFalse(reply.getBoolean("missed"));
    assertEquals(4, client.heard.size(), client.heard.toString());
    assertTrue(client.heard.get(1).contains("\"channel\":\"a\",\"seq\":2"), client.heard.get(1));
    assertTrue(client.heard.get(3).contains("\"channel\":\"b\",\"seq\":3"), client.heard.get(3));
  }

  @Test
  void anotherHubsNumbersResumeNothing() throws IOException {
    hub.publish(Signal.of("a", "", 1));
    String resume = "{\"hub\":\"other\",\"at\":0}";
    JsonObject reply =
        done(client(), "subscribe", "{\"patterns\":[\"*\"],\"resume\":" + resume + "}");
    assertFalse(reply.getBoolean("resumed"));
  }

  @Test
  void unsubscribeTakesThePatternsThatItNamesOrAll() throws IOException {
    ChannelsTestClient client = client();
    done(client, "subscribe", "{\"patterns\":[\"a\",\"b\",\"c.x\"]}");
    JsonObject left = done(client, "unsubscribe", "{\"patterns\":[\"a\",\"never\"]}");
    assertEquals("[b, c.x]", left.getArray("patterns").toString());
    assertEquals("[]", done(client, "unsubscribe", "{}").getArray("patterns").toString());
    hub.publish(Signal.of("b", "", 1));
    assertEquals(1, client.heard.size(), "without a pattern left it hears nothing");
  }

  @Test
  void listNamesTheChannelsTheLatestFirst() throws IOException {
    ChannelsTestClient client = client();
    for (int i = 0; i <= 200; i++) {
      hub.publish(Signal.of("c" + i, "", i));
    }
    JsonObject listed = done(client, "list", "{}");
    assertEquals(200, listed.getArray("channels").size());
    assertEquals("c200", listed.getArray("channels").getObject(0).getString("channel"));
    assertTrue(listed.getBoolean("more"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100})
  void aBinaryMessageClosesTheConnectionWith1003(int length) throws IOException {
    ChannelsTestClient client = client();
    client.saysBinary(ByteBuffer.allocate(length));
    assertEquals(CloseCode.UNSUPPORTED_DATA, client.closeCode);
  }
}
