package porthole.device.reach;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import porthole.router.IpProtocol;
import porthole.router.NatPmp;
import porthole.router.NatPmpResponse;
import porthole.router.RouterEpoch;

/** Asks by NAT-PMP (RFC 6886). */
final class NatPmpMapper implements PortMapper {
  private final RouterNetwork network;
  private final Ports ports;
  private final long lifetimeSeconds;
  private final LongSupplier millis;
  private RouterEpoch epoch = RouterEpoch.natPmp();
  private boolean asked;
  private int looks;
  private Optional<InetAddress> address = Optional.empty();
  private int port;

  /**
   * @param lifetimeSeconds the lifetime to ask for
   * @param millis a monotonic clock
   */
  NatPmpMapper(RouterNetwork network, Ports ports, long lifetimeSeconds, LongSupplier millis) {
    this.network = network;
    this.ports = ports;
    this.lifetimeSeconds = lifetimeSeconds;
    this.millis = millis;
    this.port = ports.wanted();
  }

  @Override
  public String protocol() {
    return "NAT-PMP";
  }

  @Override
  public Mapping map() throws RouterException, IOException {
    NatPmpResponse outer = askForAddress();
    if (!outer.isSuccess()) {
      throw RouterException.refusal(outer.words());
    }
    asked = true;
    NatPmpResponse answer = askForMapping(port, lifetimeSeconds);
    if (!answer.isSuccess()) {
      asked = false;
      throw RouterException.refusal(answer.words());
    }
    epoch = RouterEpoch.natPmp();
    epoch.receive(answer.epochSeconds(), millis.getAsLong());
    Mapping mapping =
        Mapping.leased(outer.externalAddress(), answer.externalPort(), answer.lifetimeSeconds());
    address = mapping.address();
    port = mapping.port();
    return mapping;
  }

  private NatPmpResponse askForAddress() throws RouterException, IOException {
    return ask(NatPmp.externalAddressRequest(), NatPmpResponse::answersExternalAddress);
  }

  private NatPmpResponse askForMapping(int externalPort, long seconds)
      throws RouterException, IOException {
    return ask(
        NatPmp.mapRequest(IpProtocol.TCP, ports.internal(), externalPort, seconds),
        answer -> answer.answersMapping(IpProtocol.TCP, ports.internal()));
  }

  private NatPmpResponse ask(byte[] request, Predicate<NatPmpResponse> isAnswer)
      throws RouterException, IOException {
    return network
        .ask(
            NatPmp.PORT,
            request,
            (bytes, length) -> Optional.of(NatPmpResponse.decode(bytes, length)).filter(isAnswer))
        .orElseThrow(() -> RouterException.silent("it does not speak NAT-PMP"));
  }

  /**
   * A changed outer address counts as lost: the new mapping tells the new one. Every third look
   * asks for the mapping again, as with PCP.
   */
  @Override
  public boolean isMapped() throws RouterException, IOException {
    looks++;
    if (looks % PcpMapper.LOOKS_UNTIL_RENEWAL == 0) {
      return false;
    }
    NatPmpResponse answer = askForAddress();
    boolean lost = epoch.receive(answer.epochSeconds(), millis.getAsLong());
    return answer.isSuccess() && !lost && Addresses.known(answer.externalAddress()).equals(address);
  }

  @Override
  public void unmap() {
    if (!asked) {
      return;
    }
    try {
      asked = !askForMapping(0, 0).isSuccess();
    } catch (RouterException | IOException e) { // It ends with its lifetime.
      asked = true;
    }
  }
}
