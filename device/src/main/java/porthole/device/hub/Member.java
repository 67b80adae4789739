package porthole.device.hub;

/** A subscriber as presence lists show it: address, port and name. Immutable. */
public final class Member {
  private final String address;
  private final int port;
  private final String name;

  private Member(String address, int port, String name) {
    this.address = address;
    this.port = port;
    this.name = name;
  }

  /** Returns a member without a name. */
  public static Member at(String address, int port) {
    return new Member(address, port, "");
  }

  /** Returns this member with a name; empty for none. */
  public Member named(String name) {
    return new Member(address, port, name);
  }

  public String address() {
    return address;
  }

  public int port() {
    return port;
  }

  public String name() {
    return name;
  }
}
