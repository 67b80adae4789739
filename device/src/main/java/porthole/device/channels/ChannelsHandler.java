package porthole.device.channels;

import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Function;
import porthole.device.hub.Delivery;
import porthole.device.hub.HistorySearch;
import porthole.device.hub.Hub;
import porthole.device.hub.Member;
import porthole.device.hub.ResumeResult;
import porthole.device.hub.Signal;
import porthole.device.hub.Subscription;
import porthole.device.transport.Alarm;
import porthole.device.transport.Connection;
import porthole.device.transport.Handler;
import porthole.device.transport.PreparedMessage;
import porthole.protocol.ChannelMessage;
import porthole.protocol.CloseCode;
import porthole.protocol.Frames;
import porthole.protocol.MessageFrame;

/** Serves one client of the channels. Loop's thread. */
final class ChannelsHandler implements Handler {
  /** The hub's own channel. */
  private static final String HUB = "porthole";

  /** Steps of a history search in one turn of the loop. */
  static final long SEARCH_STEPS = 16 * 1024;

  private final Connection connection;
  private final ChannelsContext context;
  private final QuestionHandler questions;
  private Optional<Replay> replay = Optional.empty();
  private Subscription subscription;
  private Member member;
  private Alarm tokenDeadline = Alarm.NONE;
  private boolean admitted;
  private boolean numbered;

  private ChannelsHandler(Connection connection, ChannelsContext context) {
    this.connection = connection;
    this.context = context;
    this.questions = new QuestionHandler(this);
    this.member = Member.at(connection.peer().host(), connection.peer().port());
  }

  /** Serves a client that is admitted at once. */
  static ChannelsHandler admitted(Connection connection, ChannelsContext context) {
    ChannelsHandler handler = new ChannelsHandler(connection, context);
    handler.admit();
    return handler;
  }

  /** Serves a client that has to show the token first. */
  static ChannelsHandler waiting(Connection connection, ChannelsContext context) {
    ChannelsHandler handler = new ChannelsHandler(connection, context);
    handler.tokenDeadline = context.after(ChannelsContext.TOKEN_NANOS, handler::requireAdmitted);
    return handler;
  }

  /** Closes the connection if the client still has to show the token. */
  void requireAdmitted() {
    if (!admitted) {
      connection.close(ChannelsContext.NO_TOKEN, "Expected porthole.hello with the token first.");
    }
  }

  /** Admits the client: it now hears signals, and the others hear of its presence. */
  void admit() {
    admitted = true;
    cancelTokenDeadline();
    subscription = context.hub().join(this::hear, member);
    long spent = context.hub().spent();
    announce(true);
    connection.charge(
        2 * (context.hub().spent() - spent)); // Twice, because the others also hear when it leaves.
  }

  /** Without this the timer would keep this client in memory until the deadline. */
  private void cancelTokenDeadline() {
    tokenDeadline.cancel();
    tokenDeadline = Alarm.NONE;
  }

  private void announce(boolean connected) {
    subscription.announce(
        Signal.relayed(HubMessages.presence(member.address(), member.port(), connected)));
  }

  @Override
  public void onText(String text) {
    receive(MessageFrame.text(text));
  }

  @Override
  public void onText(ByteBuffer utf8) {
    receive(MessageFrame.of(Frames.TEXT, utf8));
  }

  private void receive(MessageFrame text) {
    Optional<ChannelMessage> message = ChannelMessage.decode(text);
    if (message.isPresent()) {
      receive(message.get());
    } else {
      refuseDepth();
    }
  }

  private void receive(ChannelMessage message) {
    if (message.isObject() && message.channel().equals(HUB)) {
      long spent = context.hub().spent();
      questions.answer(message);
      connection.charge(context.hub().spent() - spent);
    } else if (admitted) {
      relay(message);
    } else {
      requireAdmitted();
    }
  }

  private void refuseDepth() {
    requireAdmitted();
    if (admitted) {
      String sentence = "Expected JSON at most " + ChannelMessage.MAX_DEPTH + " levels deep.";
      send(HubMessages.error("null", "nesting", sentence));
    }
  }

  /** Publishes a signal. The sender is charged with the cost of matching it. */
  private void relay(ChannelMessage message) {
    Signal signal = Signal.relayed(message);
    long spent = context.hub().spent();
    Delivery delivery =
        context.echoes() ? context.hub().publish(signal) : subscription.publish(signal);
    send(
        HubMessages.receipt(
            message, delivery, numbered, LocalDateTime.now(ZoneId.systemDefault())));
    connection.charge(context.hub().spent() - spent);
  }

  private void hear(Delivery delivery) {
    Function<Delivery, PreparedMessage> messages =
        context.messages(numbered && delivery.isNumbered());
    if (replay.isPresent() && delivery.isNumbered()) {
      replay.get().addNew(delivery, messages);
    } else {
      enqueue(messages.apply(delivery));
    }
  }

  /** Sends a message, behind the replay if one is under way. */
  private void enqueue(PreparedMessage message) {
    if (replay.isPresent()) {
      replay.get().add(message);
    } else {
      connection.send(message);
    }
  }

  void send(String text) {
    enqueue(PreparedMessage.text(text));
  }

  /** Sends a reply and charges its length, as it may be much longer than its question. */
  void reply(String text) {
    connection.charge(text.length());
    send(text);
  }

  /**
   * Runs a history search, then sends the reply, the retained signals and the signals of the ring.
   * Meanwhile the client's messages wait, and everything sent to the client queues behind these.
   *
   * @param reply makes the reply from the result of the search
   */
  void replay(HistorySearch search, Function<ResumeResult, String> reply) {
    Replay more = replay.orElseGet(() -> context.beginReplay(connection, this::endReplay));
    replay = Optional.of(more);
    more.await(search);
    advance(search, reply);
  }

  private void advance(HistorySearch search, Function<ResumeResult, String> reply) {
    connection.charge(search.advance(SEARCH_STEPS));
    if (!search.isDone()) {
      connection.later(() -> advance(search, reply));
    } else {
      String text = reply.apply(search.resumeResult());
      connection.charge(text.length());
      replay.ifPresent(
          more -> more.finishSearch(PreparedMessage.text(text), context.messages(numbered)));
    }
  }

  private void endReplay() {
    replay = Optional.empty();
  }

  @Override
  public void onBinary(ByteBuffer data) {
    connection.close(CloseCode.UNSUPPORTED_DATA, "Expected text on this endpoint.");
  }

  @Override
  public void onClose(int code, String reason) {
    cancelTokenDeadline();
    replay.ifPresent(Replay::end);
    replay = Optional.empty();
    if (admitted) {
      admitted = false;
      subscription.close();
      announce(false);
    }
  }

  Hub hub() {
    return context.hub();
  }

  ChannelsContext context() {
    return context;
  }

  boolean isAdmitted() {
    return admitted;
  }

  Member member() {
    return member;
  }

  Subscription subscription() {
    return subscription;
  }

  void setName(String name) {
    member = member.named(name);
    if (admitted) {
      subscription.setMember(member);
    }
  }

  /** From now on the client gets the numbers of every signal. */
  void sendNumbers() {
    numbered = true;
  }

  /** Records that the client has shown the token. */
  void trust() {
    connection.trust();
  }

  void close(int code, String reason) {
    connection.close(code, reason);
  }
}
