package porthole.device.channels;

import static java.util.Collections.emptyList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.device.hub.Hub;
import porthole.device.hub.Signal;
import porthole.device.transport.Server;
import porthole.device.transport.SiteAccess;
import porthole.protocol.ChannelMessage;
import porthole.protocol.CloseCode;

/** PROTOCOL.md, sections 4.4, 4.6 and 4.7. */
class ChannelsHandlerTest {
  private static final long MAX_BYTES = 1024 * 1024;
  private static final String LIST = "{\"message\":\"porthole.list\"}";

  private final Hub hub = Hub.open("h", Hub.RING_BYTES);
  private final ReplayMemory replays = ReplayMemory.of(hub, MAX_BYTES);
  private final ChannelsContext door;

  ChannelsHandlerTest() throws IOException {
    SiteAccess sites = SiteAccess.of(emptyList(), emptyList());
    Access access = Access.of(Token.of("0123456789abcdef"), TokenRule.OUTSIDE, sites);
    door = new ChannelsContext(Server.open(), hub, access, "1", false, replays);
  }

  private ChannelsTestClient client() {
    return new ChannelsTestClient("192.0.2.1", door, ChannelsHandler::admitted);
  }

  private ChannelsTestClient stranger() {
    return new ChannelsTestClient("198.51.100.1", door, ChannelsHandler::waiting);
  }

  private static String resume(String pattern) {
    return "{\"message\":\"porthole.subscribe\",\"data\":{\"patterns\":[\""
        + pattern
        + "\"],\"retained\":true,\"resume\":{\"hub\":\"h\",\"at\":0}}}";
  }

  /** Returns the numbers of the signals that a client has heard. */
  private static List<Integer> at(ChannelsTestClient client) {
    List<Integer> numbers = new ArrayList<>();
    for (String text : client.heard) {
      ChannelMessage message = ChannelMessage.decode(text);
      if (message.event().equals("signal")) {
        numbers.add(message.dataObject().getInt("at"));
      }
    }
    return numbers;
  }

  private static List<Integer> upTo(int last) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 1; i <= last; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private void publish(int count, String channel) {
    for (int i = 0; i < count; i++) {
      hub.publish(Signal.of(channel + i, "", "d".repeat(3000)));
    }
  }

  @Test
  void queuedRingSignalsCostAFewBytesEach() {
    publish(300, "c");
    List<ChannelsTestClient> clients = new ArrayList<>();
    for (int i = 0; i < 38; i++) {
      clients.add(client());
    }
    clients.forEach(client -> client.says(resume("*")));
    assertTrue(replays.bytes() < 38 * 8 * 1024, "bytes: " + replays.bytes());
    for (ChannelsTestClient client : clients) {
      while (client.reads()) {}
      assertEquals(upTo(300), at(client));
    }
    assertEquals(0, replays.bytes());
  }

  @Test
  void queuedRepliesOfOneClientAreBounded() {
    publish(200, "n".repeat(240));
    ChannelsTestClient client = client();
    client.says(resume("*"));
    while (client.isOpen()) {
      client.says(LIST);
      assertTrue(replays.bytes() <= Replay.MAX_BYTES, "bytes: " + replays.bytes());
    }
    assertEquals(CloseCode.TRY_AGAIN_LATER, client.closeCode);
    assertEquals(0, replays.bytes());
  }

  @Test
  void queuedRepliesOfAllClientsAreBoundedAndTheLargestIsClosed() {
    publish(200, "n".repeat(240));
    ChannelsTestClient patient = client();
    patient.says(resume("*"));
    List<ChannelsTestClient> greedy = new ArrayList<>();
    for (int i = 0; i < 38; i++) {
      greedy.add(client());
      greedy.get(i).says(resume("*"));
    }
    for (int round = 0; round < 17; round++) {
      for (ChannelsTestClient client : greedy) {
        client.says(LIST);
        assertTrue(replays.bytes() <= MAX_BYTES, "bytes: " + replays.bytes());
      }
    }
    assertTrue(greedy.stream().anyMatch(c -> c.closeCode == CloseCode.TRY_AGAIN_LATER));
    while (patient.reads()) {}
    assertTrue(patient.isOpen());
    assertEquals(upTo(200), at(patient));
  }

  @Test
  void aReplayEndsWithItsConnection() {
    publish(300, "c");
    ChannelsTestClient client = client();
    client.says(resume("*"));
    client.says(LIST);
    assertTrue(replays.bytes() > 0);
    client.close(CloseCode.NORMAL, "");
    assertEquals(0, replays.bytes());
    publish(1000, "c"); // Of no concern to it.
    assertEquals(CloseCode.NORMAL, client.closeCode);
  }

