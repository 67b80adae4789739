package porthole.device.reach;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers as a test tells it, and notes what it was asked. */
final class FakeMapper implements PortMapper {
  final List<String> asked = new ArrayList<>();
  private final String protocol;
  private Optional<Exception> failure = Optional.empty();
  private Mapping mapping = new Mapping(Optional.of(InetAddress.getLoopbackAddress()), 8123, 7200);
  boolean mapped = true;

  FakeMapper(String protocol) {
    this.protocol = protocol;
  }

  FakeMapper grants(int port, long lifetimeSeconds) {
    failure = Optional.empty();
    mapping = new Mapping(Optional.of(InetAddress.getLoopbackAddress()), port, lifetimeSeconds);
    return this;
  }

  FakeMapper fails(Exception with) {
    failure = Optional.of(with);
    return this;
  }

  FakeMapper answers() {
    failure = Optional.empty();
    return this;
  }

  @Override
  public String protocol() {
    return protocol;
  }

  @Override
  public Mapping map() throws RouterException, IOException {
    asked.add("map");
    answer();
    return mapping;
  }

  @Override
  public boolean isMapped() throws RouterException, IOException {
    asked.add("look");
    answer();
    return mapped;
  }

  private void answer() throws RouterException, IOException {
    if (failure.isPresent() && failure.get() instanceof RouterException) {
      throw (RouterException) failure.get();
    }
    if (failure.isPresent()) {
      throw (IOException) failure.get();
    }
  }

  @Override
  public void unmap() {
    asked.add("unmap");
  }

  /** Returns what it was asked since the last call. */
  List<String> taken() {
    List<String> taken = new ArrayList<>(asked);
    asked.clear();
    return taken;
  }
}
