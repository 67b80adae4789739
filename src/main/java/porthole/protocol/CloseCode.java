package porthole.protocol;

/** The close codes of RFC 6455, section 7.4.1, that Porthole uses. */
public final class CloseCode {
  /** The conversation is complete. */
  public static final int NORMAL = 1000;

  /** The server stops, or the page is left. */
  public static final int GOING_AWAY = 1001;

  /** The peer has broken the protocol. */
  public static final int PROTOCOL_ERROR = 1002;

  /** The endpoint does not take messages of this type, text or binary. */
  public static final int UNSUPPORTED_DATA = 1003;

  /** Never sent: the peer's close frame had no code. */
  public static final int NONE = 1005;

  /** Never sent: the connection ended without a close frame. */
  public static final int ABNORMAL = 1006;

  /** The content of a message does not match its type, such as text that is not UTF-8. */
  public static final int INVALID_DATA = 1007;

  /** The peer has broken a rule of the server, and is to stay away. */
  public static final int POLICY_VIOLATION = 1008;

  /** A message is larger than its receiver takes. */
  public static final int TOO_BIG = 1009;

  /** An error of the side that closes. */
  public static final int INTERNAL_ERROR = 1011;

  /** Try again later (IANA's registry): the peer reads too slowly, or the server is too busy. */
  public static final int TRY_AGAIN_LATER = 1013;

  private CloseCode() {}

  /** Returns whether a code may stand in a close frame (RFC 6455, section 7.4; IANA's registry). */
  public static boolean maySend(int code) {
    return code >= 1000 && code <= 1014 && code != 1004 && code != NONE && code != ABNORMAL
        || code >= 3000 && code <= 4999;
  }
}
