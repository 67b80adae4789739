package porthole.protocol;

import java.util.Optional;

/** The subprotocol and the extension that an opening handshake has negotiated. Immutable. */
public final class HandshakeResult {
  private final Optional<String> subprotocol;
  private final Optional<DeflateParameters> compression;

  private HandshakeResult(Optional<String> subprotocol, Optional<DeflateParameters> compression) {
    this.subprotocol = subprotocol;
    this.compression = compression;
  }

  /** Returns a result. */
  public static HandshakeResult of(
      Optional<String> subprotocol, Optional<DeflateParameters> compression) {
    return new HandshakeResult(subprotocol, compression);
  }

  /** Returns the subprotocol that the server has chosen. */
  public Optional<String> subprotocol() {
    return subprotocol;
  }

  /** Returns the parameters of permessage-deflate; nothing if messages are not compressed. */
  public Optional<DeflateParameters> compression() {
    return compression;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HandshakeResult
        && subprotocol.equals(((HandshakeResult) other).subprotocol)
        && compression.equals(((HandshakeResult) other).compression);
  }

  @Override
  public int hashCode() {
    return 31 * subprotocol.hashCode() + compression.hashCode();
  }

  @Override
  public String toString() {
    return "subprotocol: "
        + subprotocol.orElse("none")
        + ", compression: "
        + compression.map(DeflateParameters::render).orElse("none");
  }
}