  @Test
  void signalsThatOnlySlowClientsHoldAreBounded() {
    publish(100, "garden");
    ChannelsTestClient client = client();
    client.says(resume("garden*"));
    publish(400, "other"); // The ring has lost the garden.
    assertTrue(client.isOpen());
    ChannelsTestClient soonEnough = client();
    soonEnough.says(resume("other*"));
    publish(250, "other");
    assertEquals(CloseCode.TRY_AGAIN_LATER, client.closeCode);
    assertTrue(soonEnough.isOpen());
  }

  @Test
  void newSignalsAndRepliesFollowTheReplayForAnyNumberOfQuestions() throws Exception {
    hub.retain("kept", true);
    hub.publish(Signal.of("kept", "", 0));
    publish(50, "c");
    ChannelsTestClient client = client();
    client.says(resume("c*"));
    publish(10, "c");
    client.says("{\"id\":1,\"message\":\"mine\"}");
    publish(10, "c");
    client.says(resume("kept"));
    client.says(LIST);
    int before = client.heard.size();
    client.reads();
    assertTrue(client.heard.size() - before < 8, "more than a bit: " + client.heard.size());
    while (client.reads()) {}
    List<Integer> expected = upTo(72);
    expected.remove(Integer.valueOf(1));
    expected.remove(Integer.valueOf(62)); // Its own, for which it has a receipt.
    expected.add(1);
    assertEquals(expected, at(client));
    int receipt = indexOf(client, "\"at\":62");
    assertTrue(indexOf(client, "\"at\":61") < receipt && receipt < indexOf(client, "\"at\":63"));
    assertTrue(client.heard.get(client.heard.size() - 1).contains("porthole.listed"));
    publish(1, "c");
    assertTrue(client.heard.get(client.heard.size() - 1).contains("\"at\":73"));
  }

  /** Patterns whose every character has to be held against nearly every character of a name. */
  private static String dearPatterns() {
    StringBuilder patterns = new StringBuilder();
    for (int i = 0; i < 64; i++) {
      patterns.append(i == 0 ? "" : ",").append(String.format("\"*%sb%02d*\"", "a".repeat(100), i));
    }
    return patterns.toString();
  }

  private static String dearSubscription(String data) {
    String patterns = dearPatterns().replaceFirst("\"[^\"]*\"", "\"new\"");
    return "{\"id\":7,\"message\":\"porthole.subscribe\",\"data\":{\"patterns\":["
        + patterns
        + "]"
        + data
        + "}}";
  }

  @Test
  void theRingIsSearchedInStepsAndEachStepIsCharged() {
    for (int i = 0; i < 4000; i++) {
      hub.publish(Signal.of("a".repeat(200) + i % 500, "", 0));
    }
    ChannelsTestClient client = client();
    client.says(dearSubscription(",\"resume\":{\"hub\":\"h\",\"at\":0}"));
    assertEquals(List.of(), client.heard, "nothing is said before it has been found");
    hub.publish(Signal.of("new", "", 1));
    long charged = client.charged;
    int turns = 0;
    while (client.hasTurn()) {
      turns++;
      long bit = client.charged - charged;
      assertTrue(bit < 3 * ChannelsHandler.SEARCH_STEPS, "a bit cost " + bit);
      charged = client.charged;
      hub.publish(Signal.of("new", "", 2));
    }
    assertTrue(turns > 200, "turns: " + turns);
    assertTrue(charged > 500L * 63 * 100, "charged: " + charged);
    while (client.reads()) {}
    assertTrue(client.heard.get(0).contains("porthole.subscribed"), client.heard.get(0));
    assertTrue(client.heard.get(0).contains("\"at\":4000,"), client.heard.get(0));
    assertEquals(turns + 2, client.heard.size());
    assertEquals(0, replays.bytes());
    hub.publish(Signal.of("new", "", 3));
    assertEquals(turns + 3, client.heard.size());
  }

  @Test
  void aClientThatLeavesDuringTheSearchLeavesNothingBehind() {
    for (int i = 0; i < 4000; i++) {
      hub.publish(Signal.of("a".repeat(200) + i % 500, "", 0));
    }
    ChannelsTestClient client = client();
    client.says(dearSubscription(",\"retained\":true,\"resume\":{\"hub\":\"h\",\"at\":0}"));
    assertTrue(replays.bytes() > 0);
    client.close(CloseCode.NORMAL, "");
    assertEquals(0, replays.bytes());
    assertFalse(client.hasTurn());
  }

  @Test
  void aSearchOfSignalsThatTheRingLostLongAgoClosesItsClient() {
    for (int i = 0; i < 3000; i++) {
      hub.publish(Signal.of("a".repeat(200) + i % 500, "", 0));
    }
    ChannelsTestClient client = client();
    client.says(dearSubscription(",\"resume\":{\"hub\":\"h\",\"at\":0}"));
    publish(700, "other");
    assertEquals(CloseCode.TRY_AGAIN_LATER, client.closeCode);
    assertEquals(0, replays.bytes());
  }

