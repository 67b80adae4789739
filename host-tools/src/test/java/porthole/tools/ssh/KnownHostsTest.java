package porthole.tools.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.tools.ssh.KnownHosts.Verdict;

/** Keys and hashes were made by ssh-keygen of OpenSSH 9.2: -t ed25519, -t rsa -b 2048, -H. */
class KnownHostsTest {

  private static final String ED25519 =
      "AAAAC3NzaC1lZDI1NTE5AAAAIE3+JZ6yfOfUGztOiAUhQLEfCQCQtJONFyMMgHkF1VbX";
  private static final String RSA =
      "AAAAB3NzaC1yc2EAAAADAQABAAABAQC3O8Mcr2kJuP+bTfeR2iwzfBTKGxBmU65UwyWZnsYhpBlUGL+A"
          + "02cCKzy6WGW5StMb7bx8Dinj77ce4dxhci3dU4o943ovHdze564cAdSFAEa1+1KNm7sDYuPHYRwZ1zI9"
          + "qIyDfR5CbodN4QpU0UNDNyoZ/+m4xwiUfKlltqSs2u8g+s4wgFSTMGk/QzruSXHuJdw/bhKogMs5HwzY"
          + "YobIIrGcg38+ZtQEIGtcp8ZZdEbD55UFBDQrQaSORaN4vm0RR1fR+aediy/0UZCkZshixwRm9Zg5w5yw"
          + "3+e+F2Xp2PJZJciEPY7js7drqqhcaGJysvGea1ebhbzMx3hHZ8sR";
  private static final String OTHER_RSA =
      "AAAAB3NzaC1yc2EAAAADAQABAAABAQCe19xFNTGbCA8P6gsgt/pUAqg3hh1XO/JrSFoh/QCZd8Br8fcX"
          + "ghtOUERQvAbmRCTCWjxMygZ/1OtzdM47R3FNWGDp/F8qmBgtCo11346HC4dd0TvqzTcrX8GP/KTxpHvH"
          + "g3B94hANg3eL0mHHTPZPhtyRZMoCJR6SdG015L45KO3u0drMJTtql4g2bqMGfWF0J9F9seR60728frBK"
          + "k3DnOzFoLvYUWAA0biTawkjYT1i9DmKTZrAB0C01OyBgpkbIMxSZHXA2Jrc+1plDyaGIJthG+MTnvHrc"
          + "B9hPgU5pnc4U2GAj8vllIhnQOZ0EG7lf4JX2I9D94+DAES4XFoG9";
  private static final String FINGERPRINT = "SHA256:0WUk2KCr6iV2zM91V7YE+JUBQwExeKib0cm6xkwe7A4";
  private static final String HASHED_TOON =
      "|1|+L5xtvioZwacvm3M/BfmQm7Cf+c=|xvAxPQZhdpO+rgo6sssMLAhsZBs=";
  private static final String HASHED_TOON_2222 =
      "|1|Y2/bXltRfvo3405r2LH9Km7FOso=|b1bxLDQhoI1sNIyeerrKCdj1uwA=";

  private static Verdict verdict(String file, String name, String key) {
    return KnownHosts.parse(file).verdict(name, HostKey.ofBase64(key));
  }

  @Test
  void aFingerprintEqualsTheOutputOfSshKeygen() {
    assertEquals(FINGERPRINT, HostKey.ofBase64(ED25519).fingerprint());
    assertEquals("ssh-ed25519", HostKey.ofBase64(ED25519).type());
  }

  @Test
  void anUnlistedHostIsNew() {
    assertEquals(Verdict.NEW, verdict("", "toon", RSA));
    assertEquals(Verdict.NEW, verdict("# toon ssh-rsa " + RSA, "toon", RSA));
    assertEquals(Verdict.NEW, verdict("toon ssh-rsa " + RSA, "toon2", RSA));
    assertEquals(Verdict.NEW, verdict("toon ssh-rsa " + RSA, "[toon]:2222", OTHER_RSA));
  }

