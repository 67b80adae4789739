package porthole.device.transport.admission;

/**
 * The place of one connection among all that there may be, or among the few to whom it is said that
 * there is none; and the pace of its peer. Loop's thread.
 */
public final class ConnectionPlace extends TakenPlace {
  /** Who has a place. */
  public interface Occupant {
    /** Returns when something was last received, in the loop's time. */
    long heardAt();

    /**
     * Ends the connection, because another needs its place.
     *
     * @param mayTell whether it may first be told; otherwise its descriptor has to be free at once
     */
    void giveWay(boolean mayTell);
  }

  private final Admission admission;
  private final Source source;
  private final Pace pace;
  private boolean admitted;
  private boolean refused; // It is told why there is no place for it, and then ends.
  private Occupant occupant;
  private boolean forwarded;

  private ConnectionPlace(Admission admission, Source source, boolean admitted) {
    this.admission = admission;
    this.source = source;
    this.pace = new Pace(source);
    this.admitted = admitted;
    this.refused = !admitted;
  }

  static ConnectionPlace admitted(Admission admission, Source source) {
    return new ConnectionPlace(admission, source, true);
  }

  static ConnectionPlace refused(Admission admission, Source source) {
    return new ConnectionPlace(admission, source, false);
  }

  /** Returns how fast the peer may be, counted together with others of its address. */
  public Pace pace() {
    return pace;
  }

  public Source source() {
    return source;
  }

  public void occupiedBy(Occupant occupant) {
    this.occupant = occupant;
  }

  /** Notes that a proxy passes on somebody else: what it shows tells nothing of its address. */
  public void forwards() {
    forwarded = true;
  }

  boolean isForwarded() {
    return forwarded;
  }

  @Override
  public long worth() {
    return occupant == null ? Long.MAX_VALUE : occupant.heardAt();
  }

  /** Gives the place back; once, however often this is called. */
  public void leave() {
    if (admitted) {
      admission.leave(this);
    } else if (refused) {
      admission.leaveRefused();
    }
    admitted = false;
    refused = false;
  }

  /** Gives the place back for another at once, and ends the connection. */
  void giveWay() {
    leave();
    refused = admission.takeRefusal();
    occupant.giveWay(refused);
  }

  /** Counts the peer as one of the owner's, since it has shown the token. */
  public void trust(long now) {
    if (admitted) {
      admission.trust(this, now);
    }
  }
}
