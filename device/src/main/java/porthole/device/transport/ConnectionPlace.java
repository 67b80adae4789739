package porthole.device.transport;

/**
 * The place of one connection among all that there may be, or among the few to whom it is said that
 * there is none; and the pace of its peer. Loop's thread.
 */
final class ConnectionPlace extends Place {
  /** Who has a place. */
  interface Occupant {
    /** Returns when something was last received, in the loop's time. */
    long heardAt();

    /**
     * Ends the connection, because another needs its place.
     *
     * @param mayTell whether it may first be told; otherwise its descriptor has to be free at once
     */
    void giveWay(boolean mayTell);
  }

  private enum State {
    ADMITTED,

    /** It is told why there is no place for it, and then ends. */
    REFUSED,
    LEFT
  }

  private final Admission admission;
  private final Source source;
  private final Pace pace;
  private State state;
  private Occupant occupant;
  private boolean forwarded;

  private ConnectionPlace(Admission admission, Source source, State state) {
    this.admission = admission;
    this.source = source;
    this.pace = new Pace(source);
    this.state = state;
  }

  static ConnectionPlace admitted(Admission admission, Source source) {
    return new ConnectionPlace(admission, source, State.ADMITTED);
  }

  static ConnectionPlace refused(Admission admission, Source source) {
    return new ConnectionPlace(admission, source, State.REFUSED);
  }

  /** Returns how fast the peer may be, counted together with others of its address. */
  Pace pace() {
    return pace;
  }

  Source source() {
    return source;
  }

  void occupiedBy(Occupant occupant) {
    this.occupant = occupant;
  }

  /** Notes that a proxy passes on somebody else: what it shows tells nothing of its address. */
  void forwards() {
    forwarded = true;
  }

  boolean isForwarded() {
    return forwarded;
  }

  @Override
  long worth() {
    return occupant == null ? Long.MAX_VALUE : occupant.heardAt();
  }

  /** Gives the place back; once, however often this is called. */
  void leave() {
    State before = state;
    state = State.LEFT;
    if (before == State.ADMITTED) {
      admission.leave(this);
    } else if (before == State.REFUSED) {
      admission.leaveRefused();
    }
  }

  /** Gives the place back for another at once, and ends the connection. */
  void giveWay() {
    admission.leave(this);
    boolean mayTell = admission.takeRefusal();
    state = mayTell ? State.REFUSED : State.LEFT;
    occupant.giveWay(mayTell);
  }

  /** Counts the peer as one of the owner's, since it has shown the token. */
  void trust(long now) {
    if (state == State.ADMITTED) {
      admission.trust(this, now);
    }
  }
}
