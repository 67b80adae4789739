package porthole.device.transport;

import java.util.Map;
import java.util.Optional;

/**
 * Passes every call on to another endpoint. Wrappers of endpoints extend this, so methods added to
 * {@link Endpoint} later are passed on, too. Loop's thread.
 */
public abstract class ForwardingEndpoint implements Endpoint {
  private final Endpoint endpoint;

  protected ForwardingEndpoint(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public Optional<HttpResponse> refusal(HttpRequest request, Peer peer) {
    return endpoint.refusal(request, peer);
  }

  @Override
  public Optional<String> subprotocol(HttpRequest request) {
    return endpoint.subprotocol(request);
  }

  @Override
  public Map<String, String> fields(HttpRequest request) {
    return endpoint.fields(request);
  }

  @Override
  public boolean sparesSilent() {
    return endpoint.sparesSilent();
  }

  @Override
  public Overflow overflow() {
    return endpoint.overflow();
  }

  @Override
  public Handler open(Connection connection, HttpRequest request) {
    return endpoint.open(connection, request);
  }
}
