package porthole.device.hub;

/** Who a subscriber is, as others may know. Immutable. */
public final class Member {
  private final String address;
  private final int port;
  private final String name;

  private Member(String address, int port, String name) {
    this.address = address;
    this.port = port;
    this.name = name;
  }

  /** Returns the member at an address, which has not said its name. */
  public static Member at(String address, int port) {
    return new Member(address, port, "");
  }

  /** Returns this member with a name; an empty one is none. */
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
