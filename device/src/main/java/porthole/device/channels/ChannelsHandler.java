package porthole.device.channels;

import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import porthole.device.hub.Delivery;
import porthole.device.hub.Hub;
import porthole.device.hub.Member;
import porthole.device.hub.Signal;
import porthole.device.hub.Subscription;
import porthole.device.transport.Connection;
import porthole.device.transport.Handler;
import porthole.device.transport.PreparedMessage;
import porthole.protocol.ChannelMessage;
import porthole.protocol.CloseCode;

/** One client of the channels. Loop's thread. */
final class ChannelsHandler implements Handler {
  /** The channel that belongs to the hub itself. */
  private static final String HUB = "porthole";

  private final Connection connection;
  private final Door door;
  private final Questions questions;
  private Optional<Replay> replay = Optional.empty();
  private Subscription subscription;
  private Member member;
  private boolean admitted;
  private boolean numbered;

  private ChannelsHandler(Connection connection, Door door) {
    this.connection = connection;
    this.door = door;
    this.questions = new Questions(this);
    this.member = Member.at(connection.peer().host(), connection.peer().port());
  }

  /** Serves a client that may take part. */
  static ChannelsHandler admitted(Connection connection, Door door) {
    ChannelsHandler handler = new ChannelsHandler(connection, door);
    handler.admit();
    return handler;
  }

  /** Serves a client that has to show the token before it may take part. */
  static ChannelsHandler waiting(Connection connection, Door door) {
    ChannelsHandler handler = new ChannelsHandler(connection, door);
    door.after(Door.TOKEN_NANOS, handler::requireAdmitted);
    return handler;
  }

  /** Closes the connection of who has not shown the token that it has to show. */
  void requireAdmitted() {
    if (!admitted) {
      connection.close(Door.NO_TOKEN, "Expected porthole.hello with the token first.");
    }
  }

  /** Lets the client in: from now on it hears, and the others hear of it. */
  void admit() {
    admitted = true;
    subscription = door.hub().join(this::hear, member);
    announce(true);
  }

  private void announce(boolean connected) {
    subscription.announce(
        Signal.relayed(Texts.presence(member.address(), member.port(), connected)));
  }

  @Override
  public void onText(String text) {
    if (ChannelMessage.nestsTooDeep(text)) {
      refuseDepth();
      return;
    }
    ChannelMessage message = ChannelMessage.decode(text);
    if (message.isObject() && message.channel().equals(HUB)) {
      questions.answer(message);
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
      send(Texts.error("null", "nesting", sentence));
    }
  }

  private void relay(ChannelMessage message) {
    Signal signal = Signal.relayed(message);
    Delivery delivery =
        door.echoes() ? door.hub().publish(signal) : subscription.publish(signal);
    send(Texts.receipt(message, delivery, numbered, LocalDateTime.now()));
  }

  private void hear(Delivery delivery) {
    Function<Delivery, PreparedMessage> messages =
        door.messages(numbered && delivery.isNumbered());
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

  /** Tells the client of the past: what is retained, then what was in the ring. */
  void replay(List<Delivery> retained, List<Delivery> past) {
    boolean begins = !replay.isPresent();
    Replay more = replay.orElseGet(() -> door.beginReplay(connection, this::endReplay));
    replay = Optional.of(more);
    more.addRetained(retained, door.messages(numbered));
    more.addPast(past, door.messages(numbered));
    if (begins) { // Or it goes on by itself.
      more.go();
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

  Door door() {
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

  void close(int code, String reason) {
    connection.close(code, reason);
  }
}
