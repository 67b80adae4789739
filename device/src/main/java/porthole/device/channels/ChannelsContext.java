package porthole.device.channels;

import java.util.function.Function;
import porthole.device.hub.Delivery;
import porthole.device.hub.Hub;
import porthole.device.transport.Alarm;
import porthole.device.transport.Connection;
import porthole.device.transport.PreparedMessage;
import porthole.device.transport.Server;

/** State shared by all clients of the channels. Loop's thread. */
final class ChannelsContext {
  /** Time from the opening handshake to the token. Until then a client only holds a place. */
  static final long TOKEN_NANOS = 5_000_000_000L;

  /** The close code for a missing or wrong token. */
  static final int NO_TOKEN = 4401;

  private static final Delivery NONE = Delivery.none();

  private final Server server;
  private final Hub hub;
  private final Access access;
  private final String version;
  private final boolean echoes;
  private final ReplayMemory replays;

  /** Each is one object, so that replays can compare them by identity. */
  private final Function<Delivery, PreparedMessage> toPlain = this::plain;

  private final Function<Delivery, PreparedMessage> toEnveloped = this::enveloped;
  private Delivery lastPlain = NONE;
  private PreparedMessage plain = PreparedMessage.text("");
  private Delivery lastEnveloped = NONE;
  private PreparedMessage enveloped = PreparedMessage.text("");

  ChannelsContext(
      Server server, Hub hub, Access access, String version, boolean echoes, ReplayMemory replays) {
    this.server = server;
    this.hub = hub;
    this.access = access;
    this.version = version;
    this.echoes = echoes;
    this.replays = replays;
  }

  Alarm after(long nanos, Runnable work) {
    return server.after(nanos, work);
  }

  Hub hub() {
    return hub;
  }

  boolean isToken(String token) {
    return access.isToken(token);
  }

  boolean isWrongToken(String token) {
    return access.isWrongToken(token);
  }

  String version() {
    return version;
  }

  /** Returns whether senders hear their own signals. */
  boolean echoes() {
    return echoes;
  }

  /** Returns the function that renders a delivery, with its numbers or without. */
  Function<Delivery, PreparedMessage> messages(boolean numbered) {
    return numbered ? toEnveloped : toPlain;
  }

  /** Begins a replay for a client, empty at first. */
  Replay beginReplay(Connection connection, Runnable whenOver) {
    return Replay.begin(connection, replays, whenOver);
  }

  /** Returns the message of a delivery; all recipients share one. */
  private PreparedMessage plain(Delivery delivery) {
    if (delivery != lastPlain) {
      lastPlain = delivery;
      plain = PreparedMessage.of(delivery.signal().frame());
    }
    return plain;
  }

  /** Returns the message of a delivery with its numbers. */
  private PreparedMessage enveloped(Delivery delivery) {
    if (delivery != lastEnveloped) {
      lastEnveloped = delivery;
      enveloped = PreparedMessage.of(HubMessages.envelope(delivery));
    }
    return enveloped;
  }
}
