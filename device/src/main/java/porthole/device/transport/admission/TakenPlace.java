package porthole.device.transport.admission;

/** One of the {@link Places} that is taken. Loop's thread. */
public abstract class TakenPlace {
  private Places.Kind kind;
  private Places.Holder holder;

  /** Returns how much is lost when this place is given up: the one worth least goes first. */
  public abstract long worth();

  /** Returns of which kind its peer is. */
  public final Places.Kind kind() {
    return kind;
  }

  final Places.Holder holder() {
    return holder;
  }

  final void setHolder(Places.Kind kind, Places.Holder holder) {
    this.kind = kind;
    this.holder = holder;
  }
}
