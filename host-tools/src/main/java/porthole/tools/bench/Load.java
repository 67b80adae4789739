package porthole.tools.bench;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import porthole.protocol.Frames;

/**
 * What is to be done to a target.
 *
 * @param connections those that send and are answered; with fan-out, those that listen
 * @param idle connections beside them that only stay open
 * @param size bytes of one message
 * @param fanOut one more connection sends, and each message must come to all that listen
 * @param patterns what each that listens subscribes to; one of them matches
 * @param depth messages in flight, per connection that sends; without a rate
 * @param rate messages a second that are sent in all; 0 for as fast as they are answered
 * @param warmup before what is measured
 * @param timeout of one opening handshake
 * @param from addresses of ours to connect from, in turn; empty for the system's choice
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

  /** Returns what the report calls the run. */
  String mode() {
    return fanOut ? "fan-out" : dialect == Dialect.FLIP ? "flip" : "echo";
  }

  /** Returns what the report calls the messages. */
  String type() {
    return target.isRaw()
        ? "tcp"
        : dialect.opcode(content) == Frames.BINARY ? "binary" : content.toString();
  }

  /** Returns how many threads drive it: one for each core; one for a sender and who hears it. */
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
