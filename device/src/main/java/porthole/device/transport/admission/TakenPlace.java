package porthole.device.transport.admission;

/** A taken place of {@link Places}. Loop's thread. */
public abstract class TakenPlace {
  // As few fields as possible: each idle connection has a place.
  private Places.Holder holder;
  private int index; // In the list of the holder.

  /** Returns the value of keeping this place: the least valuable place is freed first. */
  public abstract long value();

  /** Returns the kind of its peer. */
  public final Places.Kind kind() {
    return holder.kind;
  }

  final Places.Holder holder() {
    return holder;
  }

  final int index() {
    return index;
  }

  final void setHolder(Places.Holder holder, int index) {
    this.holder = holder;
    this.index = index;
  }
}
