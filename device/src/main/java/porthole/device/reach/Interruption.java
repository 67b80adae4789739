package porthole.device.reach;

import java.io.Closeable;
import java.io.IOException;
import porthole.device.log.PeerLog;

/**
 * Ends a wait for the router when the service stops. After that, waits are short. One thread waits;
 * any thread may interrupt it.
 */
final class Interruption {
  private Closeable watched = () -> {};
  private boolean hurried;

  /** Closes a socket when the wait is interrupted; until the returned object is closed. */
  Closeable watch(Closeable socket) {
    synchronized (this) {
      watched = socket;
    }
    return () -> {
      synchronized (this) {
        watched = () -> {};
      }
    };
  }

  /** Ends the wait of this moment, and makes all later ones short. */
  void hurry() {
    Closeable socket;
    synchronized (this) {
      hurried = true;
      socket = watched;
    }
    try {
      socket.close();
    } catch (IOException e) {
      ignore(e);
    }
  }

  synchronized boolean isHurried() {
    return hurried;
  }

  /** Takes note of an error after which nothing is to be done. */
  void ignore(IOException e) {
    PeerLog.debug("router", "Ignored: {}", e.toString());
  }
}
