package porthole.tools.cert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/** Encodes the elements of DER (X.690) that a certificate needs. Pure. */
final class Der {

  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;

  private static final DateTimeFormatter UTC_TIME = zulu("yyMMddHHmmss'Z'");
  private static final DateTimeFormatter GENERALIZED_TIME = zulu("yyyyMMddHHmmss'Z'");

  /** From this date on, years have four digits (RFC 5280, section 4.1.2.5). */
  private static final Instant FOUR_DIGITS_FROM = Instant.parse("2050-01-01T00:00:00Z");

  private Der() {}

  private static DateTimeFormatter zulu(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
  }

  static byte[] element(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(tag);
    if (length < 0x80) {
      der.write(length);
    } else {
      byte[] digits = unsigned(length);
      der.write(0x80 | digits.length);
      der.writeBytes(digits);
    }
    for (byte[] part : parts) {
      der.writeBytes(part);
    }
    return der.toByteArray();
  }

  private static byte[] unsigned(int length) {
    byte[] bytes = BigInteger.valueOf(length).toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  static byte[] sequence(byte[]... parts) {
    return element(SEQUENCE, parts);
  }

  static byte[] set(byte[]... parts) {
    return element(SET, parts);
  }

  static byte[] integer(BigInteger value) {
    return element(0x02, value.toByteArray());
  }

  static byte[] yes() {
    return element(0x01, new byte[] {(byte) 0xff});
  }

  /** Returns a bit string of whole bytes. */
  static byte[] bits(byte[] bytes) {
    return element(0x03, new byte[] {0}, bytes);
  }

  /** Returns a bit string of one bit, which is set. */
  static byte[] firstBit() {
    return element(0x03, new byte[] {7, (byte) 0x80});
  }

  static byte[] octets(byte[] bytes) {
    return element(0x04, bytes);
  }

  static byte[] utf8(String text) {
    return element(0x0c, text.getBytes(UTF_8));
  }

  /** Returns an object identifier from its dotted form. */
  static byte[] oid(String dotted) {
    int[] numbers = Arrays.stream(dotted.split("\\.")).mapToInt(Integer::parseInt).toArray();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(40 * numbers[0] + numbers[1]);
    for (int number : Arrays.copyOfRange(numbers, 2, numbers.length)) {
      for (int shift = 28; shift > 0; shift -= 7) {
        if (number >> shift != 0) {
          bytes.write(0x80 | number >> shift & 0x7f);
        }
      }
      bytes.write(number & 0x7f);
    }
    return element(0x06, bytes.toByteArray());
  }

  static byte[] time(Instant time) {
    boolean isFar = !time.isBefore(FOUR_DIGITS_FROM);
    String text = (isFar ? GENERALIZED_TIME : UTC_TIME).format(time);
    return element(isFar ? 0x18 : 0x17, text.getBytes(UTF_8));
  }
}
