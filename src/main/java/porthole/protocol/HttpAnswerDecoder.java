package porthole.protocol;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Collects an HTTP/1.0 or HTTP/1.1 response (RFC 9112) to a request other than HEAD, whose
 * connection ends with it. The head has at most {@link ResponseHeadDecoder#MAX_BYTES}, the content
 * a bound of the caller's. Content ends at its Content-Length, at its last chunk, or with the
 * stream. A response with two lengths is refused. Interim responses are skipped. For one thread.
 */
public final class HttpAnswerDecoder {
  private static final int MAX_INTERIM_ANSWERS = 8;
  private static final int MAX_CHUNK_LINE_BYTES = 256;
  private static final int MAX_TRAILER_BYTES = 4096;
  private static final int FIRST_BYTES = 1024;

  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");
  private static final Pattern CHUNK_LINE =
      Pattern.compile("([0-9A-Fa-f]{1,7})(?:[ \t]*;[^\r\n]*)?\r\n");

  private enum Part {
    HEAD,
    CONTENT,
    UNTIL_CLOSE,
    CHUNK_LINE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    COMPLETE
  }

  private final int maxBodyBytes;
  private ResponseHeadDecoder headDecoder = new ResponseHeadDecoder();
  private ResponseHead head;
  private int interimAnswers;
  private Part part = Part.HEAD;
  private byte[] body = new byte[FIRST_BYTES];
  private int length;
  private int left; // Of the content, or of the chunk.
  private final StringBuilder line = new StringBuilder();
  private int trailerBytes;

  private HttpAnswerDecoder(int maxBodyBytes) {
    this.maxBodyBytes = maxBodyBytes;
  }

  /** Returns a decoder of one response whose content has at most so many bytes. */
  public static HttpAnswerDecoder upTo(int maxBodyBytes) {
    return new HttpAnswerDecoder(maxBodyBytes);
  }

  /**
   * Takes the bytes just received. What follows the response is ignored.
   *
   * @return whether the response is complete
   */
  public boolean receive(byte[] bytes, int count) throws ProtocolViolationException {
    for (int i = 0; i < count && part != Part.COMPLETE; i++) {
      receive(bytes[i]);
    }
    return part == Part.COMPLETE;
  }

  private void receive(byte next) throws ProtocolViolationException {
    switch (part) {
      case HEAD:
        if (headDecoder.receive(next)) {
          begin(headDecoder.head());
        }
        break;
      case CONTENT:
        add(next);
        completeIf(--left == 0);
        break;
      case UNTIL_CLOSE:
        add(next);
        break;
      case CHUNK:
        add(next);
        if (--left == 0) {
          part = Part.CHUNK_END;
        }
        break;
      default:
        receiveInLine(next);
    }
  }

  private void begin(ResponseHead complete) throws ProtocolViolationException {
    head = complete;
    boolean isInterim = head.status() < 200 && head.status() != ResponseHead.SWITCHING_PROTOCOLS;
    if (isInterim) {
      if (++interimAnswers > MAX_INTERIM_ANSWERS) {
        throw wrong("more than " + MAX_INTERIM_ANSWERS + " interim responses");
      }
      headDecoder = new ResponseHeadDecoder();
      return;
    }
    String encoding = head.field("Transfer-Encoding");
    String size = head.field("Content-Length");
    if (head.has("Transfer-Encoding")) {
      if (!encoding.equalsIgnoreCase("chunked") || head.has("Content-Length")) {
        throw wrong("expected chunked content without a length but was " + shown(encoding));
      }
      part = Part.CHUNK_LINE;
    } else if (head.has("Content-Length")) {
      if (!LENGTH.matcher(size).matches()) {
        throw wrong("expected a Content-Length but was " + shown(size));
      }
      left = bounded(Integer.parseInt(size));
      part = Part.CONTENT;
      completeIf(left == 0);
    } else {
      part = Part.UNTIL_CLOSE;
    }
    completeIf(head.status() == 204 || head.status() == 304); // They never have content.
  }

  private void receiveInLine(byte next) throws ProtocolViolationException {
    line.append((char) (next & 0xff));
    if (line.length() > MAX_CHUNK_LINE_BYTES && part != Part.TRAILER) {
      throw wrong("the line of a chunk is longer than " + MAX_CHUNK_LINE_BYTES + " bytes");
    }
    if (part == Part.TRAILER && ++trailerBytes > MAX_TRAILER_BYTES) {
      throw wrong("the fields behind the content are longer than " + MAX_TRAILER_BYTES + " bytes");
    }
    if (next == '\n') {
      String complete = line.toString();
      line.setLength(0);
      receive(complete);
    }
  }

  private void receive(String complete) throws ProtocolViolationException {
    if (part == Part.TRAILER) {
      completeIf(complete.equals("\r\n"));
    } else if (part == Part.CHUNK_END) {
      if (!complete.equals("\r\n")) {
        throw wrong("expected the end of a chunk but was " + shown(complete));
      }
      part = Part.CHUNK_LINE;
    } else {
      Matcher matcher = CHUNK_LINE.matcher(complete);
      if (!matcher.matches()) {
        throw wrong("expected the length of a chunk but was " + shown(complete));
      }
      left = bounded(Integer.parseInt(matcher.group(1), 16));
      part = left == 0 ? Part.TRAILER : Part.CHUNK;
    }
  }

  private int bounded(int count) throws ProtocolViolationException {
    if (count > maxBodyBytes - length) {
      throw tooLong();
    }
    return count;
  }

  private void add(byte next) throws ProtocolViolationException {
    if (length == maxBodyBytes) {
      throw tooLong();
    }
    if (length == body.length) {
      body = Arrays.copyOf(body, 2 * length);
    }
    body[length++] = next;
  }

  private void completeIf(boolean isComplete) {
    if (isComplete) {
      part = Part.COMPLETE;
    }
  }

  /** Takes the end of the stream; it must complete the response, or have followed it. */
  public void end() throws ProtocolViolationException {
    completeIf(part == Part.UNTIL_CLOSE);
    if (part != Part.COMPLETE) {
      throw wrong("the connection ended before the response did");
    }
  }

  /** Returns the complete response. */
  public HttpAnswer answer() {
    if (part != Part.COMPLETE) {
      throw new IllegalStateException("The response is not complete");
    }
    return new HttpAnswer(head, Arrays.copyOf(body, length));
  }

  private ProtocolViolationException tooLong() {
    return wrong("the content is longer than " + maxBodyBytes + " bytes");
  }

  private static String shown(String text) {
    return "'" + ResponseHead.printable(text) + "'";
  }

  private static ProtocolViolationException wrong(String wrong) {
    return new ProtocolViolationException(CloseCode.PROTOCOL_ERROR, wrong);
  }
}
