package porthole.device.reach;

import java.io.Closeable;
import java.io.IOException;
import porthole.device.log.PeerLog;

/**
 * Ends a wait for the router when the service stops. After that the router is asked for nothing
 * new; it is only told what to take away, with short waits. One thread waits; any thread may
 * interrupt it.
 */
final class Interruption {
  private Closeable watched = () -> {};
  private boolean hurried;
  private boolean takesAway;

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

  /**
   * Ends the wait of this moment, unless it already takes away. Nothing new can be asked until
   * {@link #takeAway}.
   */
  void hurry() {
    Closeable socket;
    synchronized (this) {
      hurried = true;
      socket = takesAway ? () -> {} : watched;
    }
    try {
      socket.close();
    } catch (IOException e) {
      ignore(e);
    }
  }

  /** Lets the router be asked again, to take mappings away. Each wait is short from now on. */
  synchronized void takeAway() {
    hurried = true;
    takesAway = true;
  }

  /** Returns whether each wait is short. */
  synchronized boolean isHurried() {
    return hurried;
  }

  /**
   * Ends the work for a router when the service stops.
   *
   * @throws IOException if nothing new may be asked
   */
  synchronized void requireTime() throws IOException {
    if (hurried && !takesAway) {
      throw new IOException("The service stops");
    }
  }

  /** Takes note of an error after which nothing is to be done. */
  void ignore(IOException e) {
    PeerLog.debug("router", "Ignored: {}", e.toString());
  }
}
