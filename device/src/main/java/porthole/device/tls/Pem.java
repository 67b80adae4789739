package porthole.device.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a PEM file (RFC 7468): its label, and the bytes that it carries. Immutable. */
final class Pem {
  /** Blocks in one file: a certificate, its chain, a key, and room for what others put there. */
  private static final int MAX_BLOCKS = 32;

  private static final Pattern BEGIN = Pattern.compile("^-----BEGIN ([^-\r\n]+)-----", Pattern.MULTILINE);

  /** A header line of RFC 1421, as old keys that are encrypted have. */
  private static final Pattern HEADER = Pattern.compile("^[A-Za-z-]+:", Pattern.MULTILINE);

  private final String label;
  private final byte[] bytes;

  private Pem(String label, byte[] bytes) {
    this.label = label;
    this.bytes = bytes;
  }

  /** Returns the blocks of a file in their order; what lies between them is commentary. */
  static List<Pem> parse(byte[] file) throws IdentityException {
    String text = new String(file, ISO_8859_1);
    List<Pem> blocks = new ArrayList<>();
    Matcher begin = BEGIN.matcher(text);
    for (int at = 0; begin.find(at); ) {
      String label = begin.group(1);
      int end = text.indexOf("-----END " + label + "-----", begin.end());
      if (end < 0) {
        throw new IdentityException("Expected an 'END " + label + "' line after its 'BEGIN'");
      }
      if (blocks.size() == MAX_BLOCKS) {
        throw new IdentityException("Expected at most " + MAX_BLOCKS + " PEM blocks");
      }
      blocks.add(block(label, text.substring(begin.end(), end)));
      at = end;
    }
    return blocks;
  }

  private static Pem block(String label, String body) throws IdentityException {
    if (label.equals("ENCRYPTED PRIVATE KEY") || HEADER.matcher(body).find()) {
      throw new IdentityException(
          "Expected a key without a passphrase; 'openssl pkey -in KEY -out NEW' takes it off");
    }
    try {
      return new Pem(label, Base64.getDecoder().decode(body.replaceAll("\\s", "")));
    } catch (IllegalArgumentException e) {
      throw new IdentityException("Expected base64 below 'BEGIN " + label + "'", e);
    }
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
