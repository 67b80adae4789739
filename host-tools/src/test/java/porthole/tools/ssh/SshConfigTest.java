package porthole.tools.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshConfigTest {

  @TempDir private Path home;

  private SshConfig config(String alias, String text) throws IOException {
    Files.createDirectories(home.resolve(".ssh"));
    Files.writeString(home.resolve(".ssh/config"), text);
    return SshConfig.read(home, alias);
  }

  @Test
  void anAliasResolvesToHostUserPortAndKeys() throws IOException {
    SshConfig config =
        config(
            "toon",
            """
            # mine
            Host other
              HostName 192.0.2.9
            Host toon thermostat
              HostName=192.0.2.7
              user "owner"
              PORT = 2222
              IdentityFile ~/.ssh/toon_%h
              IdentityFile "/keys/my key" # of last year
              User second
            Host *
              Port 99
              IdentityFile %d/keys/all
              IdentitiesOnly yes
            """);
    assertEquals(Optional.of("192.0.2.7"), config.hostName());
    assertEquals(
        List.of(
            home.resolve(".ssh/toon_192.0.2.7"), Path.of("/keys/my key"), home.resolve("keys/all")),
        config.identityFiles());
    assertTrue(config.isAgentLeftOut());
    SshTarget target = SshTarget.parse("toon").with(config);
    assertEquals("owner@192.0.2.7:2222", target.user() + "@" + target.authority(target.port()));
    assertEquals("owner@toon", target.toString(), "what a person typed, and may type again");
    assertEquals("[192.0.2.7]:2222", target.knownAs());
  }

  @Test
  void argumentsOverrideTheConfiguration() throws IOException {
    SshConfig config = config("toon", "Host toon\nUser owner\nPort 2222\nHostName toon.lan\n");
    SshTarget target = SshTarget.parse("root@toon:22").with(config);
    assertEquals("root@toon.lan:22", target.user() + "@" + target.authority(target.port()));
    assertEquals(
        "root@192.0.2.1",
        SshTarget.parse("192.0.2.1").with(SshConfig.read(home, "192.0.2.1")).toString());
  }

  @Test
  void hostPatternsFollowTheRulesOfSsh() throws IOException {
    String text = "Host toon? !toon3 *.lan\nPort 2222\n";
    assertEquals(Optional.of(2222), config("toon1", text).port());
    assertEquals(Optional.of(2222), config("a.b.LAN", text).port());
    assertEquals(Optional.empty(), config("toon3", text).port());
    assertEquals(Optional.empty(), config("toon", text).port());
    assertEquals(Optional.empty(), config("toon11", text).port());
    assertEquals(Optional.empty(), config("alan", text).port(), "a dot is a dot");
  }

  @Test
  void includedFilesApplyWhereTheyAreIncluded() throws IOException {
    Files.createDirectories(home.resolve(".ssh/config.d"));
    Files.writeString(home.resolve(".ssh/config.d/a.conf"), "Host toon\nHostName 192.0.2.1\n");
    Files.writeString(home.resolve(".ssh/config.d/b.conf"), "Host toon\nHostName 192.0.2.2\n");
    Files.writeString(home.resolve("mine"), "Port 2200\n");
    String text =
        "Include config.d/*.conf nowhere/*\nHost other\nInclude ~/mine\n"
            + "Host toon\nUser owner\n";
    SshConfig toon = config("toon", text);
    assertEquals(Optional.of("192.0.2.1"), toon.hostName());
    assertEquals(Optional.of("owner"), toon.user());
    assertEquals(Optional.empty(), toon.port());
    assertEquals(Optional.of(2200), config("other", text).port());
    assertThrows(IOException.class, () -> config("toon", "Include config\n"));
  }

  @Test
  void aMatchBlockIsIgnoredAndReported() throws IOException {
    SshConfig config =
        config(
            "toon",
            "Host toon\nUser owner\nMatch exec \"at-home\"\n"
                + "HostName 10.0.0.1\nForwardAgent no\nMatch all\nPort 2222\n");
    assertEquals(Optional.empty(), config.hostName());
    assertEquals(Optional.of(2222), config.port());
    assertEquals(1, config.notes().size(), config.notes().toString());
    assertTrue(config.notes().get(0).startsWith("Note: line 4 of "), config.notes().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ProxyJump gate", "ProxyCommand nc -x proxy %h %p"})
  void aProxyInTheConfigurationIsRefusedInASentence(String line) throws IOException {
    IOException error = assertThrows(IOException.class, () -> config("toon", "Host *\n" + line));
    assertEquals(
        "Cannot connect to toon: ~/.ssh/config leads there through "
            + line
            + ", which porthole does not support; give an address that this machine reaches"
            + " directly.",
        error.getMessage());
    assertEquals(Optional.empty(), config("toon", "ProxyJump none\n" + line).hostName());
  }

  @Test
  void anInvalidIncludePatternIncludesNothing() throws IOException {
    assertEquals(
        Optional.of("10.0.0.7"),
        config("toon", "Include [a\nHost toon\n  HostName 10.0.0.7\n").hostName());
  }

  @Test
  void aBinaryConfigurationFileIsRefusedInASentence() {
    IOException e = assertThrows(IOException.class, () -> config("toon", "IdentityFile a\0b\n"));
    assertTrue(e.getMessage().endsWith("has a zero byte"), e.getMessage());
  }

  @Test
  void withoutAConfigurationDefaultsApply() throws IOException {
    SshConfig config = SshConfig.read(home, "toon");
    assertEquals("root@toon", SshTarget.parse("toon").with(config).toString());
    assertEquals(List.of(), config.identityFiles());
  }
}
