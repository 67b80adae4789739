package porthole.device.transport.admission;

/**
 * The place of one connection, admitted or about to be refused, with the pace of its peer. Loop's
 * thread.
 */
public final class ConnectionPlace extends Pace {
  /** The connection that has the place. */
  public interface Occupant {
    /** Returns the time of the last received bytes, on the loop's clock. */
    long heardAt();

    /**
     * Ends the connection because another one gets its place.
     *
     * @param mayExplain whether to send the reason first; otherwise the file descriptor must be
     *     free at once
     */
    void giveWay(boolean mayExplain);
  }

  private final Admission admission;
  private boolean admitted;
  private boolean refused; // The reason is sent, then the connection ends.
  private Occupant occupant;
  private boolean forwarded;

  private ConnectionPlace(Admission admission, Source source, boolean admitted) {
    super(source);
    this.admission = admission;
    this.admitted = admitted;
    this.refused = !admitted;
  }

  static ConnectionPlace admitted(Admission admission, Source source) {
    return new ConnectionPlace(admission, source, true);
  }

  static ConnectionPlace refused(Admission admission, Source source) {
    return new ConnectionPlace(admission, source, false);
  }

  /** Returns the pace of the peer, which it shares in part with its address. */
  public Pace pace() {
    return this;
  }

  /** Names the connection that has the place, so that it can be asked to give way. */
  public void occupiedBy(Occupant occupant) {
    this.occupant = occupant;
  }

  /** Notes that the peer is a proxy: its token says nothing about other users of its address. */
  public void forwards() {
    forwarded = true;
  }

  boolean isForwarded() {
    return forwarded;
  }

  @Override
  public long value() {
    return occupant == null ? super.value() : occupant.heardAt();
  }

  /** Gives the place back; further calls do nothing. */
  public void leave() {
    if (admitted) {
      admission.leave(this);
    } else if (refused) {
      admission.leaveRefused();
    }
    admitted = false;
    refused = false;
  }

  /** Gives the place to another connection at once, and ends this one. */
  void giveWay() {
    leave();
    refused = admission.takeRefusal();
    occupant.giveWay(refused);
  }

  /** Counts the peer as local, since it has shown the token. */
  public void trust(long now) {
    if (admitted) {
      admission.trust(this, now);
    }
  }
}
