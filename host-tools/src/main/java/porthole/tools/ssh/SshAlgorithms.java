package porthole.tools.ssh;

import com.jcraft.jsch.Session;

/**
 * The algorithms offered in the negotiation (RFC 4253, section 7.1). Old dropbears read at most 20
 * names of a kind, so the lists must stay short.
 */
enum SshAlgorithms {
  MODERN("", "", ""),

  /** Also those of a Toon's dropbear (2014 and 2015): SHA-1 signatures, small groups. */
  OLD(
      ",ssh-rsa",
      ",diffie-hellman-group14-sha1,diffie-hellman-group1-sha1",
      ",aes128-cbc,3des-cbc");

  private static final String SIGNATURES =
      "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
          + "rsa-sha2-512,rsa-sha2-256";

  private static final String KEY_EXCHANGES =
      "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
          + "ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,"
          + "diffie-hellman-group14-sha256";

  private static final String CIPHERS =
      "aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes256-ctr";

  private static final String MACS =
      "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512,"
          + "hmac-sha1";

  private final String signatures;
  private final String keyExchanges;
  private final String ciphers;

  SshAlgorithms(String signatures, String keyExchanges, String ciphers) {
    this.signatures = signatures;
    this.keyExchanges = keyExchanges;
    this.ciphers = ciphers;
  }

  void offer(Session session) {
    session.setConfig("server_host_key", SIGNATURES + signatures);
    session.setConfig("PubkeyAcceptedAlgorithms", SIGNATURES + signatures);
    session.setConfig("kex", KEY_EXCHANGES + keyExchanges);
    for (String direction : new String[] {"c2s", "s2c"}) {
      session.setConfig("cipher." + direction, CIPHERS + ciphers);
      session.setConfig("mac." + direction, MACS);
    }
  }
}
