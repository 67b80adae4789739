package porthole.device.transport.admission;

/** A taken place of {@link Places}. Loop's thread. */
public abstract class TakenPlace {
  private Places.Kind kind;
  private Places.Holder holder;

  /** Returns the value of keeping this place: the least valuable place is freed first. */
  public abstract long value();

  /** Returns the kind of its peer. */
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