  @Test
  void aListedKeyIsKnown() {
    assertEquals(Verdict.KNOWN, verdict("toon ssh-rsa " + RSA, "toon", RSA));
    assertEquals(Verdict.KNOWN, verdict("10.0.0.1,Toon ssh-rsa " + RSA + " me@pc", "TOON", RSA));
    assertEquals(Verdict.KNOWN, verdict("[toon]:2222 ssh-rsa " + RSA, "[toon]:2222", RSA));
    assertEquals(
        Verdict.KNOWN,
        verdict("toon ssh-ed25519 " + ED25519 + "\ntoon ssh-rsa " + RSA, "toon", RSA));
  }

  @Test
  void aPatternMatchesAndANegatedPatternExcludes() {
    assertEquals(Verdict.KNOWN, verdict("toon-?.* ssh-rsa " + RSA, "toon-1.lan", RSA));
    assertEquals(Verdict.NEW, verdict("*.lan,!toon.lan ssh-rsa " + RSA, "toon.lan", RSA));
  }

  @Test
  void aHashedHostNameMatches() {
    assertEquals(Verdict.KNOWN, verdict(HASHED_TOON + " ssh-ed25519 " + ED25519, "toon", ED25519));
    assertEquals(Verdict.CHANGED, verdict(HASHED_TOON + " ssh-ed25519 " + ED25519, "toon", RSA));
    assertEquals(Verdict.NEW, verdict(HASHED_TOON + " ssh-ed25519 " + ED25519, "toon2", ED25519));
    assertEquals(
        Verdict.KNOWN,
        verdict(HASHED_TOON_2222 + " ssh-ed25519 " + ED25519, "[toon]:2222", ED25519));
    assertEquals(Verdict.NEW, verdict("|1|rubbish ssh-rsa " + RSA, "toon", RSA));
  }

  @Test
  void aDifferentKeyOfAnyTypeIsAChange() {
    assertEquals(Verdict.CHANGED, verdict("toon ssh-rsa " + RSA, "toon", OTHER_RSA));
    assertEquals(Verdict.CHANGED, verdict("toon ssh-rsa " + RSA, "toon", ED25519));
  }

  @Test
  void aChangeNamesTheLineWithTheSameKeyType() {
    KnownHosts known =
        KnownHosts.parse("# mine\ntoon ssh-ed25519 " + ED25519 + "\ntoon ssh-rsa " + RSA);
    assertEquals(3, known.contradicting("toon", HostKey.ofBase64(OTHER_RSA)).orElseThrow().line());
  }

  @Test
  void aRevokedKeyIsRefusedEvenIfListed() {
    String file = "toon ssh-rsa " + RSA + "\n@revoked * ssh-rsa " + RSA;
    assertEquals(Verdict.REVOKED, verdict(file, "toon", RSA));
    assertEquals(Verdict.NEW, verdict("@cert-authority * ssh-rsa " + RSA, "toon", RSA));
  }

  @Test
  void invalidLinesAreIgnored() {
    assertEquals(
        Verdict.KNOWN,
        verdict("toon\n\ntoon ssh-rsa\ntoon ssh-rsa !!!\ntoon ssh-rsa " + RSA, "toon", RSA));
  }

  @Test
  void aNewKeyIsAppended(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("ssh/known_hosts");
    KnownHosts.add(file, "toon", HostKey.ofBase64(RSA));
    Files.writeString(file, Files.readString(file).stripTrailing()); // As an editor may leave it.
    KnownHosts.add(file, "[toon]:2222", HostKey.ofBase64(ED25519));
    assertEquals(
        "toon ssh-rsa " + RSA + "\n[toon]:2222 ssh-ed25519 " + ED25519 + "\n",
        Files.readString(file));
    assertTrue(KnownHosts.read(folder.resolve("none")).of("toon").isEmpty());
  }
}