  @Test
  void aSenderIsChargedForMatchingItsSignal() {
    ChannelsTestClient sender = client();
    String signal = "{\"message\":\"" + "a".repeat(200) + "\"}";
    sender.says(signal);
    long alone = sender.charged;
    for (int i = 0; i < 10; i++) {
      client().says(dearSubscription(""));
    }
    sender.says(signal);
    long dear = sender.charged - alone;
    assertTrue(alone < 100, "alone: " + alone);
    assertTrue(dear > 10 * 63 * 200 && dear < 12 * 64 * 200, "charged: " + dear);
  }

  @Test
  void aNewClientIsChargedForMatchingItsPresenceSignals() {
    long alone = client().charged;
    for (int i = 0; i < 10; i++) {
      client().says(dearSubscription(""));
    }
    assertTrue(client().charged - alone > 10 * 63, "charged: " + client().charged);
  }

  @Test
  void questionsAreChargedForMatchingAndForTheirReplies() {
    for (int i = 0; i < 300; i++) {
      hub.publish(Signal.of("c".repeat(250) + i, "", 0));
    }
    ChannelsTestClient client = client();
    client.says(LIST);
    assertTrue(client.charged > 200 * 250, "listed: " + client.charged);
    for (int i = 0; i < 10; i++) {
      client().says(dearSubscription(""));
    }
    long before = client.charged;
    client.says(
        "{\"message\":\"porthole.presence\",\"data\":{\"channel\":\"" + "a".repeat(250) + "\"}}");
    assertTrue(client.charged - before > 10 * 63 * 250, "present: " + (client.charged - before));
  }

  @Test
  void namesAreBoundedInEveryMemberOfAQuestion() {
    ChannelsTestClient client = client();
    String tooLong = "x".repeat(257);
    for (String data :
        List.of(
            "\"patterns\":[\"" + tooLong + "\"]",
            "\"patterns\":[\"a\"],\"resume\":{\"hub\":\"h\",\"seq\":{\"" + tooLong + "\":1}}",
            "\"patterns\":[\"a\"],\"resume\":{\"hub\":\"" + tooLong + "\",\"at\":1}")) {
      client.heard.clear();
      client.says("{\"message\":\"porthole.subscribe\",\"data\":{" + data + "}}");
      assertEquals(1, client.heard.size());
      assertTrue(client.heard.get(0).contains("\"code\":\"limit\""), client.heard.get(0));
    }
    for (String question : List.of("retain", "presence")) {
      client.heard.clear();
      client.says(
          "{\"message\":\"porthole." + question + "\",\"data\":{\"channel\":\"" + tooLong + "\"}}");
      assertTrue(client.heard.get(0).contains("\"code\":\"limit\""), client.heard.get(0));
    }
  }

  private static int indexOf(ChannelsTestClient client, String part) {
    for (int i = 0; i < client.heard.size(); i++) {
      if (client.heard.get(i).contains(part)) {
        return i;
      }
    }
    throw new AssertionError(part + " was not heard");
  }

  @Test
  void aClientWithoutTokenIsClosedAtAnyOtherMessage() {
    for (String text :
        List.of(
            "hello",
            "{\"message\":\"garden.rain\"}",
            "{\"message\":\"porthole.list\",\"data\":[]}",
            "{\"message\":\"porthole.subscribe\",\"data\":{}}",
            "{\"message\":\"porthole.unheard\"}",
            "[".repeat(1000))) {
      ChannelsTestClient stranger = stranger();
      stranger.says(text);
      assertEquals(ChannelsContext.NO_TOKEN, stranger.closeCode, text);
      assertEquals(List.of(), stranger.heard, text);
    }
  }

  @Test
  void aClientWithoutTokenGetsOneErrorForItsHello() {
    for (String data : List.of("[]", "{\"token\":1}", "{\"name\":\"" + "x".repeat(65) + "\"}")) {
      ChannelsTestClient stranger = stranger();
      stranger.says("{\"message\":\"porthole.hello\",\"data\":" + data + "}");
      assertEquals(1, stranger.heard.size());
      assertTrue(stranger.heard.get(0).contains("porthole.error"));
      assertEquals(ChannelsContext.NO_TOKEN, stranger.closeCode);
    }
    ChannelsTestClient friend = stranger();
    friend.says("{\"message\":\"porthole.hello\",\"data\":{\"token\":\"0123456789abcdef\"}}");
    assertTrue(friend.heard.get(0).contains("porthole.welcome"));
    friend.says("{\"message\":\"porthole.list\",\"data\":[]}");
    assertTrue(friend.heard.get(1).contains("malformed"));
    friend.says("[".repeat(1000));
    assertTrue(friend.heard.get(2).contains("nesting"));
    assertTrue(friend.isOpen());
    assertFalse(friend.reads());
  }
}
