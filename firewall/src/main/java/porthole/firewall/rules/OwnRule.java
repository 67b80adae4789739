package porthole.firewall.rules;

import java.util.Objects;

/**
 * A rule that this program wrote: TCP to one port, in a chain, from one network or from everywhere.
 * Immutable.
 */
public final class OwnRule {
  private final String chain;
  private final int port;
  private final IpNetwork source;

  private OwnRule(String chain, int port, IpNetwork source) {
    this.chain = chain;
    this.port = port;
    this.source = source;
  }

  public static OwnRule accept(String chain, int port, IpNetwork source) {
    return new OwnRule(chain, port, source);
  }

  public String chain() {
    return chain;
  }

  public int port() {
    return port;
  }

  public IpNetwork source() {
    return source;
  }

  /** Returns the line, without a line end, exactly as iptables-save writes it. */
  public String render() {
    return "-A " + chain + " " + specification();
  }

  /** Returns what follows the chain in an iptables command. */
  public String specification() {
    return (source.isAny() ? "" : "-s " + source + " ")
        + "-p tcp -m tcp --dport "
        + port
        + " -j ACCEPT";
  }

  /** Returns "port 8123" or "port 8123 from 192.168.1.0/24". */
  public String words() {
    return "port " + port + (source.isAny() ? "" : " from " + source);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OwnRule && ((OwnRule) other).render().equals(render());
  }

  @Override
  public int hashCode() {
    return Objects.hash(chain, port, source);
  }

  @Override
  public String toString() {
    return render();
  }
}
