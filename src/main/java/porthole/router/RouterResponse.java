package porthole.router;

import java.net.InetAddress;

/**
 * The figures that an answer of PCP and one of NAT-PMP have in common. A subclass sets them while
 * it decodes; afterwards it is immutable.
 */
abstract class RouterResponse {
  final int opcode;
  private final int resultCode;
  long epochSeconds;
  long lifetimeSeconds;
  int internalPort;
  int externalPort;
  InetAddress externalAddress = IpLiteral.of(new byte[IpLiteral.IPV4_BYTES]);

  RouterResponse(int opcode, int resultCode) {
    this.opcode = opcode;
    this.resultCode = resultCode;
  }

  /** Returns the result in words, with its code: {@code not authorized (PCP result 2)}. */
  public abstract String words();

  /** Returns the result code; 0 is success. */
  public int resultCode() {
    return resultCode;
  }

  /** Returns whether the router does as it was asked. */
  public boolean isSuccess() {
    return resultCode == 0;
  }

  /**
   * Returns how long the mapping lasts, in seconds. Of an error of PCP: how long it will not be
   * worth asking.
   */
  public long lifetimeSeconds() {
    return lifetimeSeconds;
  }

  /** Returns how long the router has kept its mappings, in seconds; see {@link RouterEpoch}. */
  public long epochSeconds() {
    return epochSeconds;
  }

  /**
   * Returns the router's own address, at which the world reaches the mapping; 0.0.0.0 if untold.
   */
  public InetAddress externalAddress() {
    return externalAddress;
  }

  /** Returns the port at which the world reaches the mapping. */
  public int externalPort() {
    return externalPort;
  }

  @Override
  public String toString() {
    return "opcode "
        + opcode
        + ", "
        + words()
        + ", "
        + IpLiteral.text(externalAddress)
        + " port "
        + externalPort
        + " for "
        + lifetimeSeconds
        + " s, epoch "
        + epochSeconds
        + " s";
  }
}
