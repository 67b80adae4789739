package porthole.device.transport;

/**
 * The limits of a server, with their keys in the configuration. The defaults suit a small device on
 * the internet: one slow core and 128 MB of memory.
 */
public enum Limit {
  /** Connections in all. Each costs a file descriptor, and one in use up to 400 kB. */
  CONNECTIONS("connections", 200, 3, 100_000),

  /** Connections of one address (IPv6: one /64); a whole house may share one IPv4 address. */
  CONNECTIONS_PER_ADDRESS("connections_per_address", 20, 1, 100_000),

  /** Connections of one IPv6 /56, which many providers give to one house. */
  CONNECTIONS_PER_IPV6_56("connections_per_ipv6_56", 40, 1, 100_000),

  /** Connections of one IPv6 /48, which some providers give to a customer. */
  CONNECTIONS_PER_IPV6_48("connections_per_ipv6_48", 60, 1, 100_000),

  /**
   * Connections reserved for private networks and for addresses that have shown the token, so that
   * strangers cannot keep the owner out. At most half of those that {@link
   * #CONNECTIONS_KEPT_FOR_LOOPBACK} leaves.
   */
  CONNECTIONS_KEPT_FOR_LOCAL("connections_kept_for_local", 40, 0, 100_000),

  /** Seconds for which an address that has shown the token counts as one of the local network. */
  TOKEN_REMEMBERED_SECONDS("token_remembered_seconds", 3600, 0, 30_000_000),

  /** Connections reserved for loopback, so that the owner can always connect. */
  CONNECTIONS_KEPT_FOR_LOOPBACK("connections_kept_for_loopback", 2, 0, 100),

  /** Seconds from accepting to the end of the request; a slow sender only holds a place. */
  OPENING_SECONDS("opening_seconds", 5, 1, 600),

  /** TLS handshakes in progress: each holds up to 60 kB and takes a slow core 0.1 s. */
  TLS_HANDSHAKES("tls_handshakes", 60, 1, 10_000),

  /** TLS handshakes reserved for the local network; at most half of those in progress. */
  TLS_HANDSHAKES_KEPT_FOR_LOCAL("tls_handshakes_kept_for_local", 10, 0, 10_000),

  /** TLS records that a client may send in a handshake, which takes about five. */
  TLS_HANDSHAKE_RECORDS("tls_handshake_records", 64, 8, 100_000),

  /** Bytes that a client may send in a TLS handshake, which takes 1 or 2 kB. */
  TLS_HANDSHAKE_BYTES("tls_handshake_bytes", 64 * 1024, 4096, 16 * 1024 * 1024),

  /** Bytes of a request line with its header fields. */
  HEAD_BYTES("head_bytes", 8 * 1024, 512, 1024 * 1024),

  /** Header fields of a request: each is an object. */
  HEADER_FIELDS("header_fields", 64, 8, 10_000),

  /** Bytes of a message with all its fragments, checked in the frame headers. */
  MESSAGE_BYTES("message_bytes", 64 * 1024, 125, 64 * 1024 * 1024),

  /**
   * Fragments of a message: each costs time, even an empty one. An empty last one is not counted.
   */
  MESSAGE_FRAGMENTS("message_fragments", 1024, 1, 1024 * 1024),

  /** Bytes queued unsent for one peer; the endpoint's {@link Overflow} applies above it. */
  BACKLOG_BYTES("backlog_bytes", 64 * 1024, 1024, 256 * 1024 * 1024),

  /** Percent of the heap for all backlogs; above it the largest backlogs are cut first. */
  BACKLOG_PERCENT_OF_HEAP("backlog_percent_of_heap", 25, 1, 90),

  /** Bytes of the smallest message that is compressed, if compression is on and negotiated. */
  COMPRESS_FROM_BYTES("compress_from_bytes", 1024, 1, 64 * 1024 * 1024),

  /** Connections that compress with context takeover; each holds 300 kB, even when idle. */
  COMPRESSION_CONTEXTS("compression_contexts", 0, 0, 100_000),

  /** Connections that decompress with context takeover; each holds 44 kB, even when idle. */
  DECOMPRESSION_CONTEXTS("decompression_contexts", 20, 0, 100_000),

  /** Frames of one connection, control frames included: as many as a slow core can answer. */
  MESSAGES_PER_SECOND("messages_per_second", 1000, 1, 1_000_000_000),

  /** Frames of one address. */
  MESSAGES_PER_SECOND_PER_ADDRESS("messages_per_second_per_address", 2000, 1, 1_000_000_000),

  /** Bytes of one connection; a read of less than 512 counts as 512. */
  BYTES_PER_SECOND("bytes_per_second", 1024 * 1024, 1024, 1_000_000_000_000L),

  /** Bytes of one address. */
  BYTES_PER_SECOND_PER_ADDRESS(
      "bytes_per_second_per_address", 2 * 1024 * 1024, 1024, 1_000_000_000_000L),

  /** TCP connections that one address may open; more are answered with 503. */
  OPENINGS_PER_SECOND_PER_ADDRESS("openings_per_second_per_address", 20, 1, 1_000_000),

  /** Seconds' worth of a rate that may come at once. */
  BURST_SECONDS("burst_seconds", 5, 1, 3600),

  /** Seconds that a peer, whom we read ever slower, may go on sending over its rate. */
  OVER_RATE_SECONDS("over_rate_seconds", 60, 1, 30_000_000),

  /** Threads for code that may block, made when it is there to be run. */
  BLOCKING_THREADS("blocking_threads", 4, 1, 1000),

  /** Connections that may wait for such a thread. */
  BLOCKING_WAITING("blocking_waiting", 50, 1, 100_000),

  /** Seconds of silence before a peer is pinged: less than what NAT gateways forget after. */
  PING_SECONDS("ping_seconds", 30, 1, 3600),

  /** Seconds of silence after which a peer is gone. */
  GONE_SECONDS("gone_seconds", 75, 2, 7200),

  /** Seconds from our close frame to the peer's. */
  CLOSING_SECONDS("closing_seconds", 2, 1, 60);

  private final String key;
  private final long standard;
  private final long min;
  private final long max;

  Limit(String key, long standard, long min, long max) {
    this.key = key;
    this.standard = standard;
    this.min = min;
    this.max = max;
  }

  /** Returns the name in the configuration, which tells the unit. */
  public String key() {
    return key;
  }

  /** Returns the default. */
  public long standard() {
    return standard;
  }

  /** Returns the least that may be set. */
  public long min() {
    return min;
  }

  /** Returns the most that may be set. */
  public long max() {
    return max;
  }
}
