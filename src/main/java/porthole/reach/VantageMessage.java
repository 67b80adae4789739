package porthole.reach;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import porthole.protocol.ChannelMessage;
import porthole.protocol.CloseCode;
import porthole.protocol.JsonText;
import porthole.protocol.ProtocolViolationException;

/**
 * A message between a service and the vantage point that it asks for a proof ({@code PROTOCOL.md},
 * section 7). Immutable.
 */
public final class VantageMessage {
  /** The kinds of message, in the order of a conversation. */
  public enum Type {
    /** The service asks the vantage point to connect back to a port. */
    CHECK,
    /** The vantage point begins, and tells address and nonce. */
    CHECKING,
    /** The vantage point tells what it saw. */
    RESULT,
    /** The vantage point does not connect; its words tell why. */
    DECLINED
  }

  /** A longer message is refused: the sender's memory is not ours to fill. */
  public static final int MAX_BYTES = 1024;

  /** The digits of a nonce, hexadecimal. */
  public static final int NONCE_DIGITS = 32;

  private static final int MAX_WORDS = 200;
  private static final int MAX_PORT = 65535;
  private static final int MAX_DEPTH = 1;

  /** Addresses in digits only: a name would make the reader ask a name server. */
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.(?!$)|$)){4}");

  private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]{2,45}");

  private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

  /** The outcomes that a vantage point may tell. */
  private static final List<ProofOutcome> RESULTS =
      Arrays.asList(
          ProofOutcome.OPEN,
          ProofOutcome.NO_ANSWER,
          ProofOutcome.REFUSED,
          ProofOutcome.WRONG_SERVICE);

  private final Type type;
  private final int port;
  private final boolean tls;
  private final InetSocketAddress address;
  private final String nonce;
  private final ProofOutcome outcome;
  private final String words;

  private VantageMessage(
      Type type,
      int port,
      boolean tls,
      InetSocketAddress address,
      String nonce,
      ProofOutcome outcome,
      String words) {
    this.type = type;
    this.port = port;
    this.tls = tls;
    this.address = address;
    this.nonce = nonce;
    this.outcome = outcome;
    this.words = words;
  }

  /** Returns the request to connect back to a port of the sender's own address. */
  public static VantageMessage check(int port, boolean tls) {
    return new VantageMessage(Type.CHECK, port, tls, NOWHERE, "", ProofOutcome.NONE, "");
  }

  /** Returns the announcement of a connection to an address and port, with a nonce. */
  public static VantageMessage checking(InetSocketAddress address, String nonce) {
    return new VantageMessage(
        Type.CHECKING, address.getPort(), false, address, nonce, ProofOutcome.NONE, "");
  }

  /** Returns what was seen; the words are cut to what fits. */
  public static VantageMessage result(ProofOutcome outcome, String words) {
    return new VantageMessage(Type.RESULT, 0, false, NOWHERE, "", outcome, printable(words));
  }

  /** Returns a refusal to connect, with its reason. */
  public static VantageMessage declined(String words) {
    return new VantageMessage(
        Type.DECLINED, 0, false, NOWHERE, "", ProofOutcome.NO_VANTAGE, printable(words));
  }

  private static String printable(String words) {
    String clean = words.replaceAll("[\\p{C}\\s]+", " ").trim();
    return clean.length() > MAX_WORDS ? clean.substring(0, MAX_WORDS) : clean;
  }

  /**
   * Decodes a text message. Unknown members are ignored.
   *
   * @throws ProtocolViolationException with 1003 when it is no such message
   */
  public static VantageMessage decode(String text) throws ProtocolViolationException {
    if (text.length() > MAX_BYTES || text.getBytes(UTF_8).length > MAX_BYTES) {
      throw wrong("Expected at most " + MAX_BYTES + " bytes");
    }
    JsonObject json = object(text);
    switch (json.getString("type", "")) {
      case "check":
        return check(port(json), json.getBoolean("tls", false));
      case "checking":
        return checking(new InetSocketAddress(address(json), port(json)), nonce(json));
      case "result":
        return result(outcome(json), json.getString("text", ""));
      case "declined":
        return declined(json.getString("text", ""));
      default:
        throw wrong("Expected a type that is check, checking, result or declined");
    }
  }

  private static ProtocolViolationException wrong(String words) {
    return new ProtocolViolationException(CloseCode.UNSUPPORTED_DATA, words);
  }

  private static JsonObject object(String text) throws ProtocolViolationException {
    if (text.startsWith("{")
        && JsonText.isJson(text)
        && !ChannelMessage.nestsDeeperThan(MAX_DEPTH, text)) {
      try {
        return JsonParser.object().from(text);
      } catch (JsonParserException e) { // A number that no type of Java holds.
        throw wrong("Expected a JSON object with small numbers");
      }
    }
    throw wrong("Expected a JSON object without lists and objects in it");
  }

  private static int port(JsonObject json) throws ProtocolViolationException {
    Object port = json.get("port");
    if (port instanceof Integer && (Integer) port > 0 && (Integer) port <= MAX_PORT) {
      return (Integer) port;
    }
    throw wrong("Expected a port from 1 to " + MAX_PORT);
  }

  private static String nonce(JsonObject json) throws ProtocolViolationException {
    String nonce = json.getString("nonce", "");
    if (!nonce.matches("[0-9a-f]{" + NONCE_DIGITS + "}")) {
      throw wrong("Expected a nonce of " + NONCE_DIGITS + " hexadecimal digits");
    }
    return nonce;
  }

  /** With brackets the JDK takes an IPv6 address only, and asks no name server. */
  private static InetAddress address(JsonObject json) throws ProtocolViolationException {
    String digits = json.getString("address", "");
    try {
      if (IPV4.matcher(digits).matches()) {
        return InetAddress.getByName(digits);
      }
      if (IPV6.matcher(digits).matches()) {
        return InetAddress.getByName('[' + digits + ']');
      }
    } catch (UnknownHostException e) {
      throw wrong("Expected an IPv6 address");
    }
    throw wrong("Expected an IP address in digits");
  }

  private static ProofOutcome outcome(JsonObject json) throws ProtocolViolationException {
    String word = json.getString("outcome", "");
    for (ProofOutcome outcome : RESULTS) {
      if (outcome.word().equals(word)) {
        return outcome;
      }
    }
    throw wrong("Expected an outcome that is known");
  }

  /** Returns the text message, one JSON object. */
  public String encode() {
    JsonStringWriter json =
        JsonWriter.string().object().value("type", type.name().toLowerCase(Locale.ROOT));
    switch (type) {
      case CHECK:
        json.value("port", port).value("tls", tls);
        break;
      case CHECKING:
        json.value("address", address.getAddress().getHostAddress())
            .value("port", port)
            .value("nonce", nonce);
        break;
      case RESULT:
        json.value("outcome", outcome.word()).value("text", words);
        break;
      default:
        json.value("text", words);
        break;
    }
    return json.end().done();
  }

  /** Returns the kind of message. */
  public Type type() {
    return type;
  }

  /** Returns the TCP port; 0 in a result or a refusal. */
  public int port() {
    return port;
  }

  /** Returns whether the port speaks TLS, in a request. */
  public boolean isTls() {
    return tls;
  }

  /** Returns the address and port to which the vantage point connects, as it says. */
  public InetSocketAddress address() {
    return address;
  }

  /** Returns the nonce that the vantage point sends. */
  public String nonce() {
    return nonce;
  }

  /** Returns what the vantage point saw. */
  public ProofOutcome outcome() {
    return outcome;
  }

  /** Returns the words of a result or a refusal, without control characters. */
  public String words() {
    return words;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VantageMessage && encode().equals(((VantageMessage) other).encode());
  }

  @Override
  public int hashCode() {
    return encode().hashCode();
  }

  @Override
  public String toString() {
    return encode();
  }
}
