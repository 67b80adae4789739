package porthole.router;

import java.net.InetAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import porthole.protocol.HttpAnswer;
import porthole.protocol.ProtocolViolationException;
import porthole.protocol.ResponseHead;

/**
 * The answer to a {@link SoapCall}: what the router returns, or its fault. A method that returns a
 * value throws if the answer has none. Immutable.
 */
public final class SoapAnswer {
  public static final int INVALID_ACTION = 401;
  public static final int INVALID_ARGUMENTS = 402;
  public static final int ACTION_FAILED = 501;
  public static final int NOT_AUTHORIZED = 606;
  public static final int NO_SUCH_ENTRY = 714;
  public static final int CONFLICT = 718;
  public static final int SAME_PORT_ONLY = 724;
  public static final int PERMANENT_LEASE_ONLY = 725;
  public static final int NO_PORT_FREE = 728;
  public static final int CONFLICT_WITH_OTHER = 729;

  private static final int OK = 200;
  private static final int SERVER_ERROR = 500;
  private static final long MAX_PORT = 65535;
  private static final long MAX_LEASE = 0xffff_ffffL;

  private static final Map<Integer, String> WORDS = new HashMap<>();

  static {
    WORDS.put(INVALID_ACTION, "the router does not know this action");
    WORDS.put(INVALID_ARGUMENTS, "invalid arguments");
    WORDS.put(ACTION_FAILED, "the action failed");
    WORDS.put(600, "invalid value");
    WORDS.put(601, "a value is out of range");
    WORDS.put(602, "the router does not have this action");
    WORDS.put(603, "out of memory");
    WORDS.put(604, "a person must confirm it at the router");
    WORDS.put(605, "a text is too long");
    WORDS.put(NOT_AUTHORIZED, "not authorized");
    WORDS.put(701, "no pinhole is left");
    WORDS.put(702, "the firewall for IPv6 is off");
    WORDS.put(703, "pinholes are not allowed");
    WORDS.put(704, "there is no such pinhole");
    WORDS.put(705, "unsupported transport protocol");
    WORDS.put(706, "a pinhole needs an internal port");
    WORDS.put(707, "a pinhole needs a transport protocol");
    WORDS.put(708, "a pinhole needs a remote host");
    WORDS.put(713, "there is no mapping of this number");
    WORDS.put(NO_SUCH_ENTRY, "there is no such mapping");
    WORDS.put(715, "a mapping needs a remote host");
    WORDS.put(716, "a mapping needs an external port");
    WORDS.put(CONFLICT, "another mapping has this port");
    WORDS.put(SAME_PORT_ONLY, "the external port must be the internal port");
    WORDS.put(PERMANENT_LEASE_ONLY, "only permanent leases");
    WORDS.put(726, "a mapping must be for every remote host");
    WORDS.put(727, "a mapping must be for every external port");
    WORDS.put(NO_PORT_FREE, "no mapping is left");
    WORDS.put(CONFLICT_WITH_OTHER, "the port is in use by the router or its settings");
    WORDS.put(730, "there is no such mapping");
    WORDS.put(731, "the mapping cannot be changed");
    WORDS.put(732, "a mapping needs an internal port");
  }

  /** Parses a text; throws if it is none. */
  private interface Parser<T> {
    T parse(String text) throws ProtocolViolationException;
  }

  private final int errorCode; // 0 if this is no fault.
  private final String description;
  private final Map<String, String> values;

  private SoapAnswer(int errorCode, String description, Map<String, String> values) {
    this.errorCode = errorCode;
    this.description = description;
    this.values = values;
  }

  /**
   * @param response the name of the element that answers
   */
  static SoapAnswer parse(HttpAnswer http, String response) throws ProtocolViolationException {
    if (http.status() != OK && http.status() != SERVER_ERROR) {
      throw IpLiteral.expected("the HTTP status 200 or 500", http.head().statusAndPhrase());
    }
    XmlElement envelope = XmlParser.parse(http.body());
    XmlElement body = envelope.child("Body").orElse(envelope);
    XmlElement fault = body.child("Fault").orElse(null);
    if (fault != null) {
      return fault(fault);
    }
    XmlElement answer = body.child(response).orElse(null);
    if (answer == null || http.status() != OK) {
      throw IpLiteral.expected("a " + response + " with the status 200", names(body));
    }
    Map<String, String> values = new HashMap<>();
    answer.children().forEach(value -> values.put(value.name(), value.text()));
    return new SoapAnswer(0, "", values);
  }

