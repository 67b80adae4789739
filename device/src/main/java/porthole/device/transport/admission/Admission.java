package porthole.device.transport.admission;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Peer;

/**
 * Decides who may have a connection, and counts them: in all, for one address and for one IPv6
 * network. Places are kept for loopback, and for private networks and whoever has shown the token,
 * so that the owner always gets in; when strangers have taken all others, the idlest of those that
 * hold most gives way. Loop's thread.
 */
public final class Admission {
  /** Descriptors for all else: the listener, the log, the jar, the selector, lookups. */
  private static final int OTHER_DESCRIPTORS = 40;

  /** Whoever has one IPv6 address has the 2^64 beside it, too: that is an address here. */
  private static final int IPV6_ADDRESS_BYTES = 8;

  /** What providers give to one customer: a /56, seldom a /48. */
  private static final int[] IPV6_NETWORK_BYTES = {7, 6};

  /** The rates of a wider network are those of so many addresses. */
  private static final int[] RATES_OF_NETWORK = {2, 3};

  /** Addresses are looked through for what can be forgotten when there are twice as many again. */
  private static final int FIRST_SWEEP = 64;

  /** A refusal keeps its descriptor until it was read, at most a second. Then none is said. */
  private static final int LEAST_REFUSED = 8;

  private static final int MOST_REFUSED = 200;

  private final Places places;
  private final int maxPerAddress;
  private final int[] maxPerNetwork;
  private final long trustNanos;
  private final Rates rates;
  private final Rates[] ratesOfNetworks;
  private final int maxRefused;
  private final Map<ByteBuffer, Source> sources = new HashMap<>();
  private final Map<ByteBuffer, Network> networks = new HashMap<>();
  private int sweepAt = FIRST_SWEEP;
  private int refused;

  private Admission(Limits limits, int max, int maxRefused) {
    this.places =
        Places.of(
            max,
            limits.count(Limit.CONNECTIONS_KEPT_FOR_LOCAL),
            limits.count(Limit.CONNECTIONS_KEPT_FOR_LOOPBACK));
    this.maxPerAddress = limits.count(Limit.CONNECTIONS_PER_ADDRESS);
    this.maxPerNetwork =
        new int[] {
          Math.max(maxPerAddress, limits.count(Limit.CONNECTIONS_PER_IPV6_56)),
          Math.max(maxPerAddress, limits.count(Limit.CONNECTIONS_PER_IPV6_48))
        };
    this.trustNanos = limits.nanos(Limit.TOKEN_REMEMBERED_SECONDS);
    this.rates = Rates.of(limits);
    this.ratesOfNetworks =
        Arrays.stream(RATES_OF_NETWORK)
            .mapToObj(addresses -> Rates.ofAddresses(limits, addresses))
            .toArray(Rates[]::new);
    this.maxRefused = maxRefused;
  }

  /** Returns the admission of a process that may open so many files. */
  public static Admission within(Limits limits, long maxDescriptors) {
    int kept = limits.count(Limit.CONNECTIONS_KEPT_FOR_LOOPBACK);
    long affordable = Math.max(kept + 1, maxDescriptors - OTHER_DESCRIPTORS);
    long max = Math.min(limits.of(Limit.CONNECTIONS), affordable);
    long left = maxDescriptors - OTHER_DESCRIPTORS - max;
    return new Admission(
        limits, (int) max, (int) Math.max(LEAST_REFUSED, Math.min(left, MOST_REFUSED)));
  }

  /** Returns how many connections there may be. */
  int max() {
    return places.max();
  }

  /** Returns who has the places. */
  public Places places() {
    return places;
  }

  /** Returns of how many addresses something is known. */
  int addresses() {
    return sources.size();
  }

  /** Returns of how many wider networks something is known. */
  int networks() {
    return networks.size();
  }

  /**
   * Returns why a peer gets no place, in a sentence; empty when it may {@link #enter}. Counts the
   * opening.
   */
  public Optional<String> refusal(Peer peer, long now) {
    Source source = source(peer, now);
    if (!source.mayOpen(now)) {
      return Optional.of("Your address opens connections too fast. Wait a few seconds.");
    }
    Places.Kind kind = kind(peer, source, now);
    if (kind != Places.Kind.LOOPBACK && source.connections() >= maxPerAddress) {
      return Optional.of(
          "Your address has " + source.connections() + " connections, its most. Close one first.");
    }
    if (kind == Places.Kind.STRANGER && source.isNetworkFull(maxPerNetwork)) {
      return Optional.of("Your network has as many connections as it may. Close one first.");
    }
    return places.hasRoom(kind) || places.givesWay(kind, holder(peer)).isPresent()
        ? Optional.empty()
        : Optional.of(full(kind));
  }

