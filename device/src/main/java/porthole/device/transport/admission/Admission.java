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
 * Decides which peers get a connection, and counts connections in all, for each address and for
 * each IPv6 network. Some places are reserved for loopback, private networks and addresses that
 * have shown the token, so that the owner always gets in. When strangers have taken all others, the
 * idlest connection of the network that holds most is closed. Loop's thread.
 */
public final class Admission {
  /** File descriptors for everything else: listeners, log, jar, selector, lookups. */
  private static final int OTHER_DESCRIPTORS = 40;

  /** The owner of one IPv6 address has the whole /64, so a /64 counts as one address. */
  private static final int IPV6_ADDRESS_BYTES = 8;

  /** Providers give a customer a /56, seldom a /48. */
  private static final int[] IPV6_NETWORK_BYTES = {7, 6};

  /** The rates of these networks, in multiples of an address. */
  private static final int[] RATES_OF_NETWORK = {2, 3};

  /** The first count at which unused addresses are removed; then at every doubling. */
  private static final int FIRST_SWEEP = 64;

  /** A refusal holds a descriptor until its peer has read it, at most 1 s. */
  private static final int MIN_REFUSALS = 8;

  private static final int MAX_REFUSALS = 200;

  private final Places places;
  private final int maxPerAddress;
  private final int[] maxPerNetwork;
  private final long trustNanos;
  private final Rates rates;
  private final Rates[] ratesOfNetworks;
  private final int maxRefusals;
  private final Map<ByteBuffer, Source> sources = new HashMap<>();
  private final Map<ByteBuffer, Network> networks = new HashMap<>();
  private int sweepAt = FIRST_SWEEP;
  private int refused;

  private Admission(Limits limits, int max, int maxRefusals) {
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
    this.ratesOfNetworks = new Rates[RATES_OF_NETWORK.length];
    for (int i = 0; i < ratesOfNetworks.length; i++) {
      ratesOfNetworks[i] = Rates.ofAddresses(limits, RATES_OF_NETWORK[i]);
    }
    this.maxRefusals = maxRefusals;
  }

  /** Returns the admission of a process with a limit of open files. */
  public static Admission within(Limits limits, long maxDescriptors) {
    int kept = limits.count(Limit.CONNECTIONS_KEPT_FOR_LOOPBACK);
    long affordable = Math.max(kept + 1, maxDescriptors - OTHER_DESCRIPTORS);
    long max = Math.min(limits.of(Limit.CONNECTIONS), affordable);
    long left = maxDescriptors - OTHER_DESCRIPTORS - max;
    return new Admission(
        limits, (int) max, (int) Math.max(MIN_REFUSALS, Math.min(left, MAX_REFUSALS)));
  }

  /** Returns the maximum of connections. */
  int max() {
    return places.max();
  }

  /** Returns the places. */
  public Places places() {
    return places;
  }

  /** Returns the number of known addresses. */
  int addresses() {
    return sources.size();
  }

  /** Returns the number of known IPv6 networks. */
  int networks() {
    return networks.size();
  }

  /**
   * Returns the sentence that refuses a peer; empty if it may {@link #enter}. Counts the opening.
   */
  public Optional<String> refusal(Peer peer, long now) {
    Source source = source(peer, now);
    if (!source.mayOpen(now)) {
      return Optional.of("Your address opens connections too fast. Wait a few seconds.");
    }
    Places.Kind kind = kind(peer, source, now);
    if (kind != Places.Kind.LOOPBACK && source.connections() >= maxPerAddress) {
      return Optional.of(
          "Your address has its maximum of "
              + source.connections()
              + " connections. Close one first.");
    }
    if (kind == Places.Kind.STRANGER && source.isNetworkFull(maxPerNetwork)) {
      return Optional.of("Your network has its maximum of connections. Close one first.");
    }
    return places.hasRoom(kind) || places.placeToFree(kind, holder(peer)).isPresent()
        ? Optional.empty()
        : Optional.of(full(kind));
  }

  private String full(Places.Kind kind) {
    return kind == Places.Kind.STRANGER
        ? "This server has its maximum of "
            + places.maxOfStrangers()
            + " connections of strangers. Try again later."
        : "This server has its maximum of " + max() + " connections. Try again later.";
  }

  /**
   * Gives a place to a peer that {@link #refusal} has not refused; {@link ConnectionPlace#leave}
   * gives it back. If all places are taken, another connection is closed for it.
   */
  public ConnectionPlace enter(Peer peer, long now) {
    Source source = source(peer, now);
    Places.Kind kind = kind(peer, source, now);
    if (!places.hasRoom(kind)) {
      places
          .placeToFree(kind, holder(peer))
          .ifPresent(place -> ((ConnectionPlace) place).giveWay());
    }
    ConnectionPlace place = ConnectionPlace.admitted(this, source);
    source.enter();
    places.take(place, kind, holder(peer));
    return place;
  }

  /** Returns one of the few places for sending a refusal; empty if all are taken. */
  public Optional<ConnectionPlace> enterRefused(Peer peer, long now) {
    return takeRefusal()
        ? Optional.of(ConnectionPlace.refused(this, source(peer, now)))
        : Optional.empty();
  }

  boolean takeRefusal() {
    boolean taken = refused < maxRefusals;
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

  /** Counts a stranger as local, and for a while its address, too. */
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

  /**
   * Returns the IPv6 networks of an address; none for private ones, since a house is one network.
   */
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

  /** Returns the widest network of a peer, whose places are compared with those of others. */
  public static ByteBuffer holder(Peer peer) {
    byte[] bytes = peer.ip().getAddress();
    int widest = IPV6_NETWORK_BYTES[IPV6_NETWORK_BYTES.length - 1];
    return ByteBuffer.wrap(bytes.length == 16 ? Arrays.copyOf(bytes, widest) : bytes);
  }
}
