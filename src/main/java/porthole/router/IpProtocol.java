package porthole.router;

/** The transport protocol of a mapping, by IANA's number. */
public enum IpProtocol {
  TCP(6),
  UDP(17);

  private final int number;

  IpProtocol(int number) {
    this.number = number;
  }

  /** Returns IANA's number. */
  public int number() {
    return number;
  }
}
