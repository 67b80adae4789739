package porthole.device.transport.tls;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import porthole.device.transport.Limits;
import porthole.device.transport.Routes;
import porthole.device.transport.Setup;
import porthole.device.transport.Tls;
import porthole.device.transport.loop.RecordingProtocol;
import porthole.device.transport.loop.TestLinks;

/** The handshakes of a running loop, for tests of their parts. */
final class HandshakeStage implements AutoCloseable {
  private static final int WAIT_SECONDS = 60;

  final TestLinks links;
  final TlsHandshakes handshakes;

  private HandshakeStage(TestLinks links, TlsHandshakes handshakes) {
    this.links = links;
    this.handshakes = handshakes;
  }

  static HandshakeStage of(Limits limits, Tls tls) throws Exception {
    Setup setup = Setup.of(Routes.none()).limits(limits);
    TestLinks links = TestLinks.of(setup);
    TlsHandshakes handshakes = TlsHandshakes.on(links.loop(), tls, setup);
    links.start();
    return new HandshakeStage(links, handshakes);
  }

  /** Begins a handshake of a new link. */
  TlsHandshake begin(String address) throws Exception {
    return links.call(() -> handshakes.begin(links.join(address, new RecordingProtocol())));
  }

  /** Starts a computation of one task. */
  void compute(TlsHandshake handshake, Runnable task) throws Exception {
    ScriptedEngine engine = new ScriptedEngine();
    engine.tasks.add(task);
    links.call(
        () -> {
          handshakes.compute(handshake, engine, () -> true, () -> {});
          return null;
        });
  }

  /** Returns when the loop has the results of all earlier computations of this kind of peer. */
  void awaitEarlier(TlsHandshake handshake) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    ScriptedEngine engine = new ScriptedEngine();
    links.call(
        () -> {
          handshakes.compute(handshake, engine, () -> true, () -> done.complete(null));
          return null;
        });
    done.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    links.close();
  }
}
