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

/** One client of the channels. Loop's thread. */
final class ChannelsHandler implements Handler {
  /** The channel that belongs to the hub itself. */
  private static final String HUB = "porthole";

  /** So much of the past is looked at in one turn, for one client. */
  static final long LOOK_STEPS = 16 * 1024;

  private final Connection connection;
  private final ChannelsContext door;
  private final QuestionHandler questions;
  private Optional<Replay> replay = Optional.empty();
  private Subscription subscription;
  private Member member;
  private Alarm tokenIsDue = Alarm.NONE;
  private boolean admitted;
  private boolean numbered;

  private ChannelsHandler(Connection connection, ChannelsContext door) {
    this.connection = connection;
    this.door = door;
    this.questions = new QuestionHandler(this);
    this.member = Member.at(connection.peer().host(), connection.peer().port());
  }

  /** Serves a client that may take part. */
  static ChannelsHandler admitted(Connection connection, ChannelsContext door) {
    ChannelsHandler handler = new ChannelsHandler(connection, door);
    handler.admit();
    return handler;
  }

  /** Serves a client that has to show the token before it may take part. */
  static ChannelsHandler waiting(Connection connection, ChannelsContext door) {
    ChannelsHandler handler = new ChannelsHandler(connection, door);
    handler.tokenIsDue = door.after(ChannelsContext.TOKEN_NANOS, handler::requireAdmitted);
    return handler;
  }

  /** Closes the connection of who has not shown the token that it has to show. */
  void requireAdmitted() {
    if (!admitted) {
      connection.close(ChannelsContext.NO_TOKEN, "Expected porthole.hello with the token first.");
    }
  }

  /** Lets the client in: from now on it hears, and the others hear of it. */
  void admit() {
    admitted = true;
    endWait();
    subscription = door.hub().join(this::hear, member);
    long spent = door.hub().spent();
    announce(true);
    connection.charge(
        2 * (door.hub().spent() - spent)); // The others are told once more, at its end.
  }

  /** Or the clock would hold this client, and what it has sent, until the token's time is up. */
  private void endWait() {
    tokenIsDue.cancel();
    tokenIsDue = Alarm.NONE;
  }

  private void announce(boolean connected) {
    subscription.announce(
        Signal.relayed(HubMessages.presence(member.address(), member.port(), connected)));
  }

  @Override
  public void onText(String text) {
    if (ChannelMessage.nestsTooDeep(text)) {
      refuseDepth();
      return;
    }
    ChannelMessage message = ChannelMessage.decode(text);
    if (message.isObject() && message.channel().equals(HUB)) {
      long spent = door.hub().spent();
      questions.answer(message);
      connection.charge(door.hub().spent() - spent);
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

  /** Who signals pays for what it costs to find out who hears it. */
  private void relay(ChannelMessage message) {
    Signal signal = Signal.relayed(message);
    long spent = door.hub().spent();
    Delivery delivery = door.echoes() ? door.hub().publish(signal) : subscription.publish(signal);
    send(
        HubMessages.receipt(
            message, delivery, numbered, LocalDateTime.now(ZoneId.systemDefault())));
    connection.charge(door.hub().spent() - spent);
  }

  private void hear(Delivery delivery) {
    Function<Delivery, PreparedMessage> messages = door.messages(numbered && delivery.isNumbered());
    if (replay.isPresent() && delivery.isNumbered()) {
      replay.get().addNew(delivery, messages);
    } else {
      tell(messages.apply(delivery));
    }
  }

  /** Tells the client something, after what it is still to be told of the past. */
  private void tell(PreparedMessage message) {
    if (replay.isPresent()) {
      replay.get().add(message);
    } else {
      connection.send(message);
    }
  }

  void send(String text) {
    tell(PreparedMessage.text(text));
  }

  /** Sends a reply, which may be much longer than its question, and so is paid for. */
  void reply(String text) {
    connection.charge(text.length());
    send(text);
  }

  /**
   * Tells the client of the past, when it has been found: the reply, what is retained, then what
   * was in the ring. What the client says meanwhile waits, and what it is told waits behind that.
   *
   * @param reply is asked for when the past has been found
   */
  void replay(HistorySearch past, Function<ResumeResult, String> reply) {
    Replay more = replay.orElseGet(() -> door.beginReplay(connection, this::endReplay));
    replay = Optional.of(more);
    more.lookFor(past);
    look(past, reply);
  }

  private void look(HistorySearch past, Function<ResumeResult, String> reply) {
    connection.charge(past.go(LOOK_STEPS));
    if (!past.isDone()) {
      connection.later(() -> look(past, reply));
    } else {
      String text = reply.apply(past.resumed());
      connection.charge(text.length());
      replay.ifPresent(more -> more.found(PreparedMessage.text(text), door.messages(numbered)));
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
    endWait();
    replay.ifPresent(Replay::end);
    replay = Optional.empty();
    if (admitted) {
      admitted = false;
      subscription.close();
      announce(false);
    }
  }

  Hub hub() {
    return door.hub();
  }

  ChannelsContext door() {
    return door;
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

  /** From now on this client is told the number of every signal. */
  void number() {
    numbered = true;
  }

  /** Notes that the client has shown the token. */
  void trust() {
    connection.trust();
  }

  void close(int code, String reason) {
    connection.close(code, reason);
  }
}
