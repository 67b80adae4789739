package porthole.device.transport.admission;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A bounded number of places for connections or TLS handshakes, divided among three kinds of peers.
 * Some are reserved for the local network and for loopback; strangers share the rest. If none is
 * free for a new peer, a stranger loses its place: the least valuable one of the network that holds
 * most. Each operation takes O(log n). Loop's thread.
 */
public final class Places {
  /** Kinds of peers: strangers give way to all others, and among themselves for a fair share. */
  public enum Kind {
    /** Of any other address. */
    STRANGER,

    /** Of a private network or of an address that has shown the token. */
    LOCAL,

    /** Of this machine. */
    LOOPBACK
  }

  /** The places of one network and kind. Ordered by their number. */
  static final class Holder implements Comparable<Holder> {
    final Kind kind;
    final Object network;
    final long number;

    /** In no order. Each place knows its index, so that it costs a reference and no more. */
    final List<TakenPlace> places = new ArrayList<>(1);

    Holder(Kind kind, Object network, long number) {
      this.kind = kind;
      this.network = network;
      this.number = number;
    }

    void add(TakenPlace place) {
      places.add(place);
      place.setHolder(this, places.size() - 1);
    }

    /** Removes a place; the last one gets its index. */
    void remove(TakenPlace place) {
      TakenPlace last = places.remove(places.size() - 1);
      if (last != place) {
        places.set(place.index(), last);
        last.setHolder(this, place.index());
      }
    }

    int size() {
      return places.size();
    }

    @Override
    public int compareTo(Holder other) {
      return size() != other.size()
          ? Integer.compare(size(), other.size())
          : Long.compare(number, other.number);
    }
  }

  /** The holders of one kind. */
  static final class Share {
    final Map<Object, Holder> byNetwork = new HashMap<>();
    final TreeSet<Holder> bySize = new TreeSet<>();
    int held;
  }

  /** At most this many places are compared to find the least valuable one. */
  private static final int MAX_COMPARED = 256;

  private final int max;
  private final int keptForLocal;
  private final int keptForLoopback;
  private final Map<Kind, Share> shares = new EnumMap<>(Kind.class);
  private long holders;

  private Places(int max, int keptForLocal, int keptForLoopback) {
    this.max = max;
    this.keptForLocal = keptForLocal;
    this.keptForLoopback = keptForLoopback;
    for (Kind kind : Kind.values()) {
      shares.put(kind, new Share());
    }
  }

  /**
   * Returns free places.
   *
   * @param max all places, the reserved ones included
   * @param keptForLocal reserved for the local network; at most half of those not for loopback
   */
  public static Places of(int max, int keptForLocal, int keptForLoopback) {
    int local = Math.min(keptForLocal, (max - keptForLoopback) / 2);
    return new Places(max, local, keptForLoopback);
  }

  /** Returns the maximum of places. */
  public int max() {
    return max;
  }

  /** Returns the maximum of places for strangers. */
  int maxOfStrangers() {
    return max - keptForLoopback - keptForLocal;
  }

  /** Returns the places reserved for the local network. */
  int keptForLocal() {
    return keptForLocal;
  }

  int held(Kind kind) {
    return shares.get(kind).held;
  }

  /** Returns the places taken. */
  public int held() {
    return held(Kind.STRANGER) + held(Kind.LOCAL) + held(Kind.LOOPBACK);
  }

  /** Returns whether a place is free for a new peer of a kind. */
  public boolean hasRoom(Kind kind) {
    int others = held(Kind.STRANGER) + held(Kind.LOCAL);
    return held() < max
        && (kind == Kind.LOOPBACK || others < max - keptForLoopback)
        && (kind != Kind.STRANGER || held(Kind.STRANGER) < maxOfStrangers());
  }

  /**
   * Returns the place to free for a new peer when no place is free; empty if the peer is refused. A
   * stranger's network must hold fewer places than the network that loses one.
   */
  public Optional<TakenPlace> placeToFree(Kind kind, Object network) {
    if (held(Kind.STRANGER) > 0) {
      int least = kind == Kind.STRANGER ? heldBy(network) + 1 : 1;
      return leastOfLargest(shares.get(Kind.STRANGER), least);
    }
    // Only loopback, beyond its own part, can fill the places of the local network.
    return kind == Kind.LOCAL && held(Kind.LOCAL) < keptForLocal
        ? leastOfLargest(shares.get(Kind.LOOPBACK), 1)
        : Optional.empty();
  }

  private int heldBy(Object strangers) {
    Holder holder = shares.get(Kind.STRANGER).byNetwork.get(strangers);
    return holder == null ? 0 : holder.size();
  }

  private static Optional<TakenPlace> leastOfLargest(Share share, int least) {
    int largest = share.bySize.isEmpty() ? 0 : share.bySize.last().size();
    if (largest < least) {
      return Optional.empty();
    }
    TakenPlace worst = null;
    int compared = 0;
    for (Holder holder : share.bySize.descendingSet()) {
      if (holder.size() < largest || compared >= MAX_COMPARED) {
        break;
      }
      compared += holder.size();
      for (TakenPlace place : holder.places) {
        worst = worst == null || place.value() < worst.value() ? place : worst;
      }
    }
    return Optional.ofNullable(worst);
  }

  /** Takes a place for a peer, even if none is free. */
  public void take(TakenPlace place, Kind kind, Object network) {
    Share share = shares.get(kind);
    Holder holder = share.byNetwork.get(network);
    if (holder == null) {
      holder = new Holder(kind, network, ++holders);
      share.byNetwork.put(network, holder);
    }
    share.bySize.remove(holder); // Its order depends on its size.
    holder.add(place);
    share.bySize.add(holder);
    share.held++;
  }

  /** Frees a place. */
  public void giveBack(TakenPlace place) {
    Holder holder = place.holder();
    Share share = shares.get(holder.kind);
    share.bySize.remove(holder);
    holder.remove(place);
    share.held--;
    if (holder.places.isEmpty()) {
      share.byNetwork.remove(holder.network);
    } else {
      share.bySize.add(holder);
    }
  }

  /** Moves a place to another kind. */
  void move(TakenPlace place, Kind kind) {
    Object network = place.holder().network;
    giveBack(place);
    take(place, kind, network);
  }
}
