package porthole.protocol;

/** The close codes of RFC 6455, section 7.4.1, that Porthole uses. */
public final class CloseCode {
  /** All is said. */
  public static final int NORMAL = 1000;

  /** The server stops, or the page is left. */
  public static final int GOING_AWAY = 1001;

  /** The peer has broken the protocol. */
  public static final int PROTOCOL_ERROR = 1002;

  /** Text or binary was not expected here. */
  public static final int UNSUPPORTED_DATA = 1003;

  /** Never sent: the peer's close frame had no code. */
  public static final int NONE = 1005;

  /** Never sent: the connection ended without a close frame. */
  public static final int ABNORMAL = 1006;

  /** A message is not what it says that it is, such as text that is not UTF-8. */
  public static final int INVALID_DATA = 1007;

  /** The peer does what the server does not put up with, and is to stay away. */
  public static final int POLICY_VIOLATION = 1008;

  /** A message is larger than its receiver takes. */
  public static final int TOO_BIG = 1009;

  /** A mistake of the one who closes. */
  public static final int INTERNAL_ERROR = 1011;

  /** Try again later (IANA's registry): the peer was too slow for what it was sent. */
  public static final int TRY_AGAIN_LATER = 1013;

  private CloseCode() {}

  /** Returns whether a code may stand in a close frame (RFC 6455, section 7.4; IANA's registry). */
  public static boolean maySend(int code) {
    return code >= 1000 && code <= 1014 && code != 1004 && code != NONE && code != ABNORMAL
        || code >= 3000 && code <= 4999;
  }
}
