package porthole.tools.deploy;

import java.util.List;

/** What survey.sh printed on machines of all kinds, or would print. */
final class Surveys {

  /** A virtual Toon, without what this machine is; memory as on a Toon 2. */
  static final String TOON_2 =
      """
      user 0
      machine armv7l
      kernel 3.14.28-8-fslc
      opkg nxt
      memory 510252
      boot_id 9f3cf2a5-31a1-4c4e-9d7c-3bb1be1ad2a6
      sftp /usr/lib/openssh/sftp-server
      sha256sum yes
      init inittab
      base /qmf/porthole
      state /mnt/data/porthole
      free 453000
      """;

  static final String TOON_1 =
      """
      user 0
      machine armv5tejl
      kernel 2.6.36-R09-h25
      loader /lib/ld-linux.so.3
      opkg qb2
      memory 126000
      init inittab
      base /qmf/porthole
      state /mnt/data/porthole
      free 30000
      """;

  /** A Raspberry Pi with Debian 12. */
  static final String RASPBERRY =
      """
      user 0
      machine armv7l
      kernel 6.1.21-v7+
      loader /lib/ld-linux-armhf.so.3
      memory 948280
      java /usr/bin/java openjdk version "17.0.9" 2023-10-17
      base /opt/porthole
      state /opt/porthole-state
      free 9000000
      """;

  private Surveys() {}

  /** A Toon 2 with so many kB free. */
  static Survey fullToon2(int free, List<String> more) {
    return Survey.parse(
        TOON_2.replaceFirst("free .*", "free " + free) + String.join("\n", more) + "\n");
  }

  static Survey toon2(String... more) {
    return Survey.parse(TOON_2 + String.join("\n", more) + "\n");
  }
}