  private static String names(XmlElement body) {
    StringBuilder names = new StringBuilder();
    body.children().forEach(child -> names.append(child.name()).append(' '));
    return names.toString().trim();
  }

  private static SoapAnswer fault(XmlElement fault) throws ProtocolViolationException {
    XmlElement error =
        fault.child("detail").flatMap(detail -> detail.child("UPnPError")).orElse(fault);
    String code = error.childText("errorCode");
    if (!code.matches("[1-9][0-9]{2}")) {
      throw IpLiteral.expected("an error code of UPnP", code);
    }
    return new SoapAnswer(
        Integer.parseInt(code),
        ResponseHead.printable(error.childText("errorDescription")),
        Collections.emptyMap());
  }

  /** Returns whether the router did as it was asked. */
  public boolean isSuccess() {
    return errorCode == 0;
  }

  /** Returns the error code of UPnP; 0 without an error. */
  public int errorCode() {
    return errorCode;
  }

  /** Returns the error in words, with its code: {@code not authorized (UPnP error 606)}. */
  public String words() {
    if (isSuccess()) {
      return "success";
    }
    String own = description.isEmpty() ? "an unknown reason" : "'" + description + "'";
    return WORDS.getOrDefault(errorCode, own) + " (UPnP error " + errorCode + ")";
  }

  /** Returns the router's own address (GetExternalIPAddress). */
  public InetAddress externalAddress() throws ProtocolViolationException {
    return value("NewExternalIPAddress", IpLiteral::parse);
  }

  /** Returns the external port that the router has chosen (AddAnyPortMapping). */
  public int reservedPort() throws ProtocolViolationException {
    return (int) number("NewReservedPort", MAX_PORT);
  }

  /** Returns the number of a pinhole, to 65535 (AddPinhole). */
  public int uniqueId() throws ProtocolViolationException {
    return (int) number("UniqueID", MAX_PORT);
  }

  /** Returns whether the firewall for IPv6 is on (GetFirewallStatus). */
  public boolean isFirewallOn() throws ProtocolViolationException {
    return isTrue("FirewallEnabled");
  }

  /** Returns whether pinholes may be made (GetFirewallStatus). */
  public boolean arePinholesAllowed() throws ProtocolViolationException {
    return isTrue("InboundPinholeAllowed");
  }

  /** Returns the device that a mapping leads to (GetSpecificPortMappingEntry). */
  public InetAddress internalClient() throws ProtocolViolationException {
    return value("NewInternalClient", IpLiteral::parse);
  }

  /** Returns the port that a mapping leads to (GetSpecificPortMappingEntry). */
  public int internalPort() throws ProtocolViolationException {
    return (int) number("NewInternalPort", MAX_PORT);
  }

  /** Returns whether a mapping is in force (GetSpecificPortMappingEntry). */
  public boolean isEnabled() throws ProtocolViolationException {
    return isTrue("NewEnabled");
  }

  /** Returns who made a mapping and why, fit for a terminal (GetSpecificPortMappingEntry). */
  public String description() throws ProtocolViolationException {
    return value("NewPortMappingDescription", ResponseHead::printable);
  }

  /** Returns how long a mapping still lasts; 0 for ever (GetSpecificPortMappingEntry). */
  public long leaseSeconds() throws ProtocolViolationException {
    return number("NewLeaseDuration", MAX_LEASE);
  }

  private long number(String name, long max) throws ProtocolViolationException {
    return value(
        name,
        text -> {
          long number = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : Long.MAX_VALUE;
          if (number > max) {
            throw IpLiteral.expected(name + " to be a number up to " + max, text);
          }
          return number;
        });
  }

  private boolean isTrue(String name) throws ProtocolViolationException {
    return value(
        name,
        text -> {
          if (!text.matches("0|1|false|true|no|yes")) {
            throw IpLiteral.expected(name + " to be 0 or 1", text);
          }
          return text.matches("1|true|yes");
        });
  }

  private <T> T value(String name, Parser<T> parser) throws ProtocolViolationException {
    String text = values.get(name);
    if (text == null) {
      throw IpLiteral.expected("a value " + name, words());
    }
    return parser.parse(text);
  }

  @Override
  public String toString() {
    return isSuccess() ? "success" : words();
  }
}
