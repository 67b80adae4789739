package porthole.javawebsocket;

import org.java_websocket.WebSocketAdapter;

/** The library's options that the transport has decided: what holds anyway may be set, no more. */
abstract class FixedOptions extends WebSocketAdapter {
  /** Returns true: small messages are sent at once. */
  public boolean isTcpNoDelay() {
    return true;
  }

  /** Takes true, which holds anyway. */
  public void setTcpNoDelay(boolean tcpNoDelay) {
    require(tcpNoDelay, "TCP_NODELAY is always on.");
  }

  /** Returns true: a server that is started again gets its port. */
  public boolean isReuseAddr() {
    return true;
  }

  /** Takes true, which holds anyway. */
  public void setReuseAddr(boolean reuseAddr) {
    require(reuseAddr, "SO_REUSEADDR is always on.");
  }

  /** Returns false: the server keeps the JVM alive until it is stopped. */
  public boolean isDaemon() {
    return false;
  }

  /** Takes false, which holds anyway. */
  public void setDaemon(boolean daemon) {
    require(!daemon, "The loop's thread is no daemon: call stop() to end it.");
  }

  /** Returns 0: the system decides. */
  public int getReceiveBufferSize() {
    return 0;
  }

  /** Takes 0, which holds anyway. */
  public void setReceiveBufferSize(int receiveBufferSize) {
    require(receiveBufferSize == 0, "The system decides the size of the receive buffer.");
  }

  /** Returns -1: the transport decides. */
  public int getMaxPendingConnections() {
    return -1;
  }

  /** Takes -1 or less, which holds anyway. */
  public void setMaxPendingConnections(int numberOfConnections) {
    require(numberOfConnections < 0, "512 connections may wait to be accepted.");
  }

  static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new UnsupportedOperationException(sentence);
    }
  }
}
