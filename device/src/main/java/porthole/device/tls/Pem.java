package porthole.device.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import porthole.device.files.BoundedFile;

/** One block of a PEM file (RFC 7468): label and bytes. Immutable. */
final class Pem {
  /** Blocks in one file: a certificate, its chain, a key, and room for others. */
  private static final int MAX_BLOCKS = 32;

  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([^-\r\n]+)-----");

  /** A header line of RFC 1421, as in old encrypted keys. */
  private static final Pattern HEADER = Pattern.compile("^[A-Za-z-]+:", Pattern.MULTILINE);

  private final String label;
  private final int line;
  private final byte[] bytes;

  private Pem(String label, int line, byte[] bytes) {
    this.label = label;
    this.line = line;
    this.bytes = bytes;
  }

  /**
   * Returns the blocks of a file in their order. Text between them is ignored. A block may follow
   * another without a line end, or after a byte order mark, as in concatenated files.
   */
  static List<Pem> parse(byte[] file) throws IdentityException {
    if (BoundedFile.isUtf16(file)) {
      throw new IdentityException("Expected PEM but it is UTF-16: save it as UTF-8");
    }
    String text = new String(file, ISO_8859_1);
    List<Pem> blocks = new ArrayList<>();
    Matcher begin = BEGIN.matcher(text);
    int at = 0;
    while (begin.find(at)) {
      requireNoEnd(text, at, begin.start());
      int line = line(text, begin.start());
      String label = begin.group(1);
      String last = "-----END " + label + "-----";
      int end = text.indexOf(last, begin.end());
      if (end < 0) {
        throw new IdentityException(
            "Expected an 'END " + label + "' line after its 'BEGIN' in line " + line);
      }
      if (blocks.size() == MAX_BLOCKS) {
        throw new IdentityException("Expected at most " + MAX_BLOCKS + " PEM blocks");
      }
      blocks.add(block(label, line, text.substring(begin.end(), end)));
      at = end + last.length();
    }
    requireNoEnd(text, at, text.length());
    return blocks;
  }

  /** Refuses an END line without its BEGIN line: ignoring it would drop a certificate. */
  private static void requireNoEnd(String text, int from, int to) throws IdentityException {
    int end = text.indexOf("-----END ", from);
    if (end >= 0 && end < to) {
      throw new IdentityException(
          "Expected a 'BEGIN' line before the 'END' in line " + line(text, end));
    }
  }

  private static int line(String text, int at) {
    return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  private static Pem block(String label, int line, String body) throws IdentityException {
    if (label.equals("ENCRYPTED PRIVATE KEY") || HEADER.matcher(body).find()) {
      throw new IdentityException(
          "Expected a key without a passphrase; 'openssl pkey -in KEY -out NEW' takes it off");
    }
    try {
      return new Pem(label, line, Base64.getDecoder().decode(body.replaceAll("\\s", "")));
    } catch (IllegalArgumentException e) {
      throw new IdentityException("Expected base64 below 'BEGIN " + label + "' in line " + line, e);
    }
  }

  /** Returns the line of the BEGIN, from 1. */
  int line() {
    return line;
  }

  String label() {
    return label;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return label + ", " + bytes.length + " bytes"; // Never the bytes: they may be a key.
  }
}
