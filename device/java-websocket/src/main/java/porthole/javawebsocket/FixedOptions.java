package porthole.javawebsocket;

import org.java_websocket.WebSocketAdapter;

/** Options of the library that the transport fixes. Setters accept only the fixed value. */
abstract class FixedOptions extends WebSocketAdapter {
  /** Returns true: small messages are sent at once. */
  public boolean isTcpNoDelay() {
    return true;
  }

  /** Accepts true only. */
  public void setTcpNoDelay(boolean tcpNoDelay) {
    require(tcpNoDelay, "TCP_NODELAY is always on.");
  }

  /** Returns true: a restarted server gets its port again. */
  public boolean isReuseAddr() {
    return true;
  }

  /** Accepts true only. */
  public void setReuseAddr(boolean reuseAddr) {
    require(reuseAddr, "SO_REUSEADDR is always on.");
  }

  /** Returns false: the server keeps the JVM alive until it is stopped. */
  public boolean isDaemon() {
    return false;
  }

  /** Accepts false only. */
  public void setDaemon(boolean daemon) {
    require(!daemon, "The loop's thread is no daemon: call stop() to end it.");
  }

  /** Returns 0: the system decides. */
  public int getReceiveBufferSize() {
    return 0;
  }

  /** Accepts 0 only. */
  public void setReceiveBufferSize(int receiveBufferSize) {
    require(receiveBufferSize == 0, "The system decides the size of the receive buffer.");
  }

  /** Returns -1: the transport decides. */
  public int getMaxPendingConnections() {
    return -1;
  }

  /** Accepts negative numbers only. */
  public void setMaxPendingConnections(int numberOfConnections) {
    require(numberOfConnections < 0, "512 connections may wait to be accepted.");
  }

  static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new UnsupportedOperationException(sentence);
    }
  }
}
