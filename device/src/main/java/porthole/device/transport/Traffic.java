package porthole.device.transport;

/** Counters of connections and messages. Loop's thread only: pages and handlers may read them. */
public final class Traffic {
  private long connections;
  private long fromOutside;
  private long messagesIn;
  private long messagesOut;
  private long refused;
  private long outOfDescriptors;
  private long dropped;
  private long slow;
  private long slowedDown;
  private long fast;
  private long tcp;

  /** Returns how many WebSocket connections are open. */
  public long connections() {
    return connections;
  }

  /** Returns how many connections other machines have opened since the start. */
  public long openedFromOutside() {
    return fromOutside;
  }

  /** Returns how many messages have been received since the start. */
  public long messagesIn() {
    return messagesIn;
  }

  /** Returns how many messages have been sent since the start. */
  public long messagesOut() {
    return messagesOut;
  }

  /** Returns how many connections have been refused because all places were taken. */
  public long connectionsRefused() {
    return refused;
  }

  /** Returns how often accepting failed because no file descriptor was left. */
  public long timesOutOfDescriptors() {
    return outOfDescriptors;
  }

  /** Returns how many messages were dropped because their peers were too slow. */
  public long messagesDropped() {
    return dropped;
  }

  /** Returns how many peers were closed or cut because they were too slow. */
  public long slowPeersClosed() {
    return slow;
  }

  /**
   * Returns how often a peer was not read for a while because it or its address was over a rate.
   */
  public long timesSlowedDown() {
    return slowedDown;
  }

  /** Returns how many peers were closed because they sent too much for too long. */
  public long fastPeersClosed() {
    return fast;
  }

  /** Returns how many connections over plain TCP are open. */
  public long tcpConnections() {
    return tcp;
  }

  /** Counts a connection of another protocol over TCP that begins. */
  public void openedTcp() {
    tcp++;
  }

  /** Counts the end of such a connection. */
  public void closedTcp() {
    tcp--;
  }

  /** Counts a WebSocket connection that begins. */
  public void opened(Peer peer) {
    connections++;
    if (peer.isFromOutside()) {
      fromOutside++;
    }
  }

  /** Counts the end of a WebSocket connection. */
  public void closed() {
    connections--;
  }

  /** Counts a message received. */
  public void received() {
    messagesIn++;
  }

  /** Counts a message sent. */
  public void sent() {
    messagesOut++;
  }

  /** Counts a connection refused because all places were taken. */
  public void refused() {
    refused++;
  }

  /** Counts messages dropped because their peer was too slow. */
  public void dropped(int messages) {
    dropped += messages;
  }

  /** Counts a peer closed or cut because it was too slow. */
  public void closedSlowPeer() {
    slow++;
  }

  /** Counts a pause in reading because the peer or its address was over a rate. */
  public void slowedDown() {
    slowedDown++;
  }

  /** Counts a peer closed because it sent too much for too long. */
  public void closedFastPeer() {
    fast++;
  }

  /** Counts a failure to accept because no file descriptor was left. */
  public void outOfDescriptors() {
    outOfDescriptors++;
  }
}
