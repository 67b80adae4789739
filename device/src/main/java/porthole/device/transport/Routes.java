package porthole.device.transport;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The paths of a server: each has a WebSocket endpoint, a page for plain HTTP, or both. */
public final class Routes {
  private final Map<String, Endpoint> endpoints;
  private final Map<String, HttpHandler> pages;

  private final Optional<Endpoint> elsewhere;

  private Routes(
      Map<String, Endpoint> endpoints,
      Map<String, HttpHandler> pages,
      Optional<Endpoint> elsewhere) {
    this.endpoints = Collections.unmodifiableMap(endpoints);
    this.pages = Collections.unmodifiableMap(pages);
    this.elsewhere = elsewhere;
  }

  /** Returns empty routes: every request is answered with 404. */
  public static Routes none() {
    return new Routes(new HashMap<>(), new HashMap<>(), Optional.empty());
  }

  /** Returns these routes with an endpoint at an exact path. */
  public Routes webSocket(String path, Endpoint endpoint) {
    Map<String, Endpoint> more = new HashMap<>(endpoints);
    more.put(path, endpoint);
    return new Routes(more, pages, elsewhere);
  }

  /** Returns these routes with an endpoint at all paths without one. */
  public Routes webSocketElsewhere(Endpoint endpoint) {
    return new Routes(endpoints, pages, Optional.of(endpoint));
  }

  /** Returns these routes with a page at an exact path. */
  public Routes http(String path, HttpHandler page) {
    Map<String, HttpHandler> more = new HashMap<>(pages);
    more.put(path, page);
    return new Routes(endpoints, more, elsewhere);
  }

  /** Returns the WebSocket endpoint at a path, or the one for all other paths. */
  public Optional<Endpoint> endpoint(String path) {
    Endpoint endpoint = endpoints.get(path);
    return endpoint == null ? elsewhere : Optional.of(endpoint);
  }

  /** Returns the page at a path. */
  public Optional<HttpHandler> page(String path) {
    return Optional.ofNullable(pages.get(path));
  }
}
