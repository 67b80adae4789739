package porthole.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of permessage-deflate (RFC 7692, section 7.1): those of an offer, or those of an
 * answer, which hold for both sides. Immutable.
 */
public final class DeflateParameters {
  /** The largest window of DEFLATE, 32 kB. It is the default. */
  public static final int MAX_WINDOW_BITS = 15;

  static final int MIN_WINDOW_BITS = 8;

  private static final String NAME = "permessage-deflate";
  private static final String SERVER_NO_CONTEXT = "server_no_context_takeover";
  private static final String CLIENT_NO_CONTEXT = "client_no_context_takeover";
  private static final String SERVER_BITS = "server_max_window_bits";
  private static final String CLIENT_BITS = "client_max_window_bits";

  private static final int ABSENT = 0;

  /** The parameter is there without a value: only in an offer, and only the client's window. */
  private static final int ANY = -1;

  private final boolean serverNoContext;
  private final boolean clientNoContext;
  private final int serverBits;
  private final int clientBits;

  private DeflateParameters(
      boolean serverNoContext, boolean clientNoContext, int serverBits, int clientBits) {
    this.serverNoContext = serverNoContext;
    this.clientNoContext = clientNoContext;
    this.serverBits = serverBits;
    this.clientBits = clientBits;
  }

  /** Returns an offer that leaves all parameters to the server, the client's window, too. */
  public static DeflateParameters offer() {
    return new DeflateParameters(false, false, ABSENT, ANY);
  }

  /** Returns these parameters that demand a server without context takeover. */
  public DeflateParameters withServerNoContextTakeover() {
    return new DeflateParameters(true, clientNoContext, serverBits, clientBits);
  }

  /** Returns these parameters that promise a client without context takeover. */
  public DeflateParameters withClientNoContextTakeover() {
    return new DeflateParameters(serverNoContext, true, serverBits, clientBits);
  }

  /** Returns these parameters that demand a server's window of at most 2^bits bytes. */
  public DeflateParameters withServerMaxWindowBits(int bits) {
    return new DeflateParameters(serverNoContext, clientNoContext, checked(bits), clientBits);
  }

  /** Returns these parameters that promise a client's window of at most 2^bits bytes. */
  public DeflateParameters withClientMaxWindowBits(int bits) {
    return new DeflateParameters(serverNoContext, clientNoContext, serverBits, checked(bits));
  }

  private static int checked(int bits) {
    if (bits < MIN_WINDOW_BITS || bits > MAX_WINDOW_BITS) {
      throw new IllegalArgumentException("Expected 8 to 15 window bits but was " + bits);
    }
    return bits;
  }

  /**
   * Returns a server's answer to the first offer that it can accept. An offer with an unknown,
   * repeated or invalid parameter is declined (RFC 7692, section 7).
   *
   * @param serverContext whether the server can spare memory to refer to its own earlier messages;
   *     without it the answer has {@code server_no_context_takeover}, which every client takes
   * @param clientContext whether it can spare memory for a client that refers to its earlier
   *     messages; without it an offer without {@code client_no_context_takeover} is declined. The
   *     answer could have it all the same (section 7.1.1.2), but many clients ignore or refuse that
   */
  public static Optional<DeflateParameters> accept(
      List<Extension> offers, boolean serverContext, boolean clientContext) {
    for (Extension extension : offers) {
      try {
        if (extension.name().equals(NAME)) {
          DeflateParameters offer = parse(extension);
          if (offer.clientNoContext || clientContext) {
            return Optional.of(offer.answer(serverContext));
          }
        }
      } catch (ProtocolViolationException e) {
        // Declined. If no other offer fits, messages are not compressed.
      }
    }
    return Optional.empty();
  }

  private DeflateParameters answer(boolean serverContext) {
    return new DeflateParameters(
        serverNoContext || !serverContext, clientNoContext, serverBits, ABSENT);
  }

