package porthole.tools.bench;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import porthole.protocol.Frames;

/**
 * The load on a target.
 *
 * @param connections number of connections that send; with fan-out, that listen
 * @param idle number of further connections that only stay open
 * @param size bytes of one message
 * @param fanOut whether one more connection sends, and every listener must get each message
 * @param patterns number of patterns of each listener; one of them matches
 * @param depth messages in flight of each sender; unused with a rate
 * @param rate messages a second of all senders together; 0 to send as fast as answers come
 * @param warmup time under load before the measurement
 * @param timeout time limit of each opening handshake
 * @param from local addresses to connect from, in turn; empty for the system's choice
 */
record Load(
    BenchTarget target,
    int connections,
    int idle,
    int size,
    MessageContent content,
    boolean fanOut,
    Dialect dialect,
    int patterns,
    int depth,
    double rate,
    Duration duration,
    Duration warmup,
    Duration timeout,
    List<InetAddress> from) {

  Reel reel() {
    return target.isRaw() ? Reel.ofBytes(size, content) : Reel.ofFrames(size, content, dialect);
  }

  /** Returns the name of the run in the report. */
  String mode() {
    return fanOut ? "fan-out" : dialect == Dialect.FLIP ? "flip" : "echo";
  }

  /** Returns the name of the message type in the report. */
  String type() {
    return target.isRaw()
        ? "tcp"
        : dialect.opcode(content) == Frames.BINARY ? "binary" : content.toString();
  }

  /** Returns the number of threads: one for each core, at most 4; one with fan-out. */
  int threads() {
    return fanOut
        ? 1
        : Math.min(connections + idle, Math.min(4, Runtime.getRuntime().availableProcessors()));
  }

  @Override
  public String toString() {
    String what =
        String.format(
            Locale.ROOT,
            "%s of %,d B %s, %,d connection%s",
            mode(),
            size,
            target.isRaw() ? "over TCP" : type(),
            connections,
            connections == 1 ? "" : "s");
    String beside = idle == 0 ? "" : String.format(Locale.ROOT, " beside %,d idle", idle);
    String pace =
        rate > 0
            ? String.format(Locale.ROOT, "%,.6g messages/s", rate)
            : depth + " in flight" + (fanOut || connections == 1 ? "" : " each");
    return what + beside + ", " + pace;
  }
}
