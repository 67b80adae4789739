package porthole.device.channels;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import porthole.device.hub.Hub;
import porthole.device.hub.KnownChannel;
import porthole.device.hub.LimitException;
import porthole.device.hub.Member;
import porthole.device.hub.Resume;
import porthole.device.hub.ResumeResult;
import porthole.device.hub.SignalPattern;
import porthole.device.hub.Subscription;
import porthole.protocol.ChannelMessage;

/** Answers a client's questions to the hub ({@code PROTOCOL.md}, section 4.2). Loop's thread. */
final class QuestionHandler {
  private static final String HELLO = "hello";
  private static final int MAX_NAME_BYTES = 64;
  private static final int MAX_LISTED = 200;

  private final ChannelsHandler client;

  QuestionHandler(ChannelsHandler client) {
    this.client = client;
  }

  /** Answers a question. Before the token only {@code hello} is allowed; an error then closes. */
  void answer(ChannelMessage message) {
    if (!message.event().equals(HELLO) && !client.isAdmitted()) {
      client.requireAdmitted();
      return;
    }
    try {
      answer(message.id(), Question.of(message));
    } catch (QuestionException e) {
      refuse(message.id(), e.code(), e.getMessage());
    } catch (LimitException e) {
      refuse(message.id(), "limit", e.getMessage());
    }
  }

  private void refuse(String id, String code, String sentence) {
    client.reply(HubMessages.error(id, code, sentence));
    client.requireAdmitted();
  }

  private void answer(String id, Question question) throws QuestionException, LimitException {
    switch (question.name()) {
      case HELLO:
        hello(id, question);
        break;
      case "subscribe":
        subscribe(id, question);
        break;
      case "unsubscribe":
        unsubscribe(id, question);
        break;
      case "retain":
        retain(id, question);
        break;
      case "presence":
        presence(id, question);
        break;
      case "list":
        list(id);
        break;
      default:
        throw QuestionException.unknown("porthole." + question.name());
    }
  }

  private void hello(String id, Question question) throws QuestionException {
    Optional<String> token = question.text("token");
    String name = question.text("name").orElse("");
    if (name.getBytes(UTF_8).length > MAX_NAME_BYTES) {
      throw QuestionException.limit("Expected a name of at most " + MAX_NAME_BYTES + " bytes.");
    }
    if (!client.isAdmitted() && !(token.isPresent() && client.context().isToken(token.get()))) {
      client.close(
          ChannelsContext.NO_TOKEN, token.isPresent() ? "Wrong token." : "Expected the token.");
      return;
    }
    if (token.isPresent() && client.context().isWrongToken(token.get())) {
      throw QuestionException.token("Wrong token; your address needs none.");
    }
    if (token.isPresent() && client.context().isToken(token.get())) {
      client.trust();
    }
    client.setName(name);
    Member member = client.member();
    client.reply(
        HubMessages.reply(
            id,
            "welcome",
            JsonWriter.string()
                .object()
                .value("hub", client.hub().name())
                .value("version", client.context().version())
                .value("address", member.address())
                .value("port", member.port())
                .end()));
    if (!client.isAdmitted()) {
      client.admit();
    }
  }

  private void subscribe(String id, Question question) throws QuestionException, LimitException {
    List<SignalPattern> patterns = question.patterns();
    boolean retained = question.flag("retained", false);
    boolean numbered = question.flag("numbered", false);
    Optional<Resume> resume = question.resume();
    Subscription subscription = client.subscription();
    subscription.subscribe(patterns);
    if (numbered || resume.isPresent()) {
      client.sendNumbers();
    }
    JsonStringWriter start = subscribed(subscription);
    if (retained || resume.isPresent()) {
      client.replay(
          subscription.search(patterns, retained, resume), found -> subscribed(id, start, found));
    } else {
      client.reply(subscribed(id, start, ResumeResult.notAsked()));
    }
  }

  /** Returns the begin of the reply: the state at the time of the question. */
  private JsonStringWriter subscribed(Subscription subscription) {
    Hub hub = client.hub();
    return patterns(JsonWriter.string().object(), subscription.patterns())
        .value("hub", hub.name())
        .value("at", hub.at());
  }

  private static String subscribed(String id, JsonStringWriter start, ResumeResult resumed) {
    return HubMessages.reply(
        id,
        "subscribed",
        start.value("resumed", resumed.resumed()).value("missed", resumed.missed()).end());
  }

  private static JsonStringWriter patterns(
      JsonStringWriter json, Collection<SignalPattern> patterns) {
    json.array("patterns");
    patterns.forEach(pattern -> json.value(pattern.toString()));
    return json.end();
  }

  private void unsubscribe(String id, Question question) throws QuestionException {
    Subscription subscription = client.subscription();
    if (question.hasPatterns()) {
      subscription.unsubscribe(question.patterns());
    } else {
      subscription.unsubscribeAll();
    }
    client.reply(
        HubMessages.reply(
            id,
            "unsubscribed",
            patterns(JsonWriter.string().object(), subscription.patterns()).end()));
  }

  private void retain(String id, Question question) throws QuestionException, LimitException {
    String channel = question.channel();
    boolean retain = question.flag("retain", true);
    client.hub().retain(channel, retain);
    client.reply(
        HubMessages.reply(
            id,
            "retained",
            JsonWriter.string().object().value("channel", channel).value("retain", retain).end()));
  }

  private void presence(String id, Question question) throws QuestionException {
    String channel = question.channel();
    JsonStringWriter json = JsonWriter.string().object().value("channel", channel).array("peers");
    for (Member member : client.hub().present(channel)) {
      json.object().value("address", member.address()).value("port", member.port());
      if (!member.name().isEmpty()) {
        json.value("name", member.name());
      }
      json.end();
    }
    json.end().value("everything", client.hub().membersHearingEverything()).end();
    client.reply(HubMessages.reply(id, "present", json));
  }

  private void list(String id) {
    List<KnownChannel> channels = client.hub().channelsLatestFirst();
    JsonStringWriter json = JsonWriter.string().object().array("channels");
    for (KnownChannel channel : channels.subList(0, Math.min(MAX_LISTED, channels.size()))) {
      json.object()
          .value("channel", channel.name())
          .value("seq", channel.seq())
          .value("retain", channel.retains())
          .end();
    }
    json.end().value("more", channels.size() > MAX_LISTED).end();
    client.reply(HubMessages.reply(id, "listed", json));
  }
}