  /**
   * Returns the parameters that hold after a server's answer to this offer; nothing if the server
   * declined.
   *
   * @throws ProtocolViolationException if the answer does not fit the offer: the client must fail
   */
  public Optional<DeflateParameters> confirm(List<Extension> answer)
      throws ProtocolViolationException {
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    require(
        answer.size() == 1 && answer.get(0).name().equals(NAME),
        "no extension but one " + NAME + " but was " + answer);
    DeflateParameters agreed = parse(answer.get(0));
    require(agreed.serverNoContext || !serverNoContext, SERVER_NO_CONTEXT + " as it was offered");
    require(
        serverBits == ABSENT || agreed.serverBits != ABSENT && agreed.serverBits <= serverBits,
        SERVER_BITS + " of at most " + serverBits);
    require(agreed.clientBits != ANY, CLIENT_BITS + " with a value");
    require(
        agreed.clientBits == ABSENT || clientBits == ANY || agreed.clientBits <= clientBits,
        "no " + CLIENT_BITS + " but a smaller one than offered");
    return Optional.of(agreed.keeping(this));
  }

  /** A client keeps its promises, also if the server has not asked for them. */
  private DeflateParameters keeping(DeflateParameters offer) {
    int bits = clientBits == ABSENT ? Math.max(offer.clientBits, ABSENT) : clientBits;
    return new DeflateParameters(
        serverNoContext, clientNoContext || offer.clientNoContext, serverBits, bits);
  }

  private static DeflateParameters parse(Extension extension) throws ProtocolViolationException {
    Set<String> seen = new HashSet<>();
    int serverBits = ABSENT;
    int clientBits = ABSENT;
    for (Map.Entry<String, String> parameter : extension.parameters()) {
      String value = parameter.getValue();
      require(seen.add(parameter.getKey()), "each parameter once but was " + extension);
      switch (parameter.getKey()) {
        case SERVER_NO_CONTEXT:
        case CLIENT_NO_CONTEXT:
          require(value.isEmpty(), parameter.getKey() + " without a value");
          break;
        case SERVER_BITS:
          serverBits = bits(parameter);
          break;
        case CLIENT_BITS:
          clientBits = value.isEmpty() ? ANY : bits(parameter);
          break;
        default:
          require(false, "a parameter of RFC 7692 but was " + parameter.getKey());
      }
    }
    return new DeflateParameters(
        seen.contains(SERVER_NO_CONTEXT), seen.contains(CLIENT_NO_CONTEXT), serverBits, clientBits);
  }

  /** RFC 7692, section 7.1.2: a decimal number from 8 to 15, without a leading zero. */
  private static int bits(Map.Entry<String, String> parameter) throws ProtocolViolationException {
    require(
        parameter.getValue().matches("[89]|1[0-5]"),
        parameter.getKey() + " from 8 to 15 but was '" + parameter.getValue() + "'");
    return Integer.parseInt(parameter.getValue());
  }

  private static void require(boolean holds, String expected) throws ProtocolViolationException {
    if (!holds) {
      throw new ProtocolViolationException(CloseCode.PROTOCOL_ERROR, "Expected " + expected);
    }
  }

  /** Returns whether compressed messages of the server may refer to its earlier ones. */
  public boolean serverKeepsContext() {
    return !serverNoContext;
  }

  /** Returns whether compressed messages of the client may refer to its earlier ones. */
  public boolean clientKeepsContext() {
    return !clientNoContext;
  }

  /** Returns the server's window: references go back at most 2^bits bytes. */
  public int serverWindowBits() {
    return serverBits == ABSENT ? MAX_WINDOW_BITS : serverBits;
  }

  /** Returns the client's window: references go back at most 2^bits bytes. */
  public int clientWindowBits() {
    return clientBits == ABSENT || clientBits == ANY ? MAX_WINDOW_BITS : clientBits;
  }

  /** Returns the value of {@code Sec-WebSocket-Extensions}. */
  public String render() {
    return NAME
        + (serverNoContext ? "; " + SERVER_NO_CONTEXT : "")
        + (clientNoContext ? "; " + CLIENT_NO_CONTEXT : "")
        + (serverBits == ABSENT ? "" : "; " + SERVER_BITS + "=" + serverBits)
        + (clientBits == ABSENT ? "" : "; " + CLIENT_BITS)
        + (clientBits > ABSENT ? "=" + clientBits : "");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeflateParameters
        && render().equals(((DeflateParameters) other).render());
  }

  @Override
  public int hashCode() {
    return Objects.hash(serverNoContext, clientNoContext, serverBits, clientBits);
  }

  @Override
  public String toString() {
    return render();
  }
}
