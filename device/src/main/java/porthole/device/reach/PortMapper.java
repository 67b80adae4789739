package porthole.device.reach;

import java.io.IOException;

/**
 * Asks one router, by one protocol, to forward the service's port. Every method may block, for at
 * most a few seconds. One thread.
 */
interface PortMapper {
  /** Returns the protocol's name for people, such as {@code NAT-PMP}. */
  String protocol();

  /**
   * Asks for the mapping, or renews it if this mapper has it already. A mapping that somebody else
   * has is never replaced: the granted port may differ.
   *
   * @throws RouterException when the router refuses or does not answer
   * @throws IOException when this machine cannot send
   */
  Mapping map() throws RouterException, IOException;

  /**
   * Asks whether the router still has the mapping that {@link #map} returned last.
   *
   * @throws RouterException when the router does not answer
   * @throws IOException when this machine cannot send
   */
  boolean isMapped() throws RouterException, IOException;

  /** Takes away what this mapper has asked for, as far as the router answers; else does nothing. */
  void unmap();
}
