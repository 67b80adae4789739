package porthole.tools.cert;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** The host name or address by which clients find a server. Immutable. */
public final class SubjectName {

  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;
  private static final int MAX_NAME = 253;

  /** RFC 1123, also with a wildcard as the first label, and with underscores, which are in use. */
  private static final Pattern HOST =
      Pattern.compile(
          "(\\*\\.)?[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
              + "(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*");

  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern DIGITS = Pattern.compile("[0-9.]+");

  private final String text;
  private final byte[] der;

  private SubjectName(String text, byte[] der) {
    this.text = text;
    this.der = der;
  }

  /** Parses a name or an address, without a DNS query. */
  public static SubjectName parse(String text) {
    if (IPV4.matcher(text).matches() || text.indexOf(':') >= 0) {
      return address(text);
    }
    if (text.length() > MAX_NAME
        || !HOST.matcher(text).matches()
        || DIGITS.matcher(text).matches()) {
      throw expected(text);
    }
    return new SubjectName(text, Der.element(DNS_NAME, text.getBytes(US_ASCII)));
  }

  private static SubjectName address(String text) {
    String bare = text.replaceFirst("^\\[(.*)]$", "$1");
    if (!bare.matches("[0-9A-Fa-f:.]+")) { // The JDK would query DNS for any other text.
      throw expected(text);
    }
    try {
      byte[] bytes = InetAddress.getByName(bare).getAddress();
      return new SubjectName(bare, Der.element(IP_ADDRESS, bytes));
    } catch (UnknownHostException e) {
      throw expected(text);
    }
  }

  private static IllegalArgumentException expected(String text) {
    return new IllegalArgumentException(
        "Expected a host name or an IP address, without a port, but was '" + text + "'");
  }

  /** Returns the name as an element of the extension subjectAltName (RFC 5280, 4.2.1.6). */
  byte[] der() {
    return der.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SubjectName && text.equals(((SubjectName) other).text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