  private String full(Places.Kind kind) {
    return kind == Places.Kind.STRANGER
        ? "This server has "
            + places.maxOfStrangers()
            + " connections of strangers, its most. Try again later."
        : "This server has " + max() + " connections, its most. Try again later.";
  }

  /**
   * Gives a place to a peer that {@link #refusal} has not refused, to be given back by {@link
   * ConnectionPlace#leave}. Where there is no room, another gives way.
   */
  public ConnectionPlace enter(Peer peer, long now) {
    Source source = source(peer, now);
    Places.Kind kind = kind(peer, source, now);
    if (!places.hasRoom(kind)) {
      places.givesWay(kind, holder(peer)).ifPresent(place -> ((ConnectionPlace) place).giveWay());
    }
    ConnectionPlace place = ConnectionPlace.admitted(this, source);
    source.enter();
    places.take(place, kind, holder(peer));
    return place;
  }

  /** Returns one of the few places in which a refusal is said; empty when there is none. */
  public Optional<ConnectionPlace> enterRefused(Peer peer, long now) {
    return takeRefusal()
        ? Optional.of(ConnectionPlace.refused(this, source(peer, now)))
        : Optional.empty();
  }

  boolean takeRefusal() {
    boolean taken = refused < maxRefused;
    refused += taken ? 1 : 0;
    return taken;
  }

  void leaveRefused() {
    refused--;
  }

  void leave(ConnectionPlace place) {
    place.source().leave();
    places.giveBack(place);
  }

  /** Counts a stranger as local, and what comes from its address for a while, too. */
  void trust(ConnectionPlace place, long now) {
    if (place.kind() != Places.Kind.LOOPBACK && !place.isForwarded()) {
      place.source().trustUntil(now + trustNanos);
    }
    if (place.kind() == Places.Kind.STRANGER) {
      places.move(place, Places.Kind.LOCAL);
    }
  }

  private static Places.Kind kind(Peer peer, Source source, long now) {
    if (peer.isLoopback()) {
      return Places.Kind.LOOPBACK;
    }
    return peer.isLocal() || source.isTrusted(now) ? Places.Kind.LOCAL : Places.Kind.STRANGER;
  }

  private Source source(Peer peer, long now) {
    if (sources.size() >= sweepAt) {
      sources.values().removeIf(source -> isForgotten(source, now));
      networks.values().removeIf(network -> !network.hasSources() && network.isForgettable(now));
      sweepAt = Math.max(FIRST_SWEEP, 2 * Math.max(sources.size(), networks.size() / 2));
    }
    Source source = sources.get(address(peer.ip()));
    if (source == null) {
      source = new Source(rates, around(peer));
      sources.put(address(peer.ip()), source);
    }
    return source;
  }

  private static boolean isForgotten(Source source, long now) {
    boolean forgotten = source.isForgettable(now);
    if (forgotten) {
      source.forget();
    }
    return forgotten;
  }

  /** The networks around an address; private ones have none, since a house is one network. */
  private List<Network> around(Peer peer) {
    List<Network> around = new ArrayList<>();
    byte[] ip = peer.ip().getAddress();
    if (ip.length == 16 && !peer.isLocal()) {
      for (int i = 0; i < IPV6_NETWORK_BYTES.length; i++) {
        Rates ofNetwork = ratesOfNetworks[i];
        around.add(
            networks.computeIfAbsent(
                ByteBuffer.wrap(Arrays.copyOf(ip, IPV6_NETWORK_BYTES[i])),
                network -> new Network(ofNetwork)));
      }
    }
    return around;
  }

  private static ByteBuffer address(InetAddress ip) {
    byte[] bytes = ip.getAddress();
    return ByteBuffer.wrap(bytes.length == 16 ? Arrays.copyOf(bytes, IPV6_ADDRESS_BYTES) : bytes);
  }

  /** Returns the network whose places are compared with those of others: the widest. */
  public static ByteBuffer holder(Peer peer) {
    byte[] bytes = peer.ip().getAddress();
    int widest = IPV6_NETWORK_BYTES[IPV6_NETWORK_BYTES.length - 1];
    return ByteBuffer.wrap(bytes.length == 16 ? Arrays.copyOf(bytes, widest) : bytes);
  }
}
