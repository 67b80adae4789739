package porthole.device.reach;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import porthole.protocol.HttpAnswer;
import porthole.protocol.ProtocolViolationException;
import porthole.router.IgdDescription;
import porthole.router.RouterUrl;
import porthole.router.SoapAnswer;
import porthole.router.SoapCall;
import porthole.router.Ssdp;

/** Finds a router's description by SSDP, and calls its services by SOAP. One thread. */
final class UpnpRouter {
  private static final int OK = 200;

  private final RouterNetwork network;
  private final InetAddress gateway;

  UpnpRouter(RouterNetwork network, InetAddress gateway) {
    this.network = network;
    this.gateway = gateway;
  }

  /**
   * Returns the router's description, found and read anew.
   *
   * @throws RouterException when the router has none, or one that cannot be used
   */
  IgdDescription describe() throws RouterException, IOException {
    RouterUrl location = search();
    try {
      HttpAnswer answer = network.http(location, location.get());
      if (answer.status() != OK) {
        throw RouterException.silent("its UPnP description is refused with " + answer.status());
      }
      return IgdDescription.parse(answer.body(), location);
    } catch (ProtocolViolationException e) {
      throw RouterException.silent("its UPnP description cannot be used: " + e.getMessage());
    }
  }

  private RouterUrl search() throws RouterException, IOException {
    List<byte[]> toRouter = new ArrayList<>();
    List<byte[]> toGroup = new ArrayList<>();
    for (String target : Ssdp.targets()) {
      toRouter.add(Ssdp.search(target, gateway));
      toGroup.add(Ssdp.search(target));
    }
    // An answer that leads to another host than the router is no answer.
    return network
        .search(
            Ssdp.PORT,
            toRouter,
            toGroup,
            (bytes, length) -> Optional.of(Ssdp.location(bytes, length, gateway)))
        .orElseThrow(() -> RouterException.silent("it does not speak UPnP"));
  }

  /**
   * Calls an action. A refusal is an answer, too.
   *
   * @throws RouterException when the answer cannot be used
   */
  SoapAnswer call(SoapCall call) throws RouterException, IOException {
    try {
      return call.answer(network.http(call.url(), call.request()));
    } catch (ProtocolViolationException e) {
      throw unusable(e);
    }
  }

  /** Reads a number of an answer. */
  interface NumberReader {
    int read(SoapAnswer answer) throws ProtocolViolationException;
  }

  /**
   * Asks for something, and returns the number that the router has given it.
   *
   * @throws RouterException when the router refuses, or its answer cannot be used
   */
  int request(SoapCall call, NumberReader reader) throws RouterException, IOException {
    SoapAnswer answer = call(call);
    if (!answer.isSuccess()) {
      throw RouterException.refusal(answer.words());
    }
    try {
      return reader.read(answer);
    } catch (ProtocolViolationException e) {
      throw unusable(e);
    }
  }

  private static RouterException unusable(ProtocolViolationException e) {
    return RouterException.silent("its answer by UPnP cannot be used: " + e.getMessage());
  }
}
