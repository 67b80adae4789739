package porthole.device.reach;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import porthole.router.Pcp;
import porthole.router.PcpMapRequest;
import porthole.router.PcpResponse;
import porthole.router.RouterEpoch;

/** Asks by PCP (RFC 6887): for IPv4 a forwarded port, for IPv6 a hole in the firewall. */
final class PcpMapper implements PortMapper {
  static final int LOOKS_UNTIL_RENEWAL = 3;

  private final RouterNetwork network;
  private final InetAddress client;
  private final byte[] nonce;
  private final Ports ports;
  private final LongSupplier millis;
  private RouterEpoch epoch = RouterEpoch.pcp();
  private boolean asked;
  private int looks;
  private Optional<Mapping> granted = Optional.empty();

  /**
   * @param client this machine's address, from which the network sends
   * @param nonce kept across restarts: the router lets nobody else change the mapping
   * @param millis a monotonic clock
   */
  PcpMapper(
      RouterNetwork network, InetAddress client, byte[] nonce, Ports ports, LongSupplier millis) {
    this.network = network;
    this.client = client;
    this.nonce = nonce.clone();
    this.ports = ports;
    this.millis = millis;
  }

  @Override
  public String protocol() {
    return "PCP";
  }

  @Override
  public Mapping map() throws RouterException, IOException {
    PcpMapRequest request = request();
    asked = true;
    PcpResponse answer = ask(request);
    if (!answer.isSuccess()) {
      asked = false;
      throw RouterException.refusal(answer.words());
    }
    Mapping mapping =
        Mapping.leased(answer.externalAddress(), answer.externalPort(), answer.lifetimeSeconds());
    // A router that has just said that it lost everything has this mapping: it is new.
    epoch = RouterEpoch.pcp();
    epoch.receive(answer.epochSeconds(), millis.getAsLong());
    granted = Optional.of(mapping);
    return mapping;
  }

  private PcpMapRequest request() {
    PcpMapRequest request = PcpMapRequest.of(client, nonce, ports.internal());
    InetAddress any = Addresses.any(client);
    return granted
        .map(mapping -> request.suggest(mapping.address().orElse(any), mapping.port()))
        .orElse(request.suggest(any, ports.wanted()));
  }

  private PcpResponse ask(PcpMapRequest request) throws RouterException, IOException {
    Optional<PcpResponse> found =
        ask(request.encode(), answer -> answer.answers(request) || answer.isUnsupportedVersion());
    return found
        .filter(answer -> !answer.isUnsupportedVersion())
        .orElseThrow(() -> RouterException.silent("it does not speak PCP"));
  }

  private Optional<PcpResponse> ask(byte[] request, Predicate<PcpResponse> isAnswer)
      throws IOException {
    return network.ask(
        Pcp.PORT,
        request,
        (bytes, length) -> Optional.of(PcpResponse.decode(bytes, length)).filter(isAnswer));
  }

  /**
   * Every third look is no look: the mapping is asked for again. A router that restarted within
   * seconds, or that counts from its own start, does not show by its epoch what it has forgotten.
   */
  @Override
  public boolean isMapped() throws RouterException, IOException {
    looks++;
    return looks % LOOKS_UNTIL_RENEWAL != 0 && goesOn();
  }

  private boolean goesOn() throws RouterException, IOException {
    PcpResponse answer =
        ask(Pcp.announce(client), PcpResponse::isAnnounce)
            .orElseThrow(() -> RouterException.silent("it does not answer any more"));
    return !epoch.receive(answer.epochSeconds(), millis.getAsLong());
  }

  @Override
  public void unmap() {
    if (!asked) {
      return;
    }
    try {
      ask(PcpMapRequest.of(client, nonce, ports.internal()).lifetimeSeconds(0));
    } catch (RouterException | IOException e) { // It ends with its lifetime.
      asked = true;
      return;
    }
    asked = false;
    granted = Optional.empty();
  }
}
