package porthole.device.echo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import porthole.device.transport.Peer;

/**
 * The beginnings of the last few messages. Every message of the echo is noted, so noting copies a
 * few bytes and allocates nothing. Loop's thread.
 */
public final class LastMessages {
  static final int MESSAGES = 10;

  /** Bytes kept of each message: a line on a small screen. */
  static final int BYTES = 80;

  private final Noted[] ring = new Noted[MESSAGES];
  private long count;

  LastMessages() {
    for (int i = 0; i < MESSAGES; i++) {
      ring[i] = new Noted();
    }
  }

  void text(EchoHandler from, ByteBuffer utf8) {
    next().note(from, utf8, false);
  }

  void binary(EchoHandler from, ByteBuffer data) {
    next().note(from, data, true);
  }

  private Noted next() {
    return ring[(int) (count++ % MESSAGES)];
  }

  /** Returns the noted messages, oldest first; valid until the next message. */
  public List<Noted> oldestFirst() {
    List<Noted> noted = new ArrayList<>();
    for (long at = Math.max(0, count - MESSAGES); at < count; at++) {
      noted.add(ring[(int) (at % MESSAGES)]);
    }
    return Collections.unmodifiableList(noted);
  }

  /** The sender and the beginning of one message. */
  public static final class Noted {
    private final byte[] start = new byte[BYTES];
    private Peer from;
    private int size;
    private boolean binary;
    private boolean flipped;

    private void note(EchoHandler sender, ByteBuffer message, boolean isBinary) {
      from = sender.peer();
      flipped = sender.isFlipped();
      binary = isBinary;
      size = message.remaining();
      if (!isBinary) {
        message.duplicate().get(start, 0, Math.min(BYTES, size));
      }
    }

    public Peer from() {
      return from;
    }

    /** Returns whether the message was echoed reversed. */
    public boolean isFlipped() {
      return flipped;
    }

    /** Returns the text, cut after a whole character, or the size of a binary message. */
    public String text() {
      if (binary) {
        return size + " bytes";
      }
      return size <= BYTES
          ? new String(start, 0, size, UTF_8)
          : new String(start, 0, wholeCharacters(), UTF_8) + "...";
    }

    /** Skips continuation bytes, 10xxxxxx (RFC 3629). */
    private int wholeCharacters() {
      int last = BYTES - 1;
      while (last > 0 && (start[last] & 0xc0) == 0x80) {
        last--;
      }
      return last;
    }
  }
}
