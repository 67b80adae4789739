package porthole.tools.deploy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.FakeDevice;

class PortholeDeviceTest {
  private static final String INSTALLED =
      Surveys.TOON_2 + "installed /qmf/porthole\nrelease 1-a\ncurrent 1-a\n";

  private static PortholeDevice on(String survey) throws IOException {
    return PortholeDevice.on(new FakeDevice(command -> survey, () -> {}), "root@toon");
  }

  private static void refused(String words, String survey) {
    IOException e = assertThrows(IOException.class, () -> on(survey));
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  @Test
  void aDeviceWithACurrentReleaseHasPorthole() throws IOException {
    assertEquals("1-a", on(INSTALLED).survey().current().orElseThrow());
  }

  @Test
  void aLoginOtherThanRootIsRefused() {
    refused("root@HOST", INSTALLED.replace("user 0", "user 1000"));
  }

  @Test
  void aDeviceWithoutAReleaseAsksForADeployFirst() {
    refused("porthole deploy root@toon", Surveys.TOON_2);
    refused("porthole deploy root@toon", INSTALLED.replace("release 1-a\n", ""));
    refused("porthole deploy root@toon", INSTALLED.replace("current 1-a\n", ""));
  }

  @Test
  void aFailedSurveyIsReportedWithTheDevicesError() {
    FakeDevice device =
        new FakeDevice(command -> "", () -> {}) {
          @Override
          protected CommandResult result(String said) {
            return new CommandResult(127, said, "sh: not found\n");
          }
        };
    IOException e = assertThrows(IOException.class, () -> PortholeDevice.on(device, "root@toon"));
    assertTrue(e.getMessage().contains("127") && e.getMessage().endsWith("sh: not found"));
  }

  private static byte[] elf(int bits, int endian) {
    byte[] header = new byte[52];
    System.arraycopy("\177ELF".getBytes(US_ASCII), 0, header, 0, 4);
    header[4] = (byte) bits;
    header[5] = (byte) endian;
    header[18] = 40;
    return header;
  }

  @Test
  void a64BitOrBigEndianProgramDoesNotFitTheDevice() {
    assertEquals(Elf.ARM_SOFT_FLOAT, Elf.of(elf(1, 1)));
    assertEquals(Elf.OTHER_MACHINE, Elf.of(elf(2, 1)));
    assertEquals(Elf.OTHER_MACHINE, Elf.of(elf(1, 2)));
    assertEquals(Elf.NO_PROGRAM, Elf.of(new byte[51]));
  }

  @Test
  void aProgramNeedsTheDevicesFloatAbi() {
    DevicePlatform toon1 = Survey.parse(Surveys.TOON_1).machine();
    DevicePlatform toon2 = Survey.parse(Surveys.TOON_2).machine();
    DevicePlatform pc = Survey.parse("machine x86_64\n").machine();
    assertTrue(Elf.ARM_SOFT_FLOAT.runsOn(toon1) && Elf.ARM_HARD_FLOAT.runsOn(toon2));
    assertFalse(Elf.ARM_HARD_FLOAT.runsOn(toon1));
    for (Elf program : Elf.values()) {
      assertFalse(program.runsOn(pc), program.toString());
    }
  }
}
